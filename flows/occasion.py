"""Begin and end a run: settle its moment and inbox, keep its record, tell who watches."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.recipe import Occasion, RunReport, Step, StepReport, Way
from warehouse import runs
from warehouse.settings import settings

OUTCOMES = {"done": "done", "nothing": "done", "partly": "partly", "failed": "failed"}
"""How the outcome of a run is kept; a run that found nothing to do has done it."""

INVENTED = "invented.json"
"""The file that marks a hospital's folder as invented; ``flows.demo`` leaves it there."""

JUST_NOW = timedelta(hours=1)

Watcher = Callable[[str, StepReport | None], None]
"""Told the name of a step when it begins, and its report when it ends."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextlib.contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of every step that begins or ends in here."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def begin(recipe: str, *, inbox: Path | None, as_of: datetime | None, way: Way) -> Occasion:
    """Open the record of a run; a moment well in the past makes it a replay."""
    now = datetime.now(UTC)
    moment = as_of.astimezone(UTC) if as_of else now
    replayed = moment < now - JUST_NOW
    run_id = runs.begin(recipe, as_of=moment, replayed=replayed, way=way)
    return Occasion(
        as_of=moment,
        replayed=replayed,
        inbox=inbox or settings().inbox,
        run_id=run_id,
        invented=(settings().folder / INVENTED).exists(),
    )


def announce(step: Step) -> None:
    """Say that a step begins."""
    watcher = _watcher.get()
    if watcher:
        watcher(step.name, None)


def note(occasion: Occasion, report: StepReport) -> None:
    """Keep how a step went as soon as it ends, so that a killed run shows how far it came."""
    runs.step(
        occasion.run_id,
        name=report.name,
        outcome=report.outcome,
        seconds=report.seconds,
        rows=report.rows,
        words=report.words,
    )
    watcher = _watcher.get()
    if watcher:
        watcher(report.name, report)


def finish(report: RunReport) -> None:
    """Close the record of a run."""
    runs.end(report.run_id, OUTCOMES[report.outcome])
