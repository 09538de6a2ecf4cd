"""The cheapest lawful line of one person, by dynamic programming over days.

All days, or a stretch of them between fixed ones, are priced alike.
"""

import numpy as np

from ops.staffing.individual.compiled import compiled
from ops.staffing.individual.numbers import Bools, Floats, Ints, Shifts
from ops.staffing.individual.reading import read_off
from ops.staffing.individual.states import (
    NOWHERE,
    Grid,
    Stretch,
    place_of,
    prices_of_moves,
)


@compiled
def cheapest(n: Shifts, of: Stretch, grid: Grid, room: Floats, line: Ints) -> float:
    """The price of the cheapest line over a stretch, which is written to ``line``.

    NOWHERE if no lawful line is. ``room`` is scratch space, used as far as it goes.
    """
    days, states = of.last - of.first, grid.worked + grid.off
    size = days * grid.row
    space = room if size <= len(room) else np.empty(size, np.float64)
    live = np.zeros((days, states), np.bool_)
    for i in range(days):
        if grid.low[i] > grid.high[i]:
            return NOWHERE
        space[i * grid.row : (i + 1) * grid.row] = NOWHERE
        price = prices_of_moves(n, grid, of.cost[i])
        if i == 0:
            _begin(n, of, grid, price, space, live)
        else:
            _from_work(n, of, grid, i, price, space, live)
            _from_rest(n, of, grid, i, price, space, live)
            _wipe(grid, i, states, space)
    return read_off(n, of, grid, space, live, line)


@compiled
def _begin(n: Shifts, of: Stretch, grid: Grid, price: Floats, space: Floats, live: Bools) -> None:
    """The first day, after whatever was before it."""
    ran, rested = of.before.running, of.before.off
    anything = ran == 0 and rested == 0
    may_start = anything or (rested > 0 and (rested >= grid.off or grid.free_off == 1))
    may_stop = anything or rested > 0 or ran >= grid.least_running or grid.free_work == 1
    k = grid.worked + min(rested, grid.off - 1)
    at = place_of(grid, 0, k, 0, 0)
    if may_stop and of.rest[0] < NOWHERE and at >= 0:
        space[at], live[0, k] = of.rest[0], True
    if not (may_start or 0 < ran < grid.running):
        return
    weekend = 1 if n.saturday[of.first] or (n.sunday[of.first] and ran == 0) else 0
    source = of.before.kind if ran > 0 else grid.kinds
    for g in range(len(grid.leader)):
        s, j = grid.leader[g], grid.counted[g]
        room_left = weekend < grid.levels[0] and (j == 0 or grid.levels[j] > 1)
        q = weekend * grid.stride[0] + (grid.stride[j] if j > 0 else 0)
        k = ran * grid.kinds + n.kind[s]
        at = place_of(grid, 0, k, q, n.units[s])
        if price[source, g] < NOWHERE and room_left and at >= 0:
            space[at], live[0, k] = min(space[at], price[source, g]), True


@compiled
def _from_work(
    n: Shifts, of: Stretch, grid: Grid, i: int, price: Floats, space: Floats, live: Bools
) -> None:
    """Work on, or stop, after a day of work."""
    weekend = 1 if n.saturday[of.first + i] else 0
    block, drift = grid.counts * grid.wide, grid.low[i - 1] - grid.low[i]
    yesterday, today = (i - 1) * grid.row + grid.margin, i * grid.row + grid.margin
    for k in range(grid.worked):
        if live[i - 1, k]:
            j, c = k // grid.kinds + 1, k % grid.kinds
            free = grid.free_work == 1 and j == of.before.running + i
            if (j >= grid.least_running or free) and of.rest[i] < NOWHERE:
                target = today + grid.worked * block + drift
                _lower(space, yesterday + k * block, target, block, of.rest[i])
                live[i, grid.worked] = True
            if j < grid.running:
                source, target = yesterday + k * block, today + j * grid.kinds * block + drift
                _work(grid.moves, price[c], weekend, source, target, block, grid.wide, space)
                for g in range(len(grid.leader)):
                    if price[c, g] < NOWHERE:
                        live[i, j * grid.kinds + grid.moves[g, 0]] = True


@compiled
def _from_rest(
    n: Shifts, of: Stretch, grid: Grid, i: int, price: Floats, space: Floats, live: Bools
) -> None:
    """Stay off, or start, after a day off."""
    weekend = 1 if n.saturday[of.first + i] or n.sunday[of.first + i] else 0
    block, drift = grid.counts * grid.wide, grid.low[i - 1] - grid.low[i]
    yesterday, today = (i - 1) * grid.row + grid.margin, i * grid.row + grid.margin
    for o in range(1, grid.off + 1):
        k = grid.worked + o - 1
        source = yesterday + k * block
        if live[i - 1, k]:
            if of.rest[i] < NOWHERE:
                to = grid.worked + min(o, grid.off - 1)
                _lower(space, source, today + to * block + drift, block, of.rest[i])
                live[i, to] = True
            if o >= grid.off or (grid.free_off == 1 and o == of.before.off + i):
                free = price[grid.kinds]
                _work(grid.moves, free, weekend, source, today + drift, block, grid.wide, space)
                for g in range(len(grid.leader)):
                    if free[g] < NOWHERE:
                        live[i, grid.moves[g, 0]] = True


@compiled
def _work(
    moves: Ints, price: Floats, weekend: int, source: int, target: int, block: int, wide: int,
    space: Floats,
) -> None:  # fmt: skip
    """One more day of work: yesterday's block of states moves, in pieces that stay together."""
    for g in range(len(moves)):
        if price[g] < NOWHERE:
            kind, units, stride, levels, weekends = moves[g]
            jump = weekend * weekends * wide
            to = target + kind * block + units + jump
            if levels == 0:
                _lower(space, source, to, block - jump, price[g])
                continue
            size = stride * wide
            for at in range(0, block - jump, size * levels):
                _lower(space, source + at, to + at + size, size * (levels - 1), price[g])


@compiled
def _lower(space: Floats, source: int, target: int, size: int, price: float) -> None:
    here, there = space[source : source + size], space[target : target + size]
    for m in range(len(here)):
        moved = here[m] + price
        there[m] = moved if moved < there[m] else there[m]


@compiled
def _wipe(grid: Grid, i: int, states: int, space: Floats) -> None:
    """Forget what fell out of the limits."""
    used = grid.high[i] - grid.low[i] + 1
    start = i * grid.row + grid.margin
    for block in range(states * grid.counts):
        for m in range(start + block * grid.wide + used, start + (block + 1) * grid.wide):
            space[m] = NOWHERE
