"""Why a place stays empty: who could be thought of, and what stands in the way of each.

Everybody with the skill is tried on the place as the roster stands. Where some are free to take
it, the roster left it empty for its price, and that price is told; where just one rule bars
somebody, they are a near miss.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ops.staffing import prices
from ops.staffing.audit import Code
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need
from ops.staffing.why.barrier import Trial
from ops.staffing.why.costs import differences
from ops.staffing.why.trial import DAY, Taker

PRICED = 1
"""Of those free to take a place, so many are priced: at home first, then the least worked."""


class Why(StrEnum):
    """What keeps a place empty, in one word."""

    NO_SKILL = "NO_SKILL"
    """Nobody holds the skill."""
    ALL_ON_LEAVE = "ALL_ON_LEAVE"
    BARRED = "BARRED"
    """A rule stands in the way of everybody who is there."""
    BUDGET = "BUDGET"
    PRICE = "PRICE"
    """Somebody may take it, but that costs more than it saves."""
    FREE = "FREE"
    """Somebody may take it, and it would pay."""


@dataclass(frozen=True)
class Offer:
    """Somebody free to take a place, and the points that adds (below zero: saves) by rule."""

    duty: Duty
    points: dict[str, int]

    @property
    def total(self) -> int:
        """Points added in all."""
        return sum(self.points.values())


@dataclass(frozen=True)
class Unfilled:
    """One need with ``short`` empty places, and everybody with its skill tried on it.

    ``unskilled`` people lack the skill; ``offers`` price the first of those who are free.
    """

    need: Need
    short: int
    trials: tuple[Trial, ...]
    unskilled: int
    offers: tuple[Offer, ...]

    @property
    def why(self) -> Why:
        """The one word for it."""
        if not self.trials:
            return Why.NO_SKILL
        if all(trial.main and trial.main.code is Code.ON_LEAVE for trial in self.trials):
            return Why.ALL_ON_LEAVE
        if not self.offers:
            return Why.BARRED
        best = self.offers[0]
        if best.total < 0:
            return Why.FREE
        return Why.BUDGET if best.points.get("budget", 0) > 0 else Why.PRICE

    @property
    def free(self) -> tuple[Trial, ...]:
        """Those whom nothing bars."""
        return tuple(trial for trial in self.trials if not trial.barriers)

    @property
    def counts(self) -> dict[Code, int]:
        """People by what bars them first, the most first; those who are free are not in it."""
        counted = Counter(trial.main.code for trial in self.trials if trial.main)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def codes(self) -> tuple[str, ...]:
        """The word for the place, then what bars people."""
        if self.why in (Why.NO_SKILL, Why.ALL_ON_LEAVE):
            return (self.why.value,)
        own = () if self.why is Why.BARRED else (self.why.value,)
        return own + tuple(code.value for code in self.counts)

    @property
    def nearest(self) -> tuple[Trial, ...]:
        """Those whom just one rule bars, the one who misses least first."""
        near = (trial for trial in self.trials if len(trial.barriers) == 1)
        return tuple(sorted(near, key=_missing))


def _missing(trial: Trial) -> tuple[bool, timedelta, str]:
    [barrier] = trial.barriers
    return barrier.missing >= DAY, barrier.missing, trial.person_id


def unfilled(
    problem: RosterProblem,
    duties: Collection[Duty],
    *,
    ward_id: str | None = None,
    time_zone: str = "UTC",
) -> tuple[Unfilled, ...]:
    """Every need of a roster (or of one ward) with an empty place, by day; and why it is empty.

    Times of day are told on the clock of ``time_zone``.
    """
    return tuple(_Asking(problem, duties, time_zone).needs(ward_id))


class _Asking:
    def __init__(self, problem: RosterProblem, duties: Collection[Duty], time_zone: str) -> None:
        self.problem, self.time_zone = problem, time_zone
        self.duties = [one for one in duties if one.shift_key in problem.shift]
        self.gaps = prices.gaps(problem, self.duties)
        self.points = prices.points(problem, self.duties)
        minutes = prices.minutes_worked(problem, self.duties)
        self.over = {
            one.id: minutes[one.id] - problem.target_minutes(one) for one in problem.people
        }
        self.home = {one.id: one.home_ward_id for one in problem.people}
        here = Counter(duty.need_key for duty in self.duties)
        spare = frozenset(one.key for one in problem.needs if here[one.key] > one.required)
        mine = defaultdict[str, list[Duty]](list)
        for duty in self.duties:
            mine[duty.person_id].append(duty)
        self.takers = [Taker(problem, one, mine[one.id], spare) for one in problem.people]

    def needs(self, ward_id: str | None) -> Iterator[Unfilled]:
        for need in self.problem.needs:
            if need.key in self.gaps and ward_id in (None, need.ward_id):
                yield self.one(need)

    def one(self, need: Need) -> Unfilled:
        trials = [taker.tried(need, self.time_zone) for taker in self.takers]
        able = [one for one in trials if not (one.main and one.main.code is Code.NO_SKILL)]
        free = [one for one in able if not one.barriers]
        free.sort(key=lambda one: self._strain(one, need))
        offers = sorted(map(self._offer, free[:PRICED]), key=lambda offer: offer.total)
        short, unskilled = self.gaps[need.key], len(trials) - len(able)
        return Unfilled(need, short, tuple(able), unskilled, tuple(offers))

    def _strain(self, trial: Trial, need: Need) -> tuple[bool, int, str]:
        away = self.home[trial.person_id] != need.ward_id
        return away, self.over[trial.person_id], trial.person_id

    def _offer(self, trial: Trial) -> Offer:
        by_rule = differences(self.problem, self.duties, trial.duty, self.points)
        return Offer(trial.duty, by_rule)
