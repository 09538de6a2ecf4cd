"""Records kept aside, as the command line tells of them and acts on them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console

from flows import attended
from flows.recipe import Occasion, RunReport, Said
from flows.status import show as shown
from warehouse import reading, writing
from warehouse.landing.quarantine import acts, aside
from warehouse.landing.quarantine import replay as landing_again
from warehouse.landing.quarantine.aside import Chosen
from warehouse.settings import settings

console = Console(highlight=False, soft_wrap=True, markup=False)

_SHOWN = 40


def tell(
    feed: str | None, delivery: str | None, code: str | None, *, every: bool
) -> dict[str, object]:
    """Groups of records by feed, file, reason and state, the most first."""
    with reading() as db:
        named = acts.delivery_named(db, delivery) if delivery else None
        groups = aside.groups(db, Chosen(feed, named, code), settled=every).to_dicts()
    shown("Kept aside", [_group(row) for row in groups])
    waiting = sum(row["records"] for row in groups if row["state"] == "waiting")
    console.print(f"{waiting:,} records wait.")
    return {"command": "quarantine list", "waiting": waiting, "groups": groups}


def show(delivery: str, line: int | None) -> dict[str, object]:
    """Every record of one delivery that was kept aside."""
    with reading() as db:
        named = acts.delivery_named(db, delivery)
        rows = aside.kept(db, Chosen(delivery_id=named, line=line), settled=True).to_dicts()
    shown(f"Kept aside of {named}", [_record(row) for row in rows[:_SHOWN]])
    if len(rows) > _SHOWN:
        console.print(f"{len(rows) - _SHOWN:,} more; --json tells all, --line one of them.")
    return {"command": "quarantine show", "delivery_id": named, "records": rows}


def replay(
    feed: str | None,
    delivery: str | None,
    code: str | None,
    *,
    reason: str | None,
    as_of: datetime | None,
) -> dict[str, object]:
    """Land waiting records again; what stays is told with what to do about it."""
    told: dict[str, object] = {}

    def act(here: Occasion) -> Said:
        with writing("quarantine replay") as db:
            named = acts.delivery_named(db, delivery) if delivery else None
            done = landing_again.replay(
                db,
                Chosen(feed, named, code),
                by=settings().role,
                as_of=here.as_of,
                reason=acts.said(reason) if reason else None,
            )
        told.update(
            asked=done.asked,
            loaded=done.counts.loaded,
            duplicate=done.counts.duplicate,
            superseded=done.counts.superseded,
            left=[asdict(each) for each in done.left],
        )
        words = (
            f"{done.asked:,} records waited: {done.counts.loaded:,} loaded, "
            f"{done.counts.duplicate:,} known already, {done.counts.superseded:,} overtaken by "
            f"what came later, {len(done.left):,} still kept aside."
        )
        return Said("done" if not done.left else "partly", words, done.counts.loaded)

    report = attended.run("quarantine replay", act, as_of=as_of)
    left = told.get("left")
    _say(report, [_stays(row) for row in left[:_SHOWN]] if isinstance(left, list) else [])
    return {**report.as_json(), **told}


def ignore(
    feed: str | None, delivery: str | None, code: str | None, line: int | None, *, reason: str
) -> dict[str, object]:
    """Stop waiting for records, for a reason."""
    told: dict[str, object] = {"records": 0}

    def act(here: Occasion) -> Said:
        with writing("quarantine ignore") as db:
            named = acts.delivery_named(db, delivery) if delivery else None
            chosen = Chosen(feed, named, code, line)
            told["records"] = count = aside.ignore(
                db, chosen, reason=reason, by=settings().role, at=here.as_of
            )
        words = f"{count:,} records are no longer waited for; they stay counted as kept aside."
        return Said("done" if count else "nothing", words, count)

    report = attended.run("quarantine ignore", act)
    _say(report, [])
    return {**report.as_json(), **told}


def _say(report: RunReport, stay: list[str]) -> None:
    for step in report.steps[:1]:
        console.print(step.words)
    for words in stay:
        console.print(words)


def _stays(row: dict[str, Any]) -> str:
    return f"  {row['name']} line {row['line']}, {row['code']}: {row['words']}"


def _group(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "delivery": row["delivery_id"],
        "file": row["name"],
        "feed": row["feed"],
        "code": row["code"],
        "records": f"{row['records']:,}",
        "first line": row["first_line"],
        "state": row["state"],
        "example": row["example"],
    }


def _record(row: dict[str, Any]) -> dict[str, Any]:
    by = f" by {row['acted_by']}" if row["acted_by"] else ""
    because = f": {row['because']}" if row["because"] else ""
    return {
        "line": row["line"],
        "feed": row["feed"],
        "code": row["code"],
        "reason": row["reason"],
        "state": f"{row['state']}{by}{because}",
    }
