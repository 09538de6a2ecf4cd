"""What happens between one bed meeting and the next, on every sample path."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints


@dataclass(frozen=True)
class Step:
    """What happens on every path between two bed meetings, paths x wards.

    ``left`` and ``came`` lead from one census to the next. ``emergencies`` and ``electives`` want
    a bed for the first time; the queue is that at the end.
    """

    left: Ints
    came: Ints
    emergencies: Ints
    electives: Ints
    waits: Ints
    under_way: Ints


@dataclass(frozen=True)
class Steps:
    """All steps of all paths: wards x paths x steps, and what they begin with, wards x paths.

    Those who wait at the beginning want a bed in the first step; ``listed`` of them come from the
    booked list. ``known`` marks the wards of which it is known why they change.
    """

    now: Ints
    waiting: Ints
    listed: Ints
    known: NDArray[np.bool_]
    left: Ints
    came: Ints
    emergencies: Ints
    electives: Ints
    waits: Ints
    under_way: Ints

    @property
    def census(self) -> Ints:
        """Occupied beds at each bed meeting."""
        return np.asarray(self.now[:, :, None] + (self.came - self.left).cumsum(axis=2))

    def with_census(self, which: NDArray[np.bool_], census: Ints) -> "Steps":
        """The same, but some wards go another way, nobody knows why."""
        begun = np.concatenate([self.now[which][:, :, None], census], axis=2)
        parts = {name: getattr(self, name).copy() for name in _COUNTED}
        for part in parts.values():
            part[which] = 0
        parts["left"][which] = -np.diff(begun, axis=2)
        return replace(self, known=self.known & ~which, **parts)


_COUNTED = ("left", "came", "emergencies", "electives", "waits", "under_way")


def together(now: Ints, waiting: Ints, listed: Ints, steps: Sequence[Step]) -> Steps:
    """Steps one after the other."""
    rows = {name: np.stack([getattr(s, name).T for s in steps], axis=2) for name in _COUNTED}
    known = np.ones(now.shape[1], dtype=np.bool_)
    return Steps(now.T, waiting.T, listed.T, known, **rows)
