"""Everybody's cheapest lines at prices of shifts, with the memory they are worked out in."""

import numpy as np

from ops.staffing.lines.lawful import Limits, State, lawful
from ops.staffing.lines.numbers import OFF, Floats, Ints, Numbers
from ops.staffing.lines.pricing import NOWHERE, cheapest
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import RosterProblem

SECONDS_PER_MOVE = 4e-10
"""What moving one sum of one state costs, about."""
A_CALL = 1e-4
"""What is spent around each line priced, however short."""
NONE, FREE = np.zeros(2, np.int64), np.zeros(2)


class People:
    """Prices anybody's line; ``work`` counts what was done, in seconds of a usual processor.

    Whoever's locked duties break a rule by themselves is asked to keep none, so that what is
    said of their price stays below that of every roster there can be.
    """

    def __init__(self, problem: RosterProblem, n: Numbers) -> None:
        self.n = n
        limits = Limits(problem.policy, n.days)
        none = Limits(StaffingPolicy(), n.days)
        none.rests, none.running, none.weekly, none.off = (), (), (), 1
        starts = [
            limits.start(problem.before_of.get(one.id, ()), problem.from_on)
            for one in problem.people
        ]
        self.graph = lawful(limits, set(starts))
        self.loose = lawful(none, {State()})
        locked = np.isinf(n.rest)
        self.start = [
            self.graph.start[state] if _may(limits, state, n.wish[p], locked[p]) else -1
            for p, state in enumerate(starts)
        ]
        self.kinds = n.units, n.night, n.weekend
        self.space = np.empty(0)
        self.work = 0.0

    def best(self, p: int, cost: Floats, line: Ints, *, counted: bool = False) -> float:
        """Write the best line into ``line``; its price with requests and hours counted in.

        Nights and weekend days beyond a fair share are priced only if they are ``counted``. If
        no line is lawful the price is one that says nothing of the least there can be.
        """
        graph = self.loose if self.start[p] < 0 else self.graph
        fields = graph.since, graph.source, graph.target, graph.kind, graph.states
        start, hours = max(0, self.start[p]), self.n.hours[p]
        fair = self.n.share[p] if counted else NONE
        unfair = self.n.unfair if counted else FREE
        counts = int((fair + 1).prod()) * len(hours)
        self.work += A_CALL + SECONDS_PER_MOVE * len(graph.kind) * counts / 2
        if len(self.space) < counts * graph.states.sum():
            self.space = np.empty(counts * graph.states.sum())
        asked = np.minimum(self.n.wish[p] + cost, NOWHERE)
        rest = np.minimum(self.n.rest[p], NOWHERE)
        price = cheapest(
            fields, start, self.kinds, asked, rest, hours, fair, unfair, self.space, line
        )
        if price >= NOWHERE:
            line[:] = OFF
            return -NOWHERE
        return price

    def own(self, p: int, line: Ints) -> float:
        """What a line costs by itself: requests and hours."""
        days = np.flatnonzero(line >= 0)
        units = int(self.n.units[days, line[days]].sum())
        return float(self.n.wish[p, days, line[days]].sum() + self.n.hours[p][units])

    def stands(self, p: int, line: Ints, where: Ints) -> Ints:
        """The places of a line, of those where its shifts are worth most; locked duties aside."""
        days = np.flatnonzero((line >= 0) & self.n.free[p, :, 0])
        places: Ints = where[self.n.group[p], days, line[days]]
        return places

    def trips(self, p: int, stands: Ints) -> float:
        """What standing in these places costs beyond one's own ward."""
        home = self.n.away[self.n.group[p]]
        return float(home[stands].sum())

    def counts(self, line: Ints) -> tuple[int, int]:
        """Nights and weekend days of a line."""
        days = np.flatnonzero(line >= 0)
        nights, weekends = self.n.night[days, line[days]], self.n.weekend[days, line[days]]
        return int(nights.sum()), int(weekends.sum())


def _may(limits: Limits, state: State, wish: Floats, locked: Ints) -> bool:
    """Whether somebody's locked duties alone keep the rules."""
    for d, stands in enumerate(locked):
        kind = int(np.argmin(wish[d])) if stands else OFF
        after = limits.works(state, d, kind) if stands else limits.free(state, d)
        if after is None:
            return False
        state = after
    return True
