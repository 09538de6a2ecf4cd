"""What is in the warehouse, how old it is, what ran last, and every setting."""

import sys
from datetime import UTC, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from ops.errors import PlanningError
from warehouse import mend, publish, reading, runs, status, watch
from warehouse.settings import settings

_WIDE = 180
"""A file or a pipe has no edge at which a line must break."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)


_WORDY = 24
"""Characters from which on a cell of several words may go on in the next line."""


def tell() -> dict[str, object]:
    """Print it for people and return it for programs; an empty house is a state, not a fault."""
    now = datetime.now(UTC)
    troubles: list[str] = []
    copy, feeds, odd = _published(now, troubles)
    exported = _exported(copy)
    restored = [each.sentence for each in mend.restored(settings().folder)]
    for sentence in restored:
        console.print(escape(sentence))
    recent = _recent(troubles)
    show("Last runs", [_run(row) for row in recent])
    chosen = [row._asdict() for row in settings().as_rows()]
    show("Settings", chosen)
    return {
        "command": "status",
        "published": copy and {"name": copy.name, "as_of": copy.as_of, "token": copy.token},
        "feeds": feeds,
        "alarms": odd,
        "limits": {
            row["feed"]: settings().limits(row["feed"]).model_dump()
            for row in feeds
            if row["deliveries"]
        },
        "fhir_since": exported,
        "restored": restored,
        "troubles": troubles,
        "runs": recent,
        "settings": chosen,
    }


def deliveries(as_of: datetime) -> list[dict[str, Any]]:
    """What became of every file of this run, and of those still turned away."""
    if publish.current() is None:
        return []
    with reading() as db:
        return status.told(db, as_of=as_of)


def _published(
    now: datetime, troubles: list[str]
) -> tuple[publish.Published | None, list[dict[str, Any]], list[dict[str, Any]]]:
    """What readers see now; a copy that cannot be read is told of, for that is a state too."""
    try:
        copy = publish.current()
        if copy is None:
            console.print("Nothing has been published yet. Run `hospital ingest INBOX` first.")
            return None, [], []
        moment = copy.as_of if copy.replayed else now
        with reading() as db:
            feeds = status.feeds(db, as_of=moment)
            odd = watch.alarms(db, as_of=moment).to_dicts()
            waiting = status.newest(db, status="held").to_dicts()
    except PlanningError as error:
        _trouble(error, troubles)
        return None, [], []
    kind = ", a replay" if copy.replayed else ", invented" if copy.invented else ""
    age = _age(copy.as_of, now)
    console.print(f"Readers see {copy.name}, as of {_when(copy.as_of)} ({age} ago{kind}).")
    came = feeds.filter((feeds["rows"] > 0) | (feeds["deliveries"] > 0))
    show("Feeds", [_feed(row, moment) for row in came.iter_rows(named=True)])
    if never := [name for name in feeds["feed"] if name not in set(came["feed"])]:
        console.print(f"Never delivered: {', '.join(never)}.")
    held = [f"{row['name']} is held: {row['reason']}" for row in waiting]
    for words in [*watch.sentences(feeds, as_of=moment), *held, *(row["told"] for row in odd)]:
        console.print(escape(words), style="yellow")
    return copy, feeds.to_dicts(), odd


def _exported(copy: publish.Published | None) -> str | None:
    """The `_since` to ask the next FHIR export for, if there was one."""
    if copy is None:
        return None
    try:
        with reading() as db:
            asked = status.fhir_since(db)
    except PlanningError:
        return None  # a copy that cannot be read was told of already
    if asked:
        console.print(f"FHIR exports told everything so far; ask for the next with _since={asked}")
    return asked


def _recent(troubles: list[str]) -> list[dict[str, Any]]:
    try:
        return runs.recent(10).sort("started_at", descending=True).to_dicts()
    except PlanningError as error:
        _trouble(error, troubles)
        return []


def _trouble(error: PlanningError, troubles: list[str]) -> None:
    console.print(escape(str(error)), style="red")
    troubles.append(str(error))


def _feed(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    last = row["last_at"]
    return {
        "feed": row["feed"],
        "rows": f"{row['rows']:,}",
        "from": _when(row["first_at"]),
        "to": _when(last),
        "age": _age(last, now) if last else "—",
        "state": row["state"] or "—",
        "late after": f"{row['warn_after']:g} h" if row["warn_after"] else "—",
        "files": row["deliveries"],
        "kept aside": row["quarantined"],
    }


def _run(row: dict[str, Any]) -> dict[str, Any]:
    seconds = row["seconds"]
    return {
        "run": row["run_id"],
        "recipe": row["recipe"],
        "as of": _when(row["as_of"]),
        "began": _when(row["started_at"]),
        "outcome": row["outcome"],
        "way": row["way"],
        "seconds": f"{seconds:.1f}" if seconds is not None else "—",
    }


def show(title: str, rows: list[dict[str, Any]]) -> None:
    """Print rows as a table under a title, or as lines where a table would not fit."""
    if not rows:
        console.print(f"{title}: none yet.")
        return
    told = [{name: str(value) for name, value in row.items()} for row in rows]
    wordy = [name for name in told[0] if any(map(_is_wordy, (row[name] for row in told)))]
    if _width(told, wordy) > console.width:
        console.print(title, style="bold")
        for row in told:
            console.print(
                escape(" · ".join(_named(*each) for each in row.items() if each[0] not in wordy))
            )
            for name in wordy:
                console.print(Padding(escape(row[name]), (0, 0, 0, 4)))
        return
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in told[0]:
        table.add_column(name, overflow="fold", no_wrap=name not in wordy)
    for row in told:
        table.add_row(*map(escape, row.values()))
    console.print(table)


def _named(name: str, value: str) -> str:
    """A bare number says nothing without its name."""
    return f"{name} {value}" if value.replace(",", "").isdecimal() else value


def _is_wordy(text: str) -> bool:
    return len(text) > _WORDY and " " in text


def _width(rows: list[dict[str, str]], wordy: list[str]) -> int:
    """Columns of the terminal that a table of these rows needs."""
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    return sum((min(width, 30) if name in wordy else width) + 3 for name, width in widths.items())


def _when(moment: datetime | None) -> str:
    return f"{moment:%d %b %Y %H:%M}" if moment else "—"


def _age(moment: datetime, now: datetime) -> str:
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
