"""Items that share the cost of an order: how often to order, and which items each time.

Every order costs K, and k for each item in it. Each item joins every m-th order. ``rounded``
is Silver's rule; ``best_multiples`` the best whole multiples; ``powers_of_two`` Roundy's, which
are proven to cost at most 2 % more than any policy whatever (6 % if the base cycle is given).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.errors import PlanningError
from ops.supply.policies.laws import Numbers


@dataclass(frozen=True)
class Joint:
    """The time between orders, the orders between those of each item, and cost a unit of time."""

    cycle: float
    multiples: tuple[int, ...]
    amounts: tuple[float, ...]
    cost: float


def rounded(
    shared: float, own: Sequence[float], holding: Sequence[float], rates: Sequence[float]
) -> Joint:
    """Silver (1976, Management Science 22, 1351-1361): multiples of the readiest item, rounded."""
    k, held = _terms(own, holding, rates)
    first = int(np.argmin(k / held))
    multiples = np.sqrt(k / held * held[first] / (shared + k[first]))
    multiples = np.maximum(np.floor(multiples + 0.5), 1.0)
    multiples[first] = 1.0
    return _joint(shared, k, held, multiples, rates)


def best_multiples(
    shared: float, own: Sequence[float], holding: Sequence[float], rates: Sequence[float]
) -> Joint:
    """The cheapest whole multiples, some item in every order (Goyal 1974; Viswanathan 1996).

    For a given cycle T an item's best multiple changes where √(2k / (held m (m - 1))) = T. Those
    cuts leave finitely many stretches of T, each with its own multiples and its own best cycle.
    """
    k, held = _terms(own, holding, rates)
    start = rounded(shared, own, holding, rates)
    # A cheaper cycle pays less than all of the cost so far for orders alone.
    shortest = shared / start.cost if shared > 0 else float(np.sqrt(2 * k / held).min()) / 2
    most = np.ceil(np.sqrt(2 * k / held) / shortest + 1).astype(int)
    cuts = np.concatenate(
        [
            np.sqrt(2 * a / (b * np.arange(1, m) * np.arange(2, m + 1)))
            for a, b, m in zip(k, held, most, strict=True)
        ]
    )
    ends = np.unique(np.concatenate([[shortest], cuts[cuts > shortest]]))
    inside = np.append((ends[1:] + ends[:-1]) / 2, ends[-1] * 2)
    found = (_joint(shared, k, held, _multiples(k, held, cycle), rates) for cycle in inside)
    return min(found, key=lambda joint: joint.cost)


def powers_of_two(
    shared: float, own: Sequence[float], holding: Sequence[float], rates: Sequence[float]
) -> Joint:
    """Multiples 1, 2, 4 and so on, the best of all bases.

    Roundy (1985); Jackson, Maxwell & Muckstadt (1985).
    """
    k, held = _terms(own, holding, rates)
    alone = np.sqrt(2 * k / held)
    order = np.argsort(alone)
    # Items join every order as long as together they want one oftener than the next item does.
    spent, kept, joined = shared, 0.0, 0
    while joined < len(order) and (joined == 0 or alone[order[joined]] ** 2 < 2 * spent / kept):
        spent, kept = spent + k[order[joined]], kept + held[order[joined]]
        joined += 1
    base = float(np.sqrt(2 * spent / kept))
    relaxed = np.maximum(alone / base, 1.0)
    turns = np.unique(np.concatenate([[1.0], relaxed / 2 ** np.floor(np.log2(relaxed))]))
    found = []
    for turn in turns:
        # A base cycle at which this item is just between two powers, and the others follow.
        powers = np.ceil(np.log2(relaxed / (turn * np.sqrt(2))) - 1e-12)
        found.append(_joint(shared, k, held, 2.0 ** np.maximum(powers, 0.0), rates))
    return min(found, key=lambda joint: joint.cost)


def _multiples(k: Numbers, held: Numbers, cycle: float) -> Numbers:
    """Each item's best multiple of a cycle: the least m with m (m + 1) ≥ 2k / (held T²)."""
    wanted = 2 * k / (held * cycle**2)
    return np.maximum(np.ceil((np.sqrt(1 + 4 * wanted) - 1) / 2 - 1e-12), 1.0)


def _joint(
    shared: float, k: Numbers, held: Numbers, multiples: Numbers, rates: Sequence[float]
) -> Joint:
    """The best cycle for given multiples, and its cost."""
    paid, kept = shared + float((k / multiples).sum()), float((held * multiples).sum())
    cycle = float(np.sqrt(2 * paid / kept))
    amounts = cycle * multiples * np.asarray(rates)
    cost = paid / cycle + cycle * kept / 2
    return Joint(cycle, tuple(multiples.astype(int).tolist()), tuple(amounts.tolist()), cost)


def _terms(
    own: Sequence[float], holding: Sequence[float], rates: Sequence[float]
) -> tuple[Numbers, Numbers]:
    k, held = np.asarray(own, float), np.asarray(holding, float) * np.asarray(rates, float)
    if not (len(k) and k.shape == held.shape and (k >= 0).all() and (held > 0).all()):
        raise PlanningError(
            "Each item needs its own cost of an order from 0, and a holding cost and a rate above "
            "0. Correct the list."
        )
    return k, held
