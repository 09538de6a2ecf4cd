"""Issue a forecast of EDs: each site by the champion, or by the fallback, and say which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, Protocol

import dataframely as dy
import polars as pl
from typing_extensions import TypeVar

from ops.backtest import Forecaster
from ops.ed.past import Past
from ops.errors import NotEnoughHistoryError
from ops.issued import Issued, in_words
from ops.line import Floats, Line, why_not
from ops.spread import as_forecast, together
from ops.tables import Forecast


class Told(Protocol):
    """The past of one ED, by the hour or by the day, and the targets to speak of."""

    @property
    def place(self) -> str:
        """The site."""
        ...

    @property
    def target_at(self) -> pl.Series:
        """The instants to speak of."""
        ...

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first and the newest known count."""
        ...


P = TypeVar("P", bound=Told, default=Past)

Candidate = Callable[[P], Floats]
"""From the past of one ED to targets x levels."""


TOLD_LATE = timedelta(hours=2)
"""An hour is told of by the next delivery: one hour late is usual."""


@dataclass(frozen=True)
class Known(Generic[P]):
    """The sites that can be forecast, and why others cannot."""

    ready: tuple[P, ...]
    left_out: tuple[str, ...]


def sort_out(found: Mapping[str, Line], issued_at: datetime) -> tuple[list[Line], list[str]]:
    """Lines with two whole weeks that are not stale, and the reasons of the others."""
    reasons = {place: why_not(line, issued_at) for place, line in found.items()}
    ready = [found[place] for place, reason in reasons.items() if reason is None]
    return ready, [f"{place}: {reason}" for place, reason in reasons.items() if reason]


def by_site(series: str, candidate: Candidate[P]) -> Forecaster[Known[P]]:
    """A candidate for one ED as a forecaster of all of them."""

    def forecast(known: Known[P], /, *, issued_at: datetime) -> dy.DataFrame[Forecast]:
        if not known.ready:
            raise too_little(series, known, issued_at)
        return together(
            [
                as_forecast(series, past.place, issued_at, past.target_at, candidate(past))
                for past in known.ready
            ]
        )

    return forecast


def too_little(series: str, known: Known[P], issued_at: datetime) -> NotEnoughHistoryError:
    """What a forecast of this series needs, what there was, and what to do."""
    what = series.replace("ed_", "ED ").replace("_", " ")
    found = ", ".join(known.left_out)
    return NotEnoughHistoryError(
        f"Forecasting {what} needs two whole weeks of counts before "
        f"{issued_at:%d %b %Y %H:%M} UTC; found {found or 'none'}. "
        "Load earlier ED visits with the ingest flow."
    )


def issue(
    series: str,
    known: Known[P],
    forecasters: Mapping[str, Forecaster[Known[P]]],
    *,
    issued_at: datetime,
    model: str | None,
    fallback: str,
    late_after: timedelta | None = None,
) -> Issued:
    """Forecast every site that is ready; where the champion fails, the fallback takes over.

    So it does where counts end longer before the issue than ``late_after``: models learn from
    pasts that end at the issue. The note says how late a feed is from two hours on.
    """
    if not known.ready:
        raise too_little(series, known, issued_at)
    notes = [f"Left out {reason}." for reason in known.left_out]
    name = model if model and model in forecasters else fallback
    if name != model:
        why = f"{model} is unknown here" if model else "no model has been chosen yet"
        notes.append(f"Made by {fallback}: {why}.")
    parts, makers = [], set()
    for past in known.ready:
        alone = replace(known, ready=(past,))
        late = _lateness(past, issued_at) if late_after is not None else timedelta(0)
        speaks = fallback if late_after is not None and late > late_after else name
        notes += [_told_late(past, late, speaks, name)] if late >= TOLD_LATE else []
        part, maker, note = _one(alone, speaks, fallback, forecasters, issued_at)
        parts.append(part)
        makers.add(maker)
        notes += [note] if note else []
    used = name if name in makers else fallback
    return Issued(together(parts), used, in_words(notes), *_learnt(known))


def _lateness(past: Told, issued_at: datetime) -> timedelta:
    """How long before the issue the newest hour that is known had ended, in whole hours."""
    whole = issued_at.replace(minute=0, second=0, microsecond=0)
    return whole - past.span[1] - timedelta(hours=1)


def _told_late(past: Told, late: timedelta, speaks: str, name: str) -> str:
    ended = past.span[1] + timedelta(hours=1)
    when = f"{ended:%d %b %Y %H:%M} UTC, {late // timedelta(hours=1)} h before the issue"
    instead = "" if speaks == name else f": {speaks} stands in for {name}"
    return f"{past.place}: counts end at {when}{instead}."


def _one(
    alone: Known[P],
    name: str,
    fallback: str,
    forecasters: Mapping[str, Forecaster[Known[P]]],
    issued_at: datetime,
) -> tuple[dy.DataFrame[Forecast], str, str | None]:
    try:
        return forecasters[name](alone, issued_at=issued_at), name, None
    except Exception as failure:  # any model may fail in its own way; planners still need numbers
        if name == fallback:
            raise
        place = alone.ready[0].place
        note = f"{place}: {fallback} stands in for {name}, which failed: {failure}"
        return forecasters[fallback](alone, issued_at=issued_at), fallback, _ended(note)


def _ended(note: str) -> str:
    return note if note.endswith(".") else note + "."


def _learnt(known: Known[P]) -> tuple[datetime, datetime]:
    spans = [past.span for past in known.ready]
    return min(first for first, _ in spans), max(last for _, last in spans)
