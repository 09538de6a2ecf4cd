"""What is known of one ED at a moment, laid out for every candidate alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import polars as pl

from ops.calendar import WEEK_HOURS, Ints, day_number, hours_from, next_hours, on_local_clock
from ops.ed.covariates import Covariate
from ops.line import Bools, Floats, Line
from ops.usual import eased, faded_sum, usual_weeks

FADING_WEEKS = 20.0
LEVEL_HOURS = 8 * 24.0
HOLIDAY_SHRINKAGE = 3.0
"""A holiday effect is believed as if three ordinary days had been seen beside it."""
LEAST = 1e-6


@dataclass(frozen=True)
class Past:
    """The counts of one ED before the issue, what was usual, and the hours to speak of.

    ``usual`` is the usual week as known before the week of each hour, holiday effect
    included; ``pace`` scales it by how busy it was of late, as known at the end of each hour.
    ``beside`` holds other counts of the same hours, by name; ``covariates`` what was told of days.
    """

    line: Line
    issued_at: datetime
    usual: Floats
    pace: Floats
    targets: Ints
    target_day: Ints
    target_slot: Ints
    usual_ahead: Floats
    holiday: Floats
    holiday_ahead: Floats
    beside: Mapping[str, Floats] = field(default_factory=dict)
    covariates: Mapping[str, Covariate] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The site."""
        return self.line.place

    @property
    def target_at(self) -> pl.Series:
        """The instants at which the hours to speak of begin."""
        return hours_from(self.targets)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When the first and the newest known hour begin."""
        seen = np.flatnonzero(np.isfinite(self.counts))[[0, -1]]
        first, last = hours_from(self.line.hours[seen]).to_list()
        return first, last

    @property
    def counts(self) -> Floats:
        """The counts before the issue."""
        return self.line.counts

    @property
    def expected(self) -> Floats:
        """Usual count at the pace of late, at each hour to come."""
        return np.asarray(self.usual_ahead * self.pace[-1])

    @property
    def newest(self) -> int:
        """Position of the newest known count."""
        return int(np.flatnonzero(np.isfinite(self.counts))[-1])

    @property
    def ahead(self) -> Ints:
        """Hours from the last hour of the line to each target: 1 is the next."""
        return np.asarray(self.targets - self.line.hours[-1])


def past_of(
    line: Line,
    *,
    issued_at: datetime,
    hours: int,
    including: bool,
    holidays: frozenset[date] = frozenset(),
    fading_weeks: float = FADING_WEEKS,
    level_hours: float = LEVEL_HOURS,
    easing: bool = False,
    beside: Mapping[str, Floats] | None = None,
    covariates: Mapping[str, Covariate] | None = None,
) -> Past:
    """Lay out the past of one ED. ``including``: an hour that starts now is still to come.

    The usual week fades with a half-life of ``fading_weeks``, how busy it was of late with
    one of ``level_hours``; ``easing`` lets hours of the week lean on their neighbours.
    """
    targets = next_hours(issued_at, hours, including=including)
    target_day, target_slot = on_local_clock(targets, line.time_zone)
    off = np.array(sorted(day_number(day) for day in holidays), dtype=np.int64)
    holiday = np.isin(line.day, off).astype(float)
    holiday_ahead = np.isin(target_day, off).astype(float)
    week = local_weeks(line)
    learnt = np.where(holiday > 0, np.nan, line.counts)
    rows = usual_weeks(
        learnt, week, line.slot, slots=WEEK_HOURS, day_slots=24, half_life=fading_weeks
    )
    if easing:
        rows = eased(rows, day_slots=24)
    usual, usual_ahead = rows[week, line.slot], rows[-1, target_slot]
    # A holiday and the day after it are too rare to be learnt each by itself: all together say by
    # how much such a day is busier or quieter.
    for days in (off, np.setdiff1d(off + 1, off)):
        there, ahead = np.isin(line.day, days), np.isin(target_day, days)
        effect = _holiday_effect(line.counts, usual, there)
        usual = usual * np.where(there, effect, 1.0)
        usual_ahead = usual_ahead * np.where(ahead, effect, 1.0)
    return Past(
        line=line,
        issued_at=issued_at,
        usual=usual,
        pace=pace_of(line.counts, usual, level_hours),
        targets=targets,
        target_day=target_day,
        target_slot=target_slot,
        usual_ahead=usual_ahead,
        holiday=holiday,
        holiday_ahead=holiday_ahead,
        beside=beside or {},
        covariates=covariates or {},
    )


def local_weeks(line: Line) -> Ints:
    """Local weeks since the first one, each starting on Monday."""
    monday = line.day - line.slot // 24
    return np.asarray((monday - monday[0]) // 7)


def _holiday_effect(counts: Floats, usual: Floats, there: Bools) -> float:
    """Arrivals of past such days over what was usual, shrunken towards no effect."""
    good = there & np.isfinite(counts) & np.isfinite(usual)
    if not good.any():
        return 1.0
    beside = HOLIDAY_SHRINKAGE * 24 * float(np.nanmean(usual))
    return float((counts[good].sum() + beside) / (usual[good].sum() + beside + LEAST))


def pace_of(counts: Floats, usual: Floats, half_life: float) -> Floats:
    """How busy it was of late: seen over usual, fading; 1 where nothing is known."""
    good = np.isfinite(counts) & np.isfinite(usual)
    seen = faded_sum(np.where(good, counts, 0.0), half_life)
    meant = faded_sum(np.where(good, usual, 0.0), half_life)
    # Half a day of the usual is added to both sides, so that the first hours do not swing.
    beside = 12 * float(np.nanmean(usual)) if good.any() else 1.0
    return np.asarray((seen + beside + LEAST) / (meant + beside + LEAST))
