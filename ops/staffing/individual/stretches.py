"""One person's best days, all of them or a stretch, while other days and other people stand."""

from dataclasses import replace

import numpy as np

from ops.staffing.individual.grid import Left, grid_of
from ops.staffing.individual.numbers import OFF, Bools, Floats, Ints, Numbers
from ops.staffing.individual.pricing import cheapest
from ops.staffing.individual.states import NOWHERE, Before, Grid, Stretch

TRIES = 60
"""How often caps are counted, or paid for, before a line is given up."""
ROOM = 4_000_000
"""Numbers of scratch space: 32 MB."""


class Stretches:
    """Prices stretches of anybody's days; remembers whose caps need counting.

    A cap is counted only for types that went beyond it before. Where the states would be too
    many, caps and weekends are not counted but paid for by tolls, which rise until the limits
    are kept: then the line may not be the best, and the bound on it is below its price.
    """

    def __init__(self, n: Numbers, *, room: int = ROOM) -> None:
        self.n = n
        people, days, types = n.wish.shape
        self.room = np.empty(room)
        self.counted = np.zeros((people, types), np.bool_)
        self.toll = np.zeros((people, types))
        self.weekend_toll = np.zeros(people)
        never = np.zeros(days, np.bool_)
        self.weekend = n.shifts.saturday | n.shifts.sunday
        self.uncounted = n.shifts._replace(saturday=never, sunday=never)
        self._grids: dict[tuple[object, ...], Grid] = {}

    def fits(self, p: int) -> bool:
        """Whether weekends can be counted over all days."""
        days = self.n.wish.shape[1]
        end, before, left = setting(self.n, p, np.full(days, OFF, np.int64), 0, days)
        return left.none or self._grid(p, 0, end, before, left).row * days <= len(self.room)

    def best(self, p: int, line: Ints, first: int, last: int, cost: Floats) -> tuple[float, float]:
        """Write the best days ``first`` up to ``last`` into ``line``; the price and a bound on it.

        ``cost`` [day, type] counts from ``first``. Both are NOWHERE if there is nothing lawful.
        """
        end, before, left = setting(self.n, p, line, first, last)
        if left.none:
            return NOWHERE, NOWHERE
        asked, rest = self._prices(line, first, last, end, cost)
        found, bound, caps = np.empty(end - first, np.int64), -NOWHERE, np.array(left.caps)
        counts_weekends = self._grid(p, first, end, before, left).row * (end - first) <= len(
            self.room
        )
        within = left if counts_weekends else replace(left, weekends=0)
        shifts = self.n.shifts if counts_weekends else self.uncounted
        for _ in range(TRIES):
            weekend_toll = 0.0 if counts_weekends else float(self.weekend_toll[p])
            tolls = self.toll[p] + weekend_toll * self.weekend[first:end, None]
            grid = self._grid(p, first, end, before, within)
            of = Stretch(first, end, before, left.least, asked + tolls, rest)
            price = cheapest(shifts, of, grid, self.room, found)
            if price >= NOWHERE:
                return NOWHERE, NOWHERE
            worked = np.flatnonzero(found >= 0)
            bound = max(bound, price - self.toll[p] @ caps - 2 * weekend_toll * left.weekends)
            beyond = np.bincount(found[worked], minlength=len(caps)) - caps
            weekends = {(first + i) // 7 for i in worked.tolist() if self.weekend[first + i]}
            if (beyond <= 0).all() and len(weekends) <= left.weekends:
                line[first:end] = found
                self._ease(p, beyond < 0)
                return price - float(tolls[worked, found[worked]].sum()), bound
            self.weekend_toll[p] += max(0, len(weekends) - left.weekends)
            self._tighten(p, beyond, caps, (end - first) * grid.row)
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
            if not self.counted[p, t] and size <= len(self.room):
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
    return end, _before(n, line, first), left


def _end(n: Numbers, line: Ints, last: int) -> int:
    """Past the run that goes on after ``last``, and past the day that begins another."""
    days, end = len(line), last
    while end < days and (line[end] >= 0) == (line[last] >= 0):
        end += 1
    if last < end < days:
        end += 1
    return end + 1 if end < days and n.shifts.sunday[end] else end


def _before(n: Numbers, line: Ints, first: int) -> Before:
    if first == 0:
        return Before(0, 0, 0, True)
    start, works = first, line[first - 1] >= 0
    while start > 0 and (line[start - 1] >= 0) == works:
        start -= 1
    if works:
        return Before(first - start, int(n.shifts.kind[line[first - 1]]), 0, start == 0)
    return Before(0, 0, first - start, start == 0)
