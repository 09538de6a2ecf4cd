"""The course of an ED's days: level, usual week, usual year and dates, learnt together.

The logarithm of a day's count is a sum of slowly moving parts, each a Gaussian process (Rasmussen &
Williams 2006): a level that wanders for weeks and one that wanders for years, a weekday profile, a
course of the year that returns, and dates that stood out. How far and how fast each part moves is
``Habits``; what is unlike its habits is held back accordingly, so that one strange Christmas or ten
weeks of history mislead little, and the range widens with the days ahead by itself.

One factorisation of the covariance tells at once what would have been said of the next days at
every past moment (the rows of a Cholesky factor condition each day on the days before it), so the
errors that ranges are learnt from cost nothing more. Dates that stood out are found with hindsight.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, get_lapack_funcs, solve_triangular

from ops.calendar import Ints
from ops.ed.daily_dates import listed, stood_out
from ops.ed.days import WEEK, Days
from ops.errors import NotEnoughHistoryError
from ops.line import Floats

LEARNT = 1_500
"""Days; longer ago than this is forgotten."""
LEAST = 56
YEAR = 365.2425
UNKNOWN = 1e6
STEADY = 0.5
"""Patients added to each count before its logarithm is taken."""


@dataclass(frozen=True)
class Habits:
    """How far (as a share of the count) and for how many days each part of a course wanders."""

    lately: float = 0.02
    lately_days: float = 40.0
    level: float = 0.06
    level_days: float = 800.0
    weekday: float = 0.15
    weekday_change: float = 0.02
    weekday_days: float = 400.0
    year: float = 0.03
    year_days: float = 20.0
    year_fades: float = 5_000.0
    date: float = 0.2
    holiday: float = 0.1
    alone: float = 0.02


ORDINARY = Habits()


@dataclass(frozen=True)
class Course:
    """What was learnt of one ED, ready to say what would have been said at any moment of it.

    ``first`` is the position in the past of the first day learnt from; ``scale`` the count that
    logarithms are relative to; ``factor`` the Cholesky factor; ``whitened`` the departure of each
    day from what the days before it said, in standard deviations.
    """

    first: int
    scale: float
    departure: Floats
    factor: Floats
    whitened: Floats

    def said(self, moment: Ints, ahead: Ints) -> tuple[Floats, Floats]:
        """Logarithm of the middle and its standard deviation, of days ``ahead`` of moments.

        Both are positions: ``moment`` is the newest day known, of which 1 day ahead is the next.
        """
        known, day = moment - self.first + 1, moment + ahead - self.first
        middle, spread = np.empty(len(day)), np.empty(len(day))
        for upto in np.unique(known):
            at = known == upto
            rows = self.factor[day[at]]
            middle[at] = rows[:, :upto] @ self.whitened[:upto]
            spread[at] = np.sqrt((rows[:, upto:] ** 2).sum(axis=1))
        return middle + np.log(self.scale), spread


def learn_course(past: Days, habits: Habits = ORDINARY) -> Course:
    """Learn the course of one ED. Raises NotEnoughHistoryError below eight weeks of days."""
    if len(past.seen) < LEAST:
        raise NotEnoughHistoryError(
            f"The course of days needs {LEAST} whole days; found {len(past.seen)} at {past.place}."
        )
    first = max(0, len(past.day) - past.asked - LEARNT)
    day, counts, ahead = past.day[first:], past.counts[first:], past.targets[0] - first
    known = np.isfinite(counts)
    scale = float(counts[known].mean()) + STEADY
    departure = np.where(known, np.log((np.nan_to_num(counts) + STEADY) / scale), 0.0)
    noise = np.full(len(day), 1 / scale + habits.alone**2)
    noise[~known & (np.arange(len(day)) < ahead)] = UNKNOWN
    wander = _covariance(day, habits)
    holidays = habits.holiday * listed(past.off[first:])
    wander += holidays @ holidays.T
    odd = _unlike(day, departure, known, wander + np.diag(noise), ahead)
    odd = habits.date * odd
    factor = cholesky(wander + odd @ odd.T + np.diag(noise), lower=True, check_finite=False)
    whitened = solve_triangular(factor[:ahead, :ahead], departure[:ahead], lower=True)
    return Course(first, scale, departure, factor, whitened)


def _covariance(day: Ints, habits: Habits) -> Floats:
    """How days go together by how far they lie apart."""
    apart = np.arange(len(day), dtype=float)
    turn = np.minimum(apart % YEAR, YEAR - apart % YEAR)
    by_lag = (
        1.0
        + habits.lately**2 * _fading(apart, habits.lately_days)
        + habits.level**2 * _fading(apart, habits.level_days)
        + habits.year**2 * _fading(turn, habits.year_days) * np.exp(-apart / habits.year_fades)
    )
    same = habits.weekday**2 + habits.weekday_change**2 * _fading(apart, habits.weekday_days)
    by_lag += np.where(apart % WEEK == 0, same, 0.0)
    return np.asarray(by_lag[np.abs(day[:, None] - day[None, :])])


def _fading(apart: Floats, days: float) -> Floats:
    """Matérn's covariance of smoothness 3/2."""
    far = np.sqrt(3) * apart / days
    return np.asarray((1 + far) * np.exp(-far))


def _unlike(day: Ints, departure: Floats, known: Floats, whole: Floats, ahead: int) -> Floats:
    """Dates that stood out, judged by what all other days say of each (leave one out)."""
    factor = cholesky(whole[:ahead, :ahead], lower=True, check_finite=False)
    (invert,) = get_lapack_funcs(("trtri",), (factor,))
    inverse = invert(factor, lower=1)[0]
    precision = (inverse**2).sum(axis=0)
    pull = inverse.T @ (inverse @ departure[:ahead])
    odd, seen = pull / np.sqrt(precision), np.flatnonzero(known[:ahead])
    # Ordinary is what the middle two thirds of days do; a few odd dates do not widen it.
    ordinary = float(np.diff(np.quantile(odd[seen], [0.16, 0.84]))[0]) / 2
    return stood_out(day, odd / ordinary, seen)
