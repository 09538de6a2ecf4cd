"""Read the cheapest line off the layers, backwards, by the move that gave each state its price."""

from ops.staffing.individual.compiled import compiled
from ops.staffing.individual.numbers import OFF, Bools, Floats, Ints, Shifts
from ops.staffing.individual.states import NOWHERE, Grid, Stretch, counted_back, place_of


@compiled
def read_off(n: Shifts, of: Stretch, grid: Grid, space: Floats, live: Bools, line: Ints) -> float:
    """The least price over all last states, and the line that has it."""
    days = of.last - of.first
    best, k, q, m = NOWHERE / 2, -1, -1, -1
    for k0 in range(grid.worked + grid.off):
        if live[days - 1, k0]:
            for q0 in range(grid.counts):
                for m0 in range(max(of.least, grid.low[days - 1]), grid.high[days - 1] + 1):
                    price = space[place_of(grid, days - 1, k0, q0, m0)]
                    if price < best:
                        best, k, q, m = price, k0, q0, m0
    if k < 0:
        return NOWHERE
    for i in range(days - 1, -1, -1):
        if k >= grid.worked:
            k = _back_off(of, grid, space, live, i, k, q, m)
            line[i] = OFF
        else:
            k, q, m, line[i] = _back_work(n, of, grid, space, live, i, k, q, m)
    return best


@compiled
def _back_off(
    of: Stretch, grid: Grid, space: Floats, live: Bools, i: int, k: int, q: int, m: int
) -> int:
    """The state a day before this day off."""
    least, found = NOWHERE, -1
    if i > 0:
        for k0 in range(grid.worked + grid.off):
            at = place_of(grid, i - 1, k0, q, m)
            known = live[i - 1, k0] and at >= 0 and _goes_off(of, grid, i, k0, k)
            if known and space[at] < least:
                least, found = space[at], k0
    return found


@compiled
def _goes_off(of: Stretch, grid: Grid, i: int, k0: int, k: int) -> bool:
    """Whether a day off leads from one state to the other."""
    if k0 >= grid.worked:
        return k == grid.worked + min(k0 - grid.worked + 1, grid.off - 1)
    j = k0 // grid.kinds + 1
    free = grid.free_work == 1 and j == of.before.running + i
    return (j >= grid.least_running or free) and k == grid.worked


@compiled
def _back_work(
    n: Shifts, of: Stretch, grid: Grid, space: Floats, live: Bools, i: int, k: int, q: int, m: int
) -> tuple[int, int, int, int]:
    """The state a day before this day of work, and the shift worked."""
    ran, d = k // grid.kinds, of.first + i
    least, found = NOWHERE, (-1, -1, -1, -1)
    weekend = 1 if n.saturday[d] or (n.sunday[d] and ran == 0) else 0
    for s in range(len(n.units)):
        if n.kind[s] != k % grid.kinds or of.cost[i, s] >= NOWHERE:
            continue
        q0 = counted_back(grid, q, grid.counted[grid.group[s]], weekend)
        if i == 0:
            source = of.before.kind if of.before.running > 0 else grid.kinds
            fits = n.units[s] == m and q0 == 0 and n.follows[source, s]
            if fits and of.cost[i, s] < least:
                least, found = of.cost[i, s], (-1, -1, -1, s)
            continue
        if q0 < 0:
            continue
        for k0 in range(grid.worked + grid.off):
            at = place_of(grid, i - 1, k0, q0, m - n.units[s])
            known = live[i - 1, k0] and at >= 0 and _goes_to_work(n, of, grid, i, k0, ran, s)
            if known and space[at] + of.cost[i, s] < least:
                least = space[at] + of.cost[i, s]
                found = (k0, q0, m - n.units[s], s)
    return found


@compiled
def _goes_to_work(n: Shifts, of: Stretch, grid: Grid, i: int, k0: int, ran: int, s: int) -> bool:
    """Whether this shift may follow that state, after ``ran`` days of work running."""
    if k0 < grid.worked:
        return k0 // grid.kinds + 1 == ran and n.follows[k0 % grid.kinds, s]
    o = k0 - grid.worked + 1
    may_start = o >= grid.off or (grid.free_off == 1 and o == of.before.off + i)
    return ran == 0 and may_start and n.follows[grid.kinds, s]
