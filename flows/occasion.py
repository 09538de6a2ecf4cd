"""Begin and end a run: settle its moment and inbox, keep its record, tell who watches."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.recipe import Occasion, RunReport, Step, StepReport, Way
from ops.errors import PlanningError
from warehouse import publish, runs
from warehouse.remarks import remark
from warehouse.settings import settings

OUTCOMES = {"done": "done", "nothing": "done", "partly": "partly", "failed": "failed"}
"""How the outcome of a run is kept; a run that found nothing to do has done it."""

INVENTED = "invented.json"
"""The file that marks a hospital's folder as invented; ``flows.demo`` leaves it there."""

JUST_NOW = timedelta(hours=1)

AHEAD = timedelta(days=1)
"""A clock may be set back by hours; beyond a day somebody has to look."""


class ClockError(PlanningError):
    """A moment that cannot be now."""


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
    moment = _asked(as_of.astimezone(UTC), now) if as_of else _clock(now)
    replayed = moment < now - JUST_NOW
    run_id = runs.begin(recipe, as_of=moment, replayed=replayed, way=way)
    return Occasion(
        as_of=moment,
        replayed=replayed,
        inbox=inbox or settings().inbox,
        run_id=run_id,
        invented=(settings().folder / INVENTED).exists(),
    )


def _asked(moment: datetime, now: datetime) -> datetime:
    """A moment may lie in the past; what is learnt in the future would be known to nobody."""
    if moment > now + AHEAD:
        raise ClockError(
            f"{moment:%d %b %Y %H:%M} UTC lies ahead of this machine's clock, which says "
            f"{now:%d %b %Y %H:%M} UTC. Nothing was done. Stand at a moment that has come, or set "
            "the clock."
        )
    return moment


def _clock(now: datetime) -> datetime:
    """The moment of the clock, unless it went backwards: times of knowing only grow."""
    newest = publish.current()
    if newest is None or newest.replayed or newest.as_of <= now:
        return now
    if newest.as_of > now + AHEAD:
        raise ClockError(
            f"This machine's clock says {now:%d %b %Y %H:%M} UTC, but the newest copy stands at "
            f"{newest.as_of:%d %b %Y %H:%M} UTC. Nothing was done. Set the clock; if it is right "
            f"now and was ahead then, run once with --as-of {now:%Y-%m-%dT%H:%MZ}."
        )
    remark(
        f"This machine's clock says {now:%d %b %Y %H:%M} UTC, earlier than the newest copy; this "
        f"run stands at that one's {newest.as_of:%d %b %Y %H:%M} UTC. Check the clock."
    )
    return newest.as_of


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
