"""The cheapest lawful line of one person, by dynamic programming over days.

Known of each state after each day is the least price for every number of units of time worked,
since hours are priced once, at the end, by their sum; and, where they are counted, for every
number of nights and of weekend days up to a fair share, beyond which each costs its price.
"""

import numpy as np

from ops.staffing.individual.compiled import compiled
from ops.staffing.lines.numbers import OFF, Bools, Floats, Ints

NOWHERE = 1e18
"""The price of what no lawful line reaches; far above any price."""

Graph = tuple[Ints, Ints, Ints, Ints, Ints]
Kinds = tuple[Ints, Bools, Bools]


@compiled
def cheapest(
    graph: Graph, start: int, kinds: Kinds, cost: Floats, rest: Floats, hours: Floats,
    fair: Ints, unfair: Floats, space: Floats, line: Ints,
) -> float:  # fmt: skip
    """The price of the cheapest line, which is written to ``line``; NOWHERE if there is none.

    ``graph`` holds the fields of ``Lawful`` but its starts; ``kinds`` [day, type] the units of a
    shift, and whether it is a night and on a weekend. ``cost`` [day, type] and ``rest`` [day] are
    of a shift and of a day off, ``hours`` of the units worked. Of nights and weekend days
    ``fair`` are counted and those beyond cost ``unfair`` each; 0 and 0 where they are not
    counted. ``space`` has a number for every state, count and sum.
    """
    since, source, target, kind, states = graph
    units, night, weekend = kinds
    days, wide, counts = len(rest), len(hours), (fair[0] + 1) * (fair[1] + 1)
    offset = np.zeros(days + 2, np.int64)
    offset[1:] = np.cumsum(states) * counts
    low = np.full(offset[days + 1], wide, np.int64)
    high = np.full(offset[days + 1], -1, np.int64)
    space[: offset[days + 1] * wide] = NOWHERE
    space[start * counts * wide] = 0.0
    low[start * counts], high[start * counts] = 0, 0
    for d in range(days):
        for a in range(since[d], since[d + 1]):
            t = kind[a]
            price = rest[d] if t == OFF else cost[d, t]
            if price >= NOWHERE:
                continue
            more = 0 if t == OFF else units[d, t]
            nights, ends = (0, 0) if t == OFF else (int(night[d, t]), int(weekend[d, t]))
            for q in range(counts):
                here = offset[d] + source[a] * counts + q
                most = min(high[here], wide - 1 - more)
                if most < low[here]:
                    continue
                after, dearer = _count(q, nights, ends, fair, unfair)
                there = offset[d + 1] + target[a] * counts + after
                low[there] = min(low[there], low[here] + more)
                high[there] = max(high[there], most + more)
                came = space[here * wide + low[here] : here * wide + most + 1]
                to = there * wide + more + low[here]
                goes = space[to : to + len(came)]
                asked = price + dearer
                for m in range(len(came)):
                    moved = came[m] + asked
                    goes[m] = moved if moved < goes[m] else goes[m]
    return _read_off(graph, offset, kinds, cost, rest, hours, fair, unfair, space, line)


@compiled
def _count(q: int, nights: int, ends: int, fair: Ints, unfair: Floats) -> tuple[int, float]:
    """The counts after a shift, and what it costs beyond a fair share."""
    wide, dearer = fair[1] + 1, 0.0
    so_far, weekend_days = q // wide + nights, q % wide + ends
    if so_far > fair[0]:
        so_far, dearer = fair[0], dearer + unfair[0]
    if weekend_days > fair[1]:
        weekend_days, dearer = fair[1], dearer + unfair[1]
    return so_far * wide + weekend_days, dearer


@compiled
def _read_off(
    graph: Graph, offset: Ints, kinds: Kinds, cost: Floats, rest: Floats, hours: Floats,
    fair: Ints, unfair: Floats, space: Floats, line: Ints,
) -> float:  # fmt: skip
    """The least price over all last states, counts and sums, and the line that has it."""
    since, source, target, kind, _ = graph
    units, night, weekend = kinds
    days, wide, counts = len(rest), len(hours), (fair[0] + 1) * (fair[1] + 1)
    best, n, m = NOWHERE / 2, -1, -1
    for last in range(offset[days + 1] - offset[days]):
        for worked in range(wide):
            price = space[(offset[days] + last) * wide + worked] + hours[worked]
            if price < best:
                best, n, m = price, last, worked
    if n < 0:
        return NOWHERE
    for d in range(days - 1, -1, -1):
        least, came, by = NOWHERE, -1, OFF
        for a in range(since[d], since[d + 1]):
            t = kind[a]
            price = rest[d] if t == OFF else cost[d, t]
            before = m - (0 if t == OFF else units[d, t])
            if target[a] != n // counts or before < 0 or price >= NOWHERE:
                continue
            nights, ends = (0, 0) if t == OFF else (int(night[d, t]), int(weekend[d, t]))
            for q in range(counts):
                after, dearer = _count(q, nights, ends, fair, unfair)
                if after == n % counts:
                    here = source[a] * counts + q
                    moved = space[(offset[d] + here) * wide + before] + (price + dearer)
                    if moved < least:
                        least, came, by = moved, here, t
        line[d], n = by, came
        m -= 0 if by == OFF else units[d, by]
    return best
