"""The smallest set of statements that clash, and the cheapest ones to give up.

The solver's own core is sufficient but loose. Statements are dropped from it one at a time while
the rest still clash. Whether a smaller set exists is then asked from the other side: whatever
clashes must share a statement with every set whose giving up mends everything, so the fewest
statements that meet all such sets found so far are a lower bound, and are the answer once they
clash (implicit hitting sets; Ignatiev et al., "Smallest MUS extraction with minimal hitting set
dualization", CP 2015).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ortools.sat.python.cp_model import CpModel, CpSolver, LinearExpr

from ops.staffing.conflict.statement import Statement
from ops.staffing.conflict.together import Together, UnsettledError

ROUNDS = 40
"""Lower bounds asked for before the set found by dropping is taken as it is."""


@dataclass(frozen=True)
class Relaxation:
    """Statements that, given up together, let all others hold; ``cost`` in points."""

    given_up: tuple[Statement, ...]
    cost: int


def clashing(together: Together) -> set[int] | None:
    """The fewest statements found that cannot hold together; None if all can.

    Raises UnsettledError where that takes too long; a step on the way that does is passed over.
    """
    core = together.clash(range(len(together.statements)))
    if core is None:
        return None
    for one in sorted(core, reverse=True):
        with suppress(UnsettledError):
            if one in core and (less := together.clash(core - {one})) is not None:
                core = less
    with suppress(UnsettledError):
        return _fewer(together, core) or core
    return core


def _fewer(together: Together, core: set[int]) -> set[int] | None:
    """A clashing set smaller than ``core``, if one is found."""
    mends = list[set[int]]()
    for _ in range(ROUNDS):
        least = _meeting(mends)
        if len(least) >= len(core):
            return None
        if together.clash(least) is not None:
            return least
        kept = [None if n in least else 1 for n in range(len(together.statements))]
        mend = together.given_up(kept, ())
        if not mend:
            return None
        mends.append(mend)
    return None


def _meeting(sets: Iterable[set[int]]) -> set[int]:
    """The fewest numbers with one in each set."""
    model = CpModel()
    sets = list(sets)
    taken = {n: model.new_bool_var("taken") for n in sorted(set[int]().union(*sets))}
    for each in sets:
        model.add_bool_or([taken[n] for n in sorted(each)])
    model.minimize(LinearExpr.sum(list(taken.values())))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return {n for n, literal in taken.items() if solver.value(literal)}


def relaxations(together: Together, *, most: int) -> tuple[Relaxation, ...]:
    """Up to ``most`` ways out, the cheapest first; none asks for all that another asks for."""
    prices = [statement.price for statement in together.statements]
    found = list[set[int]]()
    with suppress(UnsettledError):
        while len(found) < most and (mend := together.given_up(prices, found)):
            found.append(mend)
    return tuple(_as_relaxation(together.statements, mend) for mend in found)


def _as_relaxation(statements: Sequence[Statement], mend: set[int]) -> Relaxation:
    given_up = tuple(statements[n] for n in sorted(mend))
    return Relaxation(given_up, sum(one.price or 0 for one in given_up))
