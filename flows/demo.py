"""An invented hospital from nothing to an open planner, through the same path as a real one.

The folder remembers when the hospital's past began. Running the demo again only delivers what
has happened since, as a real hospital's systems would.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows import server, way
from flows.occasion import INVENTED
from flows.screen import console, progress, told, working
from ops.errors import PlanningError
from warehouse.settings import Settings, settings

READABLE = {"appointments": "appointment_id", "clinic_requests": "request_id"}
"""Numbers that a clinic's desk must be able to look up in the hospital's own system."""


class OtherHospitalError(PlanningError):
    """The folder belongs to another hospital."""


@dataclass(frozen=True)
class Told:
    """What the folder remembers of the hospital invented in it."""

    seed: int
    sites: int
    days: int
    since: str
    until: str | None = None


def run(*, sites: int, days: int, seed: int, planner: bool) -> dict[str, object]:
    """Invent, ingest, forecast, plan, review; then open the planner and wait."""
    chosen = settings()
    now = _this_quarter()
    remembered = recall(chosen.folder, Told(seed, sites, days, str((now - timedelta(days)).date())))
    with working("Inventing a hospital and delivering its files"):
        files = deliver(remembered, chosen, until=now)
    with server.started(chosen) as there:
        console.print(f"{files} files delivered; Prefect shows every run at [bold]{there.page}[/]")
        with progress():
            if files:
                way.orchestrated("ingest", there, inbox=chosen.inbox, as_of=now)
                way.orchestrated("look_back", there, inbox=chosen.inbox, as_of=now)
            report = way.orchestrated("day", there, inbox=chosen.inbox, as_of=now)
        summary = told(report)
        _close(chosen, there, planner)
        if planner:
            from flows.planner import open_until_stopped

            open_until_stopped()
    return {**summary, "command": "demo", "folder": str(chosen.folder), "files": files}


def deliver(remembered: Told, chosen: Settings, *, until: datetime) -> int:
    """Drop what became known since the last time into the inbox; says how many files."""
    from ops.rehearsal import Invention, deliveries, invent

    since = datetime.fromisoformat(remembered.until) if remembered.until else None
    if since and since >= until:
        return 0
    start = datetime.fromisoformat(remembered.since).date()
    invention = Invention(seed=remembered.seed, sites=remembered.sites, since=start)
    hospital = invent(invention, until=until)
    for feed, number in READABLE.items():
        (chosen.inbox / feed).mkdir(parents=True, exist_ok=True)
        said = f'feed = "{feed}"\nas_delivered = ["{number}"]\n'
        (chosen.inbox / feed / "map.toml").write_text(said)
    files = 0
    for delivery in deliveries(hospital, since=since, until=until):
        folder = chosen.inbox / delivery.feed
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f".{delivery.name}.part"
        half.write_bytes(delivery.content)
        half.replace(folder / delivery.name)
        files += 1
    _remember(chosen.folder, Told(**{**asdict(remembered), "until": until.isoformat()}))
    return files


def recall(folder: Path, wanted: Told) -> Told:
    """What was invented here before, if it is the same hospital; otherwise a clear refusal."""
    mark = folder / INVENTED
    if not mark.exists():
        if (folder / "warehouse.duckdb").exists():
            raise OtherHospitalError(
                f"{folder} holds a warehouse that was not invented here. Give the demo a folder "
                "of its own: hospital demo --folder DIR."
            )
        _remember(folder, wanted)
        return wanted
    found = Told(**json.loads(mark.read_text()))
    same = (found.seed, found.sites, found.days) == (wanted.seed, wanted.sites, wanted.days)
    if not same:
        raise OtherHospitalError(
            f"{folder} holds an invented hospital with {found.sites} sites, {found.days} days and "
            f"seed {found.seed}. Ask for the same one, remove the folder, or give another one: "
            "hospital demo --folder DIR."
        )
    return found


def _remember(folder: Path, told: Told) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{INVENTED}.part"
    half.write_text(json.dumps(asdict(told)))
    half.replace(folder / INVENTED)


def _this_quarter() -> datetime:
    now = datetime.now(UTC)
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def _close(chosen: Settings, there: server.Server, planner: bool) -> None:
    """Say in words what now stands and where to look."""
    console.print(f"The invented hospital lives in {chosen.folder}; nothing in it is real.")
    if planner:
        console.print(f"Prefect's page stays at {there.page} for as long as the planner runs.")
        return
    console.print(f"Open the planner with: hospital planner --folder {chosen.folder}")
