"""One person's best days, all of them or a stretch, while other days and other people stand."""

from dataclasses import replace
from math import ceil

import numpy as np

from ops.staffing.individual.grid import Left, grid_of
from ops.staffing.individual.numbers import OFF, Bools, Floats, Ints, Numbers
from ops.staffing.individual.pricing import cheapest
from ops.staffing.individual.states import NOWHERE, Before, Grid, Stretch

TRIES = 60
"""How often caps are counted, or paid for, before a line is given up."""
BLOCK = 56
"""Days decided at once where all together are too many."""
ROOM = 4_000_000
"""Numbers of scratch space: 32 MB."""


class Stretches:
    """Prices stretches of anybody's days; remembers whose caps need counting.

    A cap is counted only for types that went beyond it before and, where the states would be
    too many, paid for by a toll: then the bound may be below the price.
    """

    def __init__(self, n: Numbers) -> None:
        self.n = n
        people, _, types = n.wish.shape
        self.room = np.empty(ROOM)
        self.counted = np.zeros((people, types), np.bool_)
        self.toll = np.zeros((people, types))
        self._grids: dict[tuple[object, ...], Grid] = {}

    def best(self, p: int, line: Ints, first: int, last: int, cost: Floats) -> tuple[float, float]:
        """Write the best days ``first`` up to ``last`` into ``line``; the price and a bound on it.

        ``cost`` [day, type] counts from ``first``. Both are NOWHERE if there is nothing lawful.
        """
        return self._best(p, line, first, last, cost, *setting(self.n, p, line, first, last))

    def in_blocks(self, p: int, line: Ints, cost: Floats) -> float:
        """Write a lawful line, block of weeks after block, each with its part of the limits.

        For horizons whose states would take too much memory; not the best line there is.
        """
        price, days = 0.0, len(line)
        for first in range(0, days, BLOCK):
            last = min(days, first + BLOCK)
            line[first:] = OFF
            left = part_of(self.n, p, line, first, last)
            before = before_of(self.n, line, first)
            part = cost[first:last]
            paid, _ = self._best(p, line, first, last, part, last, before, left)
            if paid >= NOWHERE:
                return NOWHERE
            price += paid
        return price

    def fits(self, p: int) -> bool:
        """Whether the states of all days fit into memory."""
        days = self.n.wish.shape[1]
        line = np.full(days, OFF, np.int64)
        end, before, left = setting(self.n, p, line, 0, days)
        return left.none or self._grid(p, 0, end, before, left).row * days <= ROOM

    def _best(
        self,
        p: int,
        line: Ints,
        first: int,
        last: int,
        cost: Floats,
        end: int,
        before: Before,
        left: Left,
    ) -> tuple[float, float]:
        if left.none:
            return NOWHERE, NOWHERE
        asked, rest = self._prices(line, first, last, end, cost)
        found, bound = np.empty(end - first, np.int64), -NOWHERE
        caps, types = np.array(left.caps), len(left.caps)
        for _ in range(TRIES):
            toll = self.toll[p]
            grid = self._grid(p, first, end, before, left)
            of = Stretch(first, end, before, left.least, asked + toll, rest)
            price = cheapest(self.n.shifts, of, grid, self.room, found)
            if price >= NOWHERE:
                return NOWHERE, NOWHERE
            worked = np.bincount(found[found >= 0], minlength=types)
            bound = max(bound, price - float(toll @ caps))
            if (worked <= caps).all():
                line[first:end] = found
                price -= float(toll @ worked)
                self._ease(p, worked < caps)
                return price, bound
            self._tighten(p, worked - caps, caps, (end - first) * grid.row)
        return NOWHERE, bound

    def _prices(
        self, line: Ints, first: int, last: int, end: int, cost: Floats
    ) -> tuple[Floats, Floats]:
        """Days after ``last`` stay as they are and cost nothing."""
        asked, rest = np.full((end - first, cost.shape[1]), NOWHERE), np.zeros(end - first)
        asked[: last - first] = cost
        for d in range(last, end):
            if line[d] >= 0:
                asked[d - first, line[d]], rest[d - first] = 0.0, NOWHERE
        return asked, rest

    def _grid(self, p: int, first: int, last: int, before: Before, left: Left) -> Grid:
        left = replace(left, counted=tuple(self.counted[p].tolist()))
        key = p, first, last, before, left
        if key not in self._grids:
            if len(self._grids) > 20 * len(self.n.wish):
                self._grids.clear()
            self._grids[key] = grid_of(self.n, p, first, last, before, left)
        return self._grids[key]

    def _ease(self, p: int, spare: Bools) -> None:
        """What no longer comes near its cap need not be counted next time."""
        self.counted[p] &= ~spare
        self.toll[p] = np.where(spare, np.maximum(0.0, 0.5 * self.toll[p] - 0.1), self.toll[p])

    def _tighten(self, p: int, beyond: Ints, caps: Ints, size: int) -> None:
        """Caps that are not kept are counted, or cost more, next time."""
        for t in np.flatnonzero(beyond > 0).tolist():
            size *= int(caps[t]) + 1
            if not self.counted[p, t] and size <= ROOM:
                self.counted[p, t] = True
            else:
                self.toll[p, t] += 1.0 + 2.0 * float(beyond[t])


