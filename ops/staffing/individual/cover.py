"""What a roster costs in cover and in requests, and what one person more would."""

from collections.abc import Callable

import numpy as np

from ops.staffing.individual.numbers import Floats, Ints, Numbers
from ops.staffing.individual.states import NOWHERE
from ops.staffing.individual.stretches import Stretches

UNSURE = 0.5
"""How far prices waver when a first roster is made, so that seeds make different ones."""


def present_in(roster: Ints, types: int) -> Ints:
    """[day, type] people at work."""
    return np.stack([(roster == s).sum(axis=0) for s in range(types)], axis=1).astype(np.int64)


def cost_of(n: Numbers, roster: Ints) -> float:
    """What a roster costs, a request granted being a gain."""
    beyond = present_in(roster, len(n.shifts.units)) - n.required
    cover = np.where(beyond > 0, beyond * n.over, -beyond * n.under).sum()
    p, d = np.nonzero(roster >= 0)
    return float(cover + n.wish[p, d, roster[p, d]].sum())


def one_more(n: Numbers, present: Ints) -> Floats:
    """[day, type] what one more person costs in cover."""
    return np.where(present < n.required, -n.under, n.over)


def first_lines(n: Numbers, stretches: Stretches, seed: int) -> tuple[Ints, int]:
    """A first roster, each line the best answer to those before, and a person without one or -1."""
    people, days, types = n.wish.shape
    draw = np.random.default_rng(seed)
    roster = np.full((people, days), -1, np.int64)
    present = np.zeros((days, types), np.int64)
    for p in draw.permutation(people).tolist():
        cost = one_more(n, present) * (1 - UNSURE * draw.random((days, types))) + n.wish[p]
        price, _ = stretches.best(p, roster[p], 0, days, cost)
        if price >= NOWHERE:
            return roster, p
        present += present_in(roster[p : p + 1], types)
    return roster, -1


def answer_all(n: Numbers, stretches: Stretches, roster: Ints, going: Callable[[], bool]) -> None:
    """Let everybody's line answer the others' best, one person after the other."""
    types = len(n.shifts.units)
    present = present_in(roster, types)
    for p in range(len(roster)):
        if not going():
            return
        present -= present_in(roster[p : p + 1], types)
        stretches.best(p, roster[p], 0, roster.shape[1], one_more(n, present) + n.wish[p])
        present += present_in(roster[p : p + 1], types)
