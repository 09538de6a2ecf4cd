"""Who stands where on a shift, kept at its cheapest while people come and go one by one.

Whoever comes may push others on to their next best place, and whoever goes may be followed by
others: shortest paths between the places of one shift, as in any assignment by augmentation.
"""

from typing import NamedTuple

import numpy as np

from ops.staffing.individual.compiled import compiled
from ops.staffing.lines.numbers import Floats, Ints, Numbers

NEVER = 1e9
"""The price of what must not be; far above any price of a roster."""
HARDLY = 1e-9


class Shifts(NamedTuple):
    """The places n of every shift s, which is day times types plus type."""

    here: Ints
    """[s, k] the places of a shift; -1 beyond the last."""
    away: Floats
    """[g, n] what one of a group costs there; NEVER if they may not stand there."""
    required: Ints
    room: Ints


class Priced(NamedTuple):
    """What the last empty place costs, each before it, and each person beyond the room."""

    first: Floats
    further: Floats
    over: Floats


class Standing(NamedTuple):
    """Who stands where, and what one more would cost."""

    people: Ints
    """[n, g]"""
    filled: Ints
    """[n]"""
    more: Floats
    """[s, k] what one more costs at a place of a shift, others moving on."""
    to: Ints
    """[s, k] where somebody there moves on to, or -1."""
    who: Ints
    """[s, k] of which group they are."""


def shifts_of(n: Numbers) -> Shifts:
    """The places of a problem, shift by shift, but for those where only locked duties stand."""
    days, types = n.units.shape
    by: list[list[int]] = [[] for _ in range(days * types)]
    away = np.full((n.groups, len(n.places)), NEVER)
    for number, place in enumerate(n.places):
        if place.most:
            by[place.day * types + place.kind].append(number)
        away[list(place.groups), number] = place.away
    here = np.full((len(by), max(map(len, by), default=0)), -1, np.int64)
    for s, places in enumerate(by):
        here[s, : len(places)] = places
    required = np.array([place.required for place in n.places], np.int64)
    room = np.array([max(place.required, place.room) for place in n.places], np.int64)
    return Shifts(here, away, required, room)


def nobody(shifts: Shifts) -> Standing:
    """Nobody stands anywhere."""
    groups, places = shifts.away.shape
    none = np.full(shifts.here.shape, -1, np.int64)
    return Standing(
        np.zeros((places, groups), np.int64),
        np.zeros(places, np.int64),
        np.zeros(shifts.here.shape),
        none,
        none.copy(),
    )


@compiled
def look(s: int, shifts: Shifts, priced: Priced, standing: Standing) -> None:
    """Know what one more costs at each place of a shift."""
    for k, n in enumerate(shifts.here[s]):
        if n >= 0:
            filled, short = standing.filled[n], shifts.required[n] - standing.filled[n]
            price = 0.0 if filled < shifts.room[n] else priced.over[n]
            if short > 0:
                price = -priced.first[n] if short == 1 else -priced.further[n]
            standing.more[s, k], standing.to[s, k] = price, -1
    _move_on(s, shifts, standing.people, standing.more[s], standing.to[s], standing.who[s], 1)


@compiled
def enter(s: int, g: int, shifts: Shifts, standing: Standing) -> None:
    """One more of a group on a shift, where that is cheapest."""
    _, k = place_of(s, g, shifts, standing)
    here = shifts.here[s]
    standing.people[here[k], g] += 1
    last = _carry(k, here, standing.people, standing.to[s], standing.who[s], 1)
    standing.filled[here[last]] += 1


@compiled
def place_of(s: int, g: int, shifts: Shifts, standing: Standing) -> tuple[float, int]:
    """What one more of a group on a shift costs, and at which of its places."""
    least, where = NEVER, -1
    for k, n in enumerate(shifts.here[s]):
        if n >= 0 and shifts.away[g, n] + standing.more[s, k] < least:
            least, where = shifts.away[g, n] + standing.more[s, k], k
    return least, where


@compiled
def leave(s: int, g: int, shifts: Shifts, priced: Priced, standing: Standing) -> None:
    """One of a group less on a shift, others following where that is cheaper."""
    here = shifts.here[s]
    lost, to, who = np.full(len(here), NEVER), np.full(len(here), -1), np.full(len(here), -1)
    for k, n in enumerate(here):
        if n >= 0 and standing.filled[n] > 0:
            beyond = standing.filled[n] - shifts.required[n]
            lost[k] = 0.0 if standing.filled[n] <= shifts.room[n] else -priced.over[n]
            if beyond <= 0:
                lost[k] = priced.first[n] if beyond == 0 else priced.further[n]
    _move_on(s, shifts, standing.people, lost, to, who, -1)
    least, where = np.inf, -1
    for k, n in enumerate(here):
        if n >= 0 and standing.people[n, g] > 0 and lost[k] - shifts.away[g, n] < least:
            least, where = lost[k] - shifts.away[g, n], k
    standing.people[here[where], g] -= 1
    last = _carry(where, here, standing.people, to, who, -1)
    standing.filled[here[last]] -= 1


@compiled
def _move_on(
    s: int, shifts: Shifts, people: Ints, price: Floats, to: Ints, who: Ints, way: int
) -> None:
    """Let prices of places hold with others moving: on from a place (1) or up to it (-1)."""
    here, changed = shifts.here[s], True
    while changed:
        changed = False
        for k in range(len(here)):
            for other in range(len(here)):
                source, target = (here[k], here[other]) if way > 0 else (here[other], here[k])
                if k != other and source >= 0 and target >= 0:
                    moved, g = _mover(source, target, people, shifts.away)
                    if moved + price[other] < price[k] - HARDLY:
                        price[k], to[k], who[k] = moved + price[other], other, g
                        changed = True


@compiled
def _mover(source: int, target: int, people: Ints, away: Floats) -> tuple[float, int]:
    """Of which group somebody moves most cheaply from one place to another, and for how much."""
    least, who = NEVER, -1
    for g in range(len(away)):
        if people[source, g] > 0 and away[g, target] - away[g, source] < least:
            least, who = away[g, target] - away[g, source], g
    return least, who


@compiled
def _carry(k: int, here: Ints, people: Ints, to: Ints, who: Ints, way: int) -> int:
    """Move people along a path of places, on from each (1) or up to each (-1); where it ends."""
    while to[k] >= 0:
        people[here[k], who[k]] -= way
        people[here[to[k]], who[k]] += way
        k = to[k]
    return k