def setting(n: Numbers, p: int, line: Ints, first: int, last: int) -> tuple[int, Before, Left]:
    """Days ``first`` up to ``last`` set free: where pricing ends, what was before, what is left.

    Days after ``last`` are priced too, as they stand, until no rule looks back beyond them.
    """
    end = _end(n, line, last)
    worked = [(d, s) for d, s in enumerate(line.tolist()) if s >= 0 and not first <= d < end]
    used = sum(int(n.shifts.units[s]) for _, s in worked)
    caps = n.cap[p].copy()
    for _, s in worked:
        caps[s] -= 1
    weekends = {d // 7 for d, _ in worked if n.shifts.saturday[d] or n.shifts.sunday[d]}
    if first > 0 and n.shifts.sunday[first]:
        raise ValueError("days set free may not begin on a Sunday")
    left = Left(
        max(0, int(n.least_units[p]) - used),
        int(n.most_units[p]) - used,
        int(n.most_weekends[p]) - len(weekends),
        tuple(caps.tolist()),
    )
    return end, before_of(n, line, first), left


def part_of(n: Numbers, p: int, line: Ints, first: int, last: int) -> Left:
    """What a block may use: the share of all limits due by its end, less what was used before.

    Until the last block minutes may be short by a shift, or they could not be met exactly.
    """
    days, spare = len(line), int(n.shifts.units.max())
    _, _, left = setting(n, p, line, first, days)
    ahead = 1 - last / days
    return Left(
        max(0, left.least - int(ahead * int(n.least_units[p])) - spare * (last < days)),
        left.most - ceil(ahead * int(n.most_units[p])),
        left.weekends - ceil(ahead * int(n.most_weekends[p])),
        tuple(
            have - ceil(ahead * most) for have, most in zip(left.caps, n.cap[p].tolist(), strict=True)
        ),
    )


def _end(n: Numbers, line: Ints, last: int) -> int:
    """Past the run that goes on after ``last``, and past the day that begins another."""
    days, end = len(line), last
    while end < days and (line[end] >= 0) == (line[last] >= 0):
        end += 1
    if last < end < days:
        end += 1
    return end + 1 if end < days and n.shifts.sunday[end] else end


def before_of(n: Numbers, line: Ints, first: int) -> Before:
    if first == 0:
        return Before(0, 0, 0, True)
    start, works = first, line[first - 1] >= 0
    while start > 0 and (line[start - 1] >= 0) == works:
        start -= 1
    if works:
        return Before(first - start, int(n.shifts.kind[line[first - 1]]), 0, start == 0)
    return Before(0, 0, first - start, start == 0)
