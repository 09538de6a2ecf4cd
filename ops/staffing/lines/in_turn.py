"""Rosters from everybody's answers in turn, at prices that harden while chance fades.

One person after the other works the line that is cheapest given what all others work. At first a
place is worth little more than the best prices known say, whether it is empty or crowded, and
what shifts are worth is blurred by chance; then both give way, until only the roster's own
prices count. So exchanges among many people are found that no two of them would have made
(annealing, Kirkpatrick, Gelatt & Vecchi 1983, on an augmented Lagrangian; chance in the prices
instead of in the answer: Papandreou & Yuille 2011, "Perturb-and-MAP random fields").
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ops.staffing.individual.compiled import compiled
from ops.staffing.lines.numbers import OFF, Bools, Floats, Ints
from ops.staffing.lines.people import A_CALL, SECONDS_PER_MOVE, People
from ops.staffing.lines.places import Places
from ops.staffing.lines.pricing import NOWHERE, Graph, Kinds, cheapest
from ops.staffing.lines.standing import (
    NEVER,
    Priced,
    Shifts,
    Standing,
    enter,
    leave,
    look,
    nobody,
    place_of,
    shifts_of,
)

STAGES = 40
HOT, COLD = 5.0, 1.5
"""Points by which chance blurs what a shift is worth, at first and at last."""
SOFT, FIRM = 2.0, 80.0
"""Points that an empty or a crowded place costs beyond its price, at first and before the end."""
LAST_TURNS = 4
"""Turns of everybody at the end, when a place costs what it costs and nothing is left to chance."""

NOBODY = np.empty(0, np.int64)


class Everybody(NamedTuple):
    """What is asked of each person p, as in ``Numbers``, and where their lines begin."""

    wish: Floats
    rest: Floats
    hours: Floats
    """[p, units] NOWHERE beyond the most."""
    free: Bools
    """[p, d]"""
    share: Ints
    unfair: Floats
    group: Ints
    start: Ints
    """[p] the state before the first day; -1 for whoever's locked duties break a rule."""


