"""A floor under a submodular function of sets, by the point of least norm.

Any point x of the base polytope proves that no set is worth less than the sum of x's negative
parts (Edmonds 1970). Fujishige & Wolfe's method moves x towards the point of least norm, where
that floor is reached. Each step asks for the values of one chain of growing sets, so the floor
holds for whatever x is reached, whether or not the method has ended.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ops.clinic.service import Numbers

Sets = npt.NDArray[np.bool_]
"""One set per row, as who is in it."""
Values = Callable[[Sets], Numbers]
"""What each set is worth; the empty set is worth nothing."""

HARDLY = 1e-12
_MOST_STEPS = 4000


@dataclass(frozen=True)
class Floor:
    """No set is worth less than ``bound``; ``least`` is the best set seen, worth ``value``."""

    bound: float
    least: Sets
    value: float


def floor_of_sets(values: Values, size: int, *, near: float = HARDLY) -> Floor:
    """Raise the floor until it is ``near`` nothing, reached, or a set below it is found."""
    if size == 0:
        return Floor(0.0, np.zeros(0, dtype=np.bool_), 0.0)
    chain = _Chains(values, size)
    points = chain.vertex(np.zeros(size))[None]
    shares, here, bound = np.ones(1), points[0], -np.inf
    for _ in range(_MOST_STEPS):
        bound = max(bound, float(np.minimum(here, 0).sum()))
        if bound >= -near or chain.value < -near:
            break
        corner = chain.vertex(here)
        if here @ corner >= here @ here - HARDLY * max(1.0, float(np.abs(points).max())):
            break
        points, shares = np.vstack([points, corner]), np.append(shares, 0.0)
        points, shares = _least_norm(points, shares)
        here = shares @ points
    return Floor(min(bound, chain.value), chain.least, chain.value)


class _Chains:
    """Vertices of the base polytope, and the best set met on the way to them."""

    def __init__(self, values: Values, size: int) -> None:
        self._values, self._size = values, size
        self.least, self.value = np.zeros(size, dtype=np.bool_), 0.0

    def vertex(self, direction: Numbers) -> Numbers:
        """Where the polytope reaches least far along a direction (Edmonds' greedy rule)."""
        order = np.argsort(direction, kind="stable")
        rank = np.argsort(order)
        sets = rank[None, :] <= np.arange(self._size)[:, None]
        worth = self._values(sets)
        best = int(np.argmin(worth))
        if worth[best] < self.value:
            self.least, self.value = sets[best], float(worth[best])
        corner = np.empty(self._size)
        corner[order] = np.diff(worth, prepend=0.0)
        return corner


def _least_norm(points: Numbers, shares: Numbers) -> tuple[Numbers, Numbers]:
    """Wolfe's minor steps: the point of least norm among few points, mixed with shares ≥ 0."""
    while True:
        gram = points @ points.T
        scale = max(float(np.trace(gram)) / len(gram), HARDLY)
        wanted = np.linalg.lstsq(gram / scale + 1, np.ones(len(gram)), rcond=None)[0]
        wanted = wanted / wanted.sum()
        if (wanted > HARDLY).all():
            return points, wanted
        falling = wanted <= HARDLY
        step = min(1.0, float((shares / (shares - wanted + 1e-300))[falling].min()))
        shares = shares + step * (wanted - shares)
        kept = shares > HARDLY
        points, shares = points[kept], shares[kept] / shares[kept].sum()
