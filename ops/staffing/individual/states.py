"""What is known of a person after each day, and how one more day changes it.

Days worked running and the kind of the last shift, or days off running (k); weekends worked and
shifts of each counted type (q, weekends outermost); units of time (m, innermost). Types of one
kind, length and count move alike and form a group: only the cheapest of a group matters on a day.

A day's states lie in one row of memory, minutes counted from the fewest from which the least can
still be reached, so that a move shifts long pieces of that row at once. A margin after each q
takes what falls out of the limits; it is wiped after each day.
"""

from typing import NamedTuple

import numpy as np

from ops.staffing.individual.compiled import compiled
from ops.staffing.individual.numbers import Floats, Ints, Shifts

NOWHERE = 1e18
"""The price of a state that no lawful line reaches; far above any price."""


class Before(NamedTuple):
    """What a person did before the first day priced: all 0 and at the edge if anything."""

    running: int
    kind: int
    off: int
    edge: bool


class Stretch(NamedTuple):
    """Days priced, ``first`` up to ``last``; both prices count days from ``first``."""

    first: int
    last: int
    before: Before
    least: int
    """Units of time, after those worked on other days."""
    cost: Floats
    """[day, type] infinite where the person may not."""
    rest: Floats
    """[day] of a day off."""


class Grid(NamedTuple):
    """How states are numbered for one person and one stretch."""

    running: int
    least_running: int
    off: int
    kinds: int
    worked: int
    """Working states; those of days off follow them."""
    free_work: int
    free_off: int
    """1 if a run begun before the first day may be shorter than the least."""
    group: Ints
    leader: Ints
    counted: Ints
    """[group] the counted type it is, from 1; 0 for none."""
    stride: Ints
    levels: Ints
    """[count] of that type among the counts q; the first is the weekends'."""
    moves: Ints
    """[group] kind, units, stride and levels of its count (0 if none), stride of weekends."""
    counts: int
    low: Ints
    high: Ints
    """[day] units of time from which the limits can be kept."""
    wide: int
    margin: int
    row: int
    """Numbers in memory for a day."""


@compiled
def prices_of_moves(n: Shifts, grid: Grid, cost: Floats) -> Floats:
    """[kind of the last shift, group] the cheapest type of each group that may follow."""
    price = np.full((grid.kinds + 1, len(grid.leader)), NOWHERE)
    for s in range(len(cost)):
        if cost[s] < NOWHERE:
            for c in range(grid.kinds + 1):
                if n.follows[c, s] and cost[s] < price[c, grid.group[s]]:
                    price[c, grid.group[s]] = cost[s]
    return price


@compiled
def counted_back(grid: Grid, q: int, count: int, weekend: int) -> int:
    """The counts before a shift of this counted type, or -1 if there are none."""
    if weekend == 1 and q // grid.stride[0] == 0:
        return -1
    q -= weekend * grid.stride[0]
    if count > 0:
        if q // grid.stride[count] % grid.levels[count] == 0:
            return -1
        q -= grid.stride[count]
    return q


@compiled
def place_of(grid: Grid, i: int, k: int, q: int, m: int) -> int:
    """Where a state lies in memory; -1 if it is outside the corridor of its day."""
    if m < grid.low[i] or m > grid.high[i]:
        return -1
    return int(i * grid.row + grid.margin + (k * grid.counts + q) * grid.wide + m - grid.low[i])