class InTurn:
    """Makes rosters of whole lines; ``seconds`` is what one person's turn takes, about."""

    def __init__(self, people: People, places: Places) -> None:
        self.people, self.n, self.places = people, people.n, places
        graph, n = people.graph, people.n
        wide = max(map(len, n.hours), default=1)
        hours = np.full((len(n.hours), wide), NOWHERE)
        for p, price in enumerate(n.hours):
            hours[p, : len(price)] = price
        self.all = Everybody(
            wish=np.minimum(n.wish, NOWHERE),
            rest=np.minimum(n.rest, NOWHERE),
            hours=hours,
            free=n.free[:, :, 0].copy(),
            share=n.share,
            unfair=n.unfair,
            group=n.group,
            start=np.array(people.start, np.int64),
        )
        self.graph = graph.since, graph.source, graph.target, graph.kind, graph.states
        self.shifts, self.draw = shifts_of(n), np.random.default_rng(0)
        self.space = np.empty(wide * int(graph.states.sum()))
        self.empty = np.zeros(len(places.required), np.int64)
        """[n] how many of each place stood empty in the last roster."""
        self.seconds = A_CALL / 2 + SECONDS_PER_MOVE * len(graph.kind) * wide / 2

    def roster(self, prices: Floats, turns: int, going: Callable[[], bool]) -> Ints | None:
        """[p, d] everybody's line after so many turns at first at these prices of places.

        None if it was stopped on the way.
        """
        lines = np.where(self.all.free, OFF, self.n.wish.argmin(axis=-1))
        standing = nobody(self.shifts)
        for stage in range(STAGES):
            if not going():
                return None
            part = stage / (STAGES - 1)
            heat = HOT * (COLD / HOT) ** part
            soft = self._softened(prices, SOFT * (FIRM / SOFT) ** part)
            who = self.draw.integers(0, len(lines), turns // STAGES) if len(lines) else NOBODY
            self._turns(who, heat, soft, lines, standing)
        hard = Priced(self.places.first, self.places.further, np.full(len(prices), NEVER))
        self._turns(np.tile(np.arange(len(lines)), LAST_TURNS), 0.0, hard, lines, standing)
        self.empty = np.maximum(0, self.places.required - standing.filled)
        return lines

    def _softened(self, prices: Floats, beyond: float) -> Priced:
        empty = np.maximum(prices, 0.0) + beyond
        return Priced(
            np.minimum(self.places.first, empty),
            np.minimum(self.places.further, empty),
            np.maximum(-prices, 0.0) + beyond,
        )

    def _turns(
        self, who: Ints, heat: float, priced: Priced, lines: Ints, standing: Standing
    ) -> None:
        kinds = self.n.units, self.n.night, self.n.weekend
        take_turns(
            who, heat, self.draw, self.graph, kinds, self.all, self.shifts, priced, standing,
            lines, self.space,
        )  # fmt: skip
        self.people.work += self.seconds * len(who)


@compiled
def take_turns(
    who: Ints, heat: float, draw: np.random.Generator, graph: Graph, kinds: Kinds,
    everybody: Everybody, shifts: Shifts, priced: Priced, standing: Standing, lines: Ints,
    space: Floats,
) -> None:  # fmt: skip
    """These people answer, one after the other; whoever's locked duties break a rule does not."""
    cost = np.empty(everybody.wish.shape[1:])
    for s in range(len(shifts.here)):
        look(s, shifts, priced, standing)
    for p in who:
        if everybody.start[p] >= 0:
            _goes(p, lines, everybody, shifts, priced, standing)
            _ask(p, heat, draw, everybody, shifts, standing, cost)
            _answer(p, graph, kinds, cost, everybody, space, lines[p])
            _comes(p, lines, everybody, shifts, priced, standing)


@compiled
def _ask(
    p: int, heat: float, draw: np.random.Generator, everybody: Everybody, shifts: Shifts,
    standing: Standing, cost: Floats,
) -> None:  # fmt: skip
    """What each shift costs somebody now, blurred by chance."""
    days, types = cost.shape
    for d in range(days):
        for t in range(types):
            cost[d, t] = everybody.wish[p, d, t]
            if everybody.free[p, d] and cost[d, t] < NOWHERE:
                price, _ = place_of(d * types + t, everybody.group[p], shifts, standing)
                cost[d, t] += price + heat * draw.normal()


@compiled
def _goes(
    p: int, lines: Ints, everybody: Everybody, shifts: Shifts, priced: Priced, standing: Standing
) -> None:
    types = everybody.wish.shape[2]
    for d, t in enumerate(lines[p]):
        if t != OFF and everybody.free[p, d]:
            leave(d * types + t, everybody.group[p], shifts, priced, standing)
            look(d * types + t, shifts, priced, standing)


@compiled
def _comes(
    p: int, lines: Ints, everybody: Everybody, shifts: Shifts, priced: Priced, standing: Standing
) -> None:
    types = everybody.wish.shape[2]
    for d, t in enumerate(lines[p]):
        if t != OFF and everybody.free[p, d]:
            enter(d * types + t, everybody.group[p], shifts, standing)
            look(d * types + t, shifts, priced, standing)


@compiled
def _answer(
    p: int, graph: Graph, kinds: Kinds, cost: Floats, everybody: Everybody, space: Floats,
    line: Ints,
) -> None:  # fmt: skip
    """The cheapest line, or near: unfair nights and weekend days are all charged, or none is."""
    _, night, weekend = kinds
    unfair, none, free = everybody.unfair, np.zeros(2, np.int64), np.zeros(2)
    start, rest, hours = everybody.start[p], everybody.rest[p], everybody.hours[p]
    price = cheapest(graph, start, kinds, cost, rest, hours, none, free, space, line)
    beyond = _counts(line, night, weekend) - everybody.share[p]
    if price >= NOWHERE or (beyond[0] <= 0 and beyond[1] <= 0):
        return
    toll = np.where(beyond > 0, unfair, 0.0)
    price += (toll * beyond).sum()
    dear = np.minimum(cost + toll[0] * night + toll[1] * weekend, NOWHERE)
    other = line.copy()
    less = cheapest(graph, start, kinds, dear, rest, hours, none, free, space, other)
    counts = _counts(other, night, weekend)
    less += (unfair * np.maximum(counts - everybody.share[p], 0) - toll * counts).sum()
    if less < price:
        line[:] = other


@compiled
def _counts(line: Ints, night: Bools, weekend: Bools) -> Ints:
    """Nights and weekend days of a line."""
    counts = np.zeros(2, np.int64)
    for d, t in enumerate(line):
        if t != OFF:
            counts[0] += night[d, t]
            counts[1] += weekend[d, t]
    return counts
