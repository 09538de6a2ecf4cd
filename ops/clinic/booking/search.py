"""CP-SAT among the bookings that prices leave in play, a block of clinics at a time."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr

from ops.clinic.booking.alike import Alike, Variables, alike
from ops.clinic.booking.choices import Choices, Numbers, Whether
from ops.clinic.booking.prices import Priced, Prices, shared_rows

PER_REQUEST = 15
"""Bookings per request, on average, that CP-SAT may choose from."""
AT_LEAST = 6
"""Bookings each request may choose from, if it has as many."""
NEAR = 5e-5
"""Share of what a block saves that is near enough, where there are several blocks."""
STUCK = 1e-3
"""Share of what a block saves beyond which the search has got stuck, and once more goes on."""
MORE = 4
"""Times the effort of a search that goes on."""
GOOD = 8e-4
"""Share of the points within which another pass is not worth its time."""


class Search:
    """Bookings chosen so far by block, and what they use of each row.

    ``bound`` is CP-SAT's own, where no block shares a row with another; ``improved`` whether it
    found anything better than what was put in by hand from the flow.
    """

    def __init__(
        self, choices: Choices, priced: Priced, blocks: Sequence[Numbers], effort: float
    ) -> None:
        self.choices, self.priced, self.effort = choices, priced, effort
        self.blocks = blocks
        self.columns = choices.rows.tocsc()
        self.load = np.zeros(len(choices.most))
        self.chosen = [np.zeros(0, np.int64) for _ in blocks]
        self.shared = shared_rows(choices, blocks)
        self.beyond, self.least = priced.beyond, priced.least
        self.bound, self.improved = -np.inf, False

    def run(self, bound: float, through: Numbers, *, whole: bool) -> Numbers:
        """Book block by block, then again with true points: all blocks as one, or neighbours.

        Many blocks that come close to the bound are left at that.
        """
        self._pass(through, first=True)
        near = self.choices.total(self._all) <= bound * (1 + GOOD)
        if self.shared.any() and (whole or not near):
            self._join(len(self.blocks) if whole else 2)
            self._pass(through, first=False)
        return self._all

    def _join(self, many: int) -> None:
        """Make one block of so many that follow each other."""
        firsts = range(0, len(self.blocks), many)
        self.blocks = [np.sort(np.concatenate(self.blocks[n : n + many])) for n in firsts]
        self.chosen = [np.sort(np.concatenate(self.chosen[n : n + many])) for n in firsts]
        self.shared = shared_rows(self.choices, self.blocks)

    def _pass(self, through: Numbers, *, first: bool) -> None:
        """Every block once; where none shares a row with another, their bounds add up."""
        bounds = [self._block(n, through, first=first) for n in range(len(self.blocks))]
        if not self.shared.any():
            offered = np.unique(self.choices.request)
            never = self.choices.unbooked.sum() - self.choices.unbooked[offered].sum()
            self.bound = sum(bounds) + float(never)

    @property
    def _all(self) -> Numbers:
        return np.concatenate([*self.chosen, np.zeros(0, np.int64)])

    def _block(self, n: int, through: Numbers, *, first: bool) -> float:
        """Choose again in one block, others as they are; the bound on all its columns."""
        block = self.blocks[n]
        self.load -= self._uses(self.chosen[n])
        reach, sets = self._in_play(block, np.append(self.chosen[n], through))
        kept = np.array([column for one in sets for column in one.columns], np.int64)
        start = self._by_hand(kept, through) if first else self.chosen[n]
        price = self.priced.price * self.shared * first
        found, bound = self._solved(sets, price, start)
        self.improved |= set(found.tolist()) != set(start.tolist())
        self.chosen[n] = found
        self.load += self._uses(found)
        requests = np.unique(self.choices.request[block])
        rows = np.unique(self.columns[:, block].indices)
        least = self.least[requests].sum() - self.priced.price[rows] @ self.choices.most[rows]
        seen = self.choices.unbooked[requests].sum() - bound
        return float(max(least, min(seen, least + reach)))

    def _in_play(self, block: Numbers, needed: Numbers) -> tuple[float, list[Alike]]:
        """Bookings whose requests lose least by them, and how much any other loses at least.

        Each request keeps a few that still have room, however much it loses by them.
        """
        sets = alike(self.choices, block[self._has_room(block)])
        if not sets:
            return np.inf, []
        first = np.cumsum([0, *(len(one.columns) for one in sets)])[:-1]
        laid_out = np.array([column for one in sets for column in one.columns], np.int64)
        beyond = np.minimum.reduceat(self.beyond[laid_out], first)
        must = np.maximum.reduceat(np.isin(laid_out, needed), first)
        own = np.array([one.request for one in sets])
        order = np.lexsort((beyond, own))
        must[order] |= np.arange(len(own)) - np.searchsorted(own, own) < AT_LEAST
        many = PER_REQUEST * len(np.unique(own))
        reach = np.inf if many >= len(sets) else float(np.partition(beyond, many)[many])
        return reach, [sets[n] for n in np.flatnonzero((beyond <= reach) | must)]

    def _has_room(self, block: Numbers) -> Whether:
        """Columns that fit in what others leave."""
        uses = self.columns[:, block]
        uses.data = (uses.data > (self.choices.most - self.load)[uses.indices]).astype(float)
        room: Whether = np.asarray(uses.sum(axis=0)).ravel() == 0
        return room

    def _by_hand(self, kept: Numbers, through: Numbers) -> Numbers:
        """Book what the flow went through, and then whatever still fits."""
        order = np.lexsort((self.beyond[kept], ~np.isin(kept, through)))
        load, booked, chosen = self.load.copy(), set[int](), list[int]()
        starts, rows, weight = self.columns.indptr, self.columns.indices, self.columns.data
        for column in kept[order].tolist():
            here = slice(starts[column], starts[column + 1])
            request = int(self.choices.request[column])
            used = load[rows[here]] + weight[here]
            if request not in booked and (used <= self.choices.most[rows[here]]).all():
                load[rows[here]] = used
                booked.add(request)
                chosen.append(column)
        return np.array(chosen, np.int64)

    def _solved(
        self, sets: list[Alike], price: Prices, start: Numbers, more: int = 1
    ) -> tuple[Numbers, float]:
        """The columns that save most, and the most that any could; ``start`` if none is better."""
        if not sets:
            return start, 0.0
        had = set(start.tolist())
        model = CpModel()
        variables = Variables(self.choices, sets, model)
        self._limit(model, variables)
        ones = np.array([one.columns[0] for one in sets], np.int64)
        saves = self.choices.unbooked[self.choices.request[ones]] - self.choices.points[ones]
        saves -= np.rint(self.columns[:, ones].T @ price).astype(np.int64)
        model.maximize(LinearExpr.weighted_sum(variables.chosen, saves.tolist()))
        variables.hint(start)
        solver = _solver(self.effort * more, NEAR if len(self.blocks) > 1 else 0.0)
        status = solver.solve(model)
        if status not in (OPTIMAL, FEASIBLE):
            return start, np.inf
        better = solver.objective_value > saves[[not had.isdisjoint(o.columns) for o in sets]].sum()
        found = np.array(list(variables.columns(solver)), np.int64) if better else start
        if more == 1 and solver.best_objective_bound > solver.objective_value * (1 + STUCK):
            return self._solved(sets, price, found, more=MORE)
        return found, solver.best_objective_bound

    def _limit(self, model: CpModel, variables: Variables) -> None:
        """A request is booked once; rows hold what others leave of them."""
        of_request = defaultdict(list)
        for one, chosen in zip(variables.sets, variables.chosen, strict=True):
            of_request[one.request].append(chosen)
        for these in of_request.values():
            model.add_at_most_one(these)
        rows = self.columns[:, variables.stands_for].tocsr()
        free = self.choices.most - self.load
        for row in np.flatnonzero(rows @ np.array(variables.most) > free).tolist():
            here = slice(rows.indptr[row], rows.indptr[row + 1])
            sharing = [variables.using[n] for n in rows.indices[here].tolist()]
            weights = rows.data[here].astype(np.int64).tolist()
            model.add(LinearExpr.weighted_sum(sharing, weights) <= int(free[row]))

    def _uses(self, chosen: Numbers) -> np.ndarray:
        """What these columns use of each row."""
        return np.asarray(self.columns[:, chosen].sum(axis=1)).ravel()


def _solver(effort: float, near: float) -> CpSolver:
    solver = CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.relative_gap_limit = near
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    return solver
