"""The states of one person over one stretch: which there are, and where they lie."""

from dataclasses import dataclass

import numpy as np

from ops.staffing.individual.numbers import Ints, Numbers, Shifts
from ops.staffing.individual.states import Before, Grid


@dataclass(frozen=True)
class Left:
    """What is left of a person's limits on the days set free; which caps are counted."""

    least: int
    most: int
    weekends: int
    caps: tuple[int, ...]
    counted: tuple[bool, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing lawful is left."""
        return self.weekends < 0 or self.most < self.least or min(self.caps) < 0


def grid_of(n: Numbers, p: int, first: int, last: int, before: Before, left: Left) -> Grid:
    """The states of one person over one stretch."""
    shifts, kinds = n.shifts, len(n.shifts.follows) - 1
    counted = [s for s, one in enumerate(left.counted) if one]
    order = np.zeros(len(shifts.units), np.int64)
    order[counted] = np.arange(1, len(counted) + 1)
    levels = np.array([left.weekends, *(left.caps[s] for s in counted)], np.int64) + 1
    stride = np.ones(len(levels), np.int64)
    stride[:-1] = np.cumprod(levels[:0:-1])[::-1]
    group, leader = _groups(shifts, order)
    low, high = _corridor(n, p, last - first, left)
    margin = int(shifts.units.max())
    wide = max(1, int((high - low).max()) + 1) + margin
    running, off = int(n.most_running[p]), int(n.least_off[p])
    counts = int(levels.prod())
    anything = before.running == 0 and before.off == 0
    return Grid(
        running=running,
        least_running=int(n.least_running[p]),
        off=off,
        kinds=kinds,
        worked=running * kinds,
        free_work=int(before.edge and (anything or before.running > 0)),
        free_off=int(before.edge and (anything or before.off > 0)),
        group=group,
        leader=leader,
        counted=order[leader],
        stride=stride,
        levels=levels,
        moves=_moves(shifts, leader, order, stride, levels),
        counts=counts,
        low=low,
        high=high,
        wide=wide,
        margin=margin,
        row=margin + (running * kinds + off) * counts * wide,
    )


def most_worked(days: int, running: int, off: int) -> int:
    """Days anybody can work out of ``days``."""
    full, rest = divmod(days, running + off)
    return full * running + min(rest, running)


def _groups(shifts: Shifts, order: Ints) -> tuple[Ints, Ints]:
    """The group of each type, and a type that stands for each group."""
    alike = list(zip(shifts.kind.tolist(), shifts.units.tolist(), order.tolist(), strict=True))
    number = {key: g for g, key in enumerate(dict.fromkeys(alike))}
    group = np.array([number[key] for key in alike], np.int64)
    return group, np.array([alike.index(key) for key in number], np.int64)


def _moves(shifts: Shifts, leader: Ints, order: Ints, stride: Ints, levels: Ints) -> Ints:
    moves = np.zeros((len(leader), 5), np.int64)
    count = order[leader]
    moves[:, 0], moves[:, 1], moves[:, 4] = shifts.kind[leader], shifts.units[leader], stride[0]
    moves[:, 2] = np.where(count > 0, stride[count], 0)
    moves[:, 3] = np.where(count > 0, levels[count], 0)
    return moves


def _corridor(n: Numbers, p: int, days: int, left: Left) -> tuple[Ints, Ints]:
    """Units of time worked after each day that can still be part of a lawful line."""
    longest, running, off = int(n.shifts.units.max()), int(n.most_running[p]), int(n.least_off[p])
    ahead = [most_worked(days - 1 - i, running, off) for i in range(days)]
    low = np.maximum(0, left.least - longest * np.array(ahead, np.int64))
    high = np.minimum(left.most, longest * np.arange(1, days + 1))
    return low, high.astype(np.int64)
