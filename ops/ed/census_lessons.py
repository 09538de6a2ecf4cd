"""What past moments teach about a census: how the ED was then, and how full it was hours later.

What a full ED at eight in the morning means for the afternoon differs from what it means at
night, so only past moments at about the same time of day teach. Patients are told in swings, the
usual size of a deviation at that ED, so that the lessons of a small and a large one compare.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.elsewhere import ELSEWHERE
from ops.ed.past import Past
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
LEARNT = 104 * WEEK_HOURS
FORTNIGHT = 14


@dataclass(frozen=True)
class Ahead:
    """What is known at past moments, and in the last row now; and what came, in swings.

    ``wanted`` is the deviation so many hours later, unknown where nobody counted; ``usual`` is
    the usual census so many hours from now, in patients.
    """

    bearing: Floats
    wanted: Floats
    usual: float


@dataclass(frozen=True)
class Lessons:
    """The past of one ED on one clock with the hours to come, and the moments that teach.

    The ``fortnight`` of a moment is the same at every ED. ``weekly`` and ``daily`` are the usual
    weeks and days in patients; ``off`` and ``known`` tell of each past hour in swings of
    ``swing`` patients.
    """

    past: Past
    moments: Ints
    fortnight: Ints
    swing: float
    day: Ints
    week: Ints
    slot: Ints
    weekly: tuple[Floats, ...]
    daily: Floats
    off: Floats
    known: Floats

    def ahead(self, hours: int) -> Ahead:
        """What the moments teach about so many hours later."""
        every = np.append(self.moments, self.past.newest)
        bearing, usual = self._bearing(every, hours)
        at = self.moments + hours
        counts = self.past.counts
        ended = at < len(counts)
        seen = np.where(ended, counts[np.where(ended, at, 0)], np.nan)
        return Ahead(bearing, (seen - usual[:-1]) / self.swing, float(usual[-1]))

    def _bearing(self, moment: Ints, hours: int) -> tuple[Floats, Floats]:
        """What is known at each moment that bears on a later hour, and the usual census then."""
        at = moment + hours
        week, slot, weekday = self.week[moment], self.slot[at], self.slot[at] // 24
        usual = self.weekly[0][week, slot]
        moved = [(rows[week, slot] - usual) / self.swing for rows in self.weekly[1:]]
        of_late = (self.daily[self.day[moment], slot % 24] - usual) / self.swing
        day_back = at - 24 * -(-hours // 24)
        same_hour = [self.off[np.maximum(back, 0)] for back in (day_back, day_back - 24)]
        apart = [weekday == day for day in APART]
        columns = [self.known[moment], *moved, of_late, *same_hour, *apart, np.ones(len(at))]
        return np.column_stack(columns), usual


def lessons_of(past: Past) -> Lessons:
    """Lay out the past of one ED for learning."""
    day = np.concatenate([past.line.day, past.target_day])
    slot = np.concatenate([past.line.slot, past.target_slot])
    monday = day - slot // 24
    week, since = (monday - monday[0]) // 7, day - day[0]
    weekly = tuple(_usual(past, week, slot, WEEK_HOURS, half) for half in WEEKLY)
    daily = _usual(past, since, slot % 24, 24, DAILY)
    end = len(past.counts)
    off = past.counts - weekly[0][week[:end], slot[:end]]
    # An ED that hardly swings is told in whole patients.
    swing = max(float(np.sqrt(np.nanmean(off**2))), 1.0)
    off = off / swing
    known, moments = _known(off, past), moments_of(past)
    fortnight = past.line.day[moments] // FORTNIGHT
    return Lessons(
        past, moments, fortnight, swing, since, week, slot, weekly, daily, carried_on(off), known
    )


def _usual(past: Past, step: Ints, slot: Ints, slots: int, half_life: float) -> Floats:
    end = len(past.counts)
    return usual_weeks(
        past.counts, step[:end], slot[:end], slots=slots, day_slots=24, half_life=half_life
    )


def _known(off: Floats, past: Past) -> Floats:
    """What each hour tells: its deviation, those just before it, those of late and elsewhere."""
    now = carried_on(off)
    before = [np.concatenate([np.zeros(back), now[:-back]]) for back in BACK]
    seen = np.isfinite(off).astype(float)
    late = [faded_sum(off, half) / (faded_sum(seen, half) + half / 10) for half in MEANS]
    elsewhere = past.beside.get(ELSEWHERE, np.zeros(len(off)))
    return np.column_stack([now, *before, *late, elsewhere, faded_sum(elsewhere, MEANS[0])])


def carried_on(values: Floats) -> Floats:
    """Each unknown value as the newest known one before it; none at the beginning."""
    good = np.isfinite(values)
    newest = np.maximum.accumulate(np.where(good, np.arange(len(values)), 0))
    return np.nan_to_num(values[newest])


def moments_of(past: Past) -> Ints:
    """Past hours with a count at about the time of day of the newest one, oldest first."""
    hour = past.line.slot % 24
    gap = (hour - hour[past.newest] + 12) % 24 - 12
    near = np.flatnonzero((np.abs(gap) <= NEAR) & np.isfinite(past.counts))
    first = max(WEEK_HOURS, past.newest - LEARNT)
    return np.asarray(near[(near >= first) & (near < past.newest)])
