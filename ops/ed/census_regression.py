"""Patients in the ED by direct regression: one line per hour ahead, learnt at this time of day.

What a full ED at eight in the morning means for the afternoon differs from what it means at
night, so only past moments at about the same time of day teach. Each regression corrects the
usual week by who is there now, the last hours, the last weeks, the same hours of the last days,
how full the other EDs are and how the usual is moving; held back, it corrects little where
little is known. Every lesson is also foretold by regressions that left its fortnight out: those
errors, kept together over all hours ahead, are how forecasts go wrong, and one path is the
forecast plus one of them.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.deviation import since_newest
from ops.ed.elsewhere import ELSEWHERE
from ops.ed.past import Past
from ops.errors import NotEnoughHistoryError
from ops.line import Floats
from ops.usual import faded_sum, usual_weeks

NEAR = 1
"""Moments so many hours earlier or later in the day teach as well."""
WEEKLY = (8.0, 4.0)
"""Half-lives of the usual weeks, in weeks; the first is the one that is corrected."""
DAILY = 5.0
"""Half-life of the usual day, in days."""
BACK = (1, 2, 3, 6, 12)
MEANS = (24.0, 336.0)
"""Half-lives of the mean deviation of late, in hours."""
APART = (0, 5, 6)
"""Days of the week whose deviation may differ: Monday, Saturday, Sunday."""
HELD_BACK = 10.0
LEARNT = 104 * WEEK_HOURS
FORTNIGHT = 14
FOLDS = 5
LEAST_LESSONS = 60
PATHS = 1_000
MOST = 0.75
"""An error course is used if so much of it is known."""


@dataclass(frozen=True)
class _Layout:
    """The past and the hours to come on one clock, and what is known at each past hour."""

    day: Ints
    week: Ints
    slot: Ints
    weekly: tuple[Floats, ...]
    daily: Floats
    off: Floats
    known: Floats


def census_paths(past: Past) -> Floats:
    """Ways the coming hours may go, all equally likely: paths x targets, whole patients.

    Raises NotEnoughHistoryError if fewer than LEAST_LESSONS past moments can teach.
    """
    layout = _laid_out(past)
    moments = _moments(past)
    fold = layout.day[moments] // FORTNIGHT % FOLDS
    said = [_one_hour(past, layout, moments, fold, int(ahead)) for ahead in since_newest(past)]
    middle = np.array([mean for mean, _ in said])
    errors = _whole_courses(np.column_stack([missed for _, missed in said]))[-PATHS:]
    if len(errors) < LEAST_LESSONS:
        raise NotEnoughHistoryError(
            f"Regressions need {LEAST_LESSONS} past moments at this time of the day; found "
            f"{len(errors)} in {past.line.known // 24} days of counts at {past.line.place}."
        )
    return np.maximum(np.rint(middle + errors), 0.0)


def _laid_out(past: Past) -> _Layout:
    day = np.concatenate([past.line.day, past.target_day])
    slot = np.concatenate([past.line.slot, past.target_slot])
    monday = day - slot // 24
    week, since = (monday - monday[0]) // 7, day - day[0]
    end = len(past.counts)
    weekly = tuple(
        usual_weeks(
            past.counts, week[:end], slot[:end], slots=WEEK_HOURS, day_slots=24, half_life=h
        )
        for h in WEEKLY
    )
    daily = usual_weeks(
        past.counts, since[:end], slot[:end] % 24, slots=24, day_slots=24, half_life=DAILY
    )
    off = past.counts - weekly[0][week[:end], slot[:end]]
    return _Layout(since, week, slot, weekly, daily, _carried_on(off), _known(off, past))


def _known(off: Floats, past: Past) -> Floats:
    """What each hour tells: its deviation, those just before it, those of late and elsewhere."""
    now = _carried_on(off)
    before = [np.concatenate([np.zeros(back), now[:-back]]) for back in BACK]
    seen = np.isfinite(off).astype(float)
    late = [faded_sum(off, half) / (faded_sum(seen, half) + half / 10) for half in MEANS]
    elsewhere = past.beside.get(ELSEWHERE, np.zeros(len(off)))
    return np.column_stack([now, *before, *late, elsewhere, faded_sum(elsewhere, MEANS[0])])


def _carried_on(values: Floats) -> Floats:
    """Each unknown value as the newest known one before it; none at the beginning."""
    good = np.isfinite(values)
    newest = np.maximum.accumulate(np.where(good, np.arange(len(values)), 0))
    return np.nan_to_num(values[newest])


def _moments(past: Past) -> Ints:
    """Past hours with a count at about the time of day of the newest one."""
    hour = past.line.slot % 24
    gap = (hour - hour[past.newest] + 12) % 24 - 12
    near = np.flatnonzero((np.abs(gap) <= NEAR) & np.isfinite(past.counts))
    first = max(WEEK_HOURS, past.newest - LEARNT)
    return np.asarray(near[(near >= first) & (near < past.newest)])


def _one_hour(
    past: Past, layout: _Layout, moments: Ints, fold: Ints, ahead: int
) -> tuple[float, Floats]:
    """The census so many hours after the newest count, and what past forecasts of it missed."""
    every = np.append(moments, past.newest)
    bearing, usual = _bearing(layout, every, ahead)
    at = moments + ahead
    ended = at < len(past.counts)
    seen = np.where(ended, past.counts[np.where(ended, at, 0)], np.nan)
    correction, missed = _regression(bearing[:-1], seen - usual[:-1], fold, bearing[-1])
    return float(usual[-1]) + correction, missed


def _bearing(layout: _Layout, moment: Ints, ahead: int) -> tuple[Floats, Floats]:
    """What is known at each moment that bears on an hour ahead of it, and the usual census."""
    at = moment + ahead
    week, slot, weekday = layout.week[moment], layout.slot[at], layout.slot[at] // 24
    usual = layout.weekly[0][week, slot]
    moved = [rows[week, slot] - usual for rows in layout.weekly[1:]]
    of_late = layout.daily[layout.day[moment], slot % 24] - usual
    day_back = at - 24 * -(-ahead // 24)
    same_hour = [layout.off[np.maximum(back, 0)] for back in (day_back, day_back - 24)]
    apart = [weekday == day for day in APART]
    columns = [layout.known[moment], *moved, of_late, *same_hour, *apart, np.ones(len(at))]
    return np.column_stack(columns), usual


def _regression(bearing: Floats, wanted: Floats, fold: Ints, now: Floats) -> tuple[float, Floats]:
    """A held-back regression: what it says now, and its errors in fortnights not learnt from."""
    good = np.isfinite(wanted) & np.isfinite(bearing).all(axis=1)
    x, y, part = bearing[good], wanted[good], fold[good]
    if len(y) < LEAST_LESSONS:
        return np.nan, np.full(len(wanted), np.nan)
    ridge = np.diag(HELD_BACK * np.maximum(np.append(x[:, :-1].var(axis=0), 1.0), 1e-6))
    parts = [part == each for each in range(FOLDS)]
    grams = np.array([x[use].T @ x[use] for use in parts])
    pushes = np.array([x[use].T @ y[use] for use in parts])
    missed = np.full(len(wanted), np.nan)
    for use, gram, push in zip(parts, grams, pushes, strict=True):
        without = np.linalg.solve(grams.sum(axis=0) - gram + ridge, pushes.sum(axis=0) - push)
        missed[np.flatnonzero(good)[use]] = y[use] - x[use] @ without
    return float(now @ np.linalg.solve(grams.sum(axis=0) + ridge, pushes.sum(axis=0))), missed


def _whole_courses(missed: Floats) -> Floats:
    """Errors of moments known for most hours ahead, oldest first; holes take their neighbours."""
    known = np.isfinite(missed)
    kept = known.mean(axis=1) >= MOST
    courses: Floats = missed[kept]
    known = known[kept]
    hours = np.arange(missed.shape[1])
    for row in np.flatnonzero(~known.all(axis=1)):
        courses[row] = np.interp(hours, hours[known[row]], courses[row, known[row]])
    return courses
