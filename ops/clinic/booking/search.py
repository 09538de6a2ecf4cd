"""Bookings among those that prices leave in play: clinic by clinic alone, then together.

Alone, a clinic pays the prices of what clinics share, as if it were the only one; what it could
save at most then holds whatever the others do, so that such bounds add up to one for all
(Lagrange's relaxation again, now of whole bookings). Together, each block of clinics
is booked once more at true points within what the others leave.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from ops.clinic.booking.alike import Alike, Variables, alike
from ops.clinic.booking.choices import Choices, Numbers, Whether
from ops.clinic.booking.engines import Answer, Program, Reals, by_cp_sat, by_highs
from ops.clinic.booking.prices import Priced, shared_rows
from ops.clinic.booking.problem import Engine

PER_REQUEST = 15
"""Sets of bookings alike per request, on average, that a solver may choose from at first."""
MOST_PER_REQUEST = 30
"""As many where the first do not reach as far as the bound could."""
AGAIN = 8
"""As many when there is a plan to better and no bound to prove."""
AT_LEAST = 3
"""Sets each request may choose from, if it has as many."""
NEAR = 2e-5
"""Share of what a block saves that is near enough, where there are several blocks."""
STUCK = 1e-3
"""Share of what a block saves beyond which HiGHS has got stuck, and CP-SAT goes on."""
NODES = 100
"""Branches that HiGHS may take for each unit of effort; it hardly ever needs one."""
GUARD = timedelta(minutes=3)
"""Far more than any block has taken: it ends what would never end, and only that."""
HARDLY = 1e-7
"""Share of what a block saves by which a bound in floating point may be too low."""


class Search:
    """The bookings chosen so far, within every limit.

    ``bound`` holds for every plan; ``engines`` are those that found more than was put in by
    hand from the flow.
    """

    def __init__(self, choices: Choices, priced: Priced, effort: float) -> None:
        self.choices, self.priced, self.effort = choices, priced, effort
        self.beyond, self.least = priced.beyond, priced.least
        self.most = choices.most.astype(np.float64)
        self.chosen: Numbers = np.zeros(0, np.int64)
        self.bound, self.engines = priced.bound, set[Engine]()

    def run(
        self, alone: Sequence[Numbers], together: Sequence[Numbers], through: Numbers
    ) -> Numbers:
        """Book every block alone, put those together that fit, and book blocks again."""
        shared = shared_rows(self.choices, alone)
        found = [self._alone(block, shared, through) for block in alone]
        wanted = np.concatenate([*(columns for columns, _ in found), self.chosen])
        never = np.setdiff1d(np.arange(len(self.choices.unbooked)), self.choices.request)
        paid = self.priced.price[shared] @ self.most[shared]
        bounds = sum(bound for _, bound in found) + self.choices.unbooked[never].sum() - paid
        self.bound = max(self.bound, bounds)
        self.chosen = self._by_hand(wanted, self.most)
        for block in together if shared.any() else ():
            self._again(block)
        return self.chosen

    def _alone(self, block: Numbers, shared: Whether, through: Numbers) -> tuple[Numbers, float]:
        """Columns to choose in a block, prices of what it shares paid, and the least it costs.

        Where whole bookings lose more than columns out of reach would, the reach is too short
        to prove anything, and is made longer once.
        """
        requests = np.unique(self.choices.request[block])
        rows = np.unique(self.choices.columns[:, block].indices)
        rows = rows[~shared[rows]]
        price, free = self.priced.price, self.most
        least = float(self.least[requests].sum() - price[rows] @ free[rows])
        sets = alike(self.choices, block)
        for many in (PER_REQUEST, MOST_PER_REQUEST):
            reach, near = self._in_play(sets, through, many)
            found, most = self._solved(near, price * shared, free, through)
            bound = max(least, min(self.choices.unbooked[requests].sum() - most, least + reach))
            if bound < least + reach:
                break
        return found, float(bound)

    def _again(self, block: Numbers) -> None:
        """Book a block again, others as they are."""
        own = self.chosen[np.isin(self.chosen, block)]
        others = self.chosen[~np.isin(self.chosen, block)]
        free = self.most - self._uses(others)
        _, near = self._in_play(alike(self.choices, block[self._fits(block, free)]), own, AGAIN)
        found, _ = self._solved(near, 0 * self.priced.price, free, own)
        if self.choices.total(found) < self.choices.total(own):
            self.chosen = np.concatenate([others, found])

    def _in_play(self, sets: list[Alike], needed: Numbers, many: int) -> tuple[float, list[Alike]]:
        """Sets whose requests lose least by them, and how much any other loses at least."""
        if not sets:
            return np.inf, []
        first = np.cumsum([0, *(len(one.columns) for one in sets)])[:-1]
        laid_out = np.array([column for one in sets for column in one.columns], np.int64)
        beyond = np.minimum.reduceat(self.beyond[laid_out], first)
        must = np.maximum.reduceat(np.isin(laid_out, needed), first)
        own = np.array([one.request for one in sets])
        order = np.lexsort((beyond, own))
        must[order] |= np.arange(len(own)) - np.searchsorted(own, own) < AT_LEAST
        most = many * len(np.unique(own))
        reach = np.inf if most >= len(sets) else float(np.partition(beyond, most)[most])
        return reach, [sets[n] for n in np.flatnonzero((beyond <= reach) | must)]

    def _solved(
        self, sets: list[Alike], price: Reals, free: Reals, start: Numbers
    ) -> tuple[Numbers, float]:
        """The columns that save most, prices paid, and the most that any could."""
        if not sets:
            return np.zeros(0, np.int64), 0.0
        variables = Variables(self.choices, sets)
        program = variables.program(price, free)
        columns = np.array([column for one in sets for column in one.columns], np.int64)
        order = np.lexsort((self.beyond[columns], ~np.isin(columns, start)))
        hand = variables.values(self._by_hand(columns[order], free))
        answer = self._best(program, hand)
        found = np.array(list(variables.columns(answer.values)), np.int64)
        return found, answer.bound * (1 + HARDLY)

    def _best(self, program: Program, hand: Numbers) -> Answer:
        """What HiGHS finds; where it gets stuck, what CP-SAT makes of the best there is."""
        best, nodes = Answer(hand, np.inf), int(NODES * self.effort)
        if nodes:
            answer = by_highs(program, near=NEAR, nodes=nodes, guard=GUARD)
            best = self._better(program, best, answer, Engine.HIGHS)
        if nodes and best.bound > program.saves @ best.values * (1 + STUCK):
            answer = by_cp_sat(program, best.values, near=NEAR, effort=self.effort)
            best = self._better(program, best, answer, Engine.CP_SAT)
        return best

    def _better(self, program: Program, had: Answer, found: Answer, engine: Engine) -> Answer:
        """The better values, and the bound of HiGHS: CP-SAT rounds prices to whole points."""
        more = program.saves @ found.values > program.saves @ had.values
        self.engines |= {engine} if more else set()
        bound = found.bound if engine is Engine.HIGHS else had.bound
        return Answer(found.values if more else had.values, bound)

    def _fits(self, block: Numbers, free: Reals) -> Whether:
        """Columns that fit in what is free."""
        uses = self.choices.columns[:, block]
        uses.data = (uses.data > free[uses.indices]).astype(float)
        fits: Whether = np.asarray(uses.sum(axis=0)).ravel() == 0
        return fits

    def _by_hand(self, wanted: Numbers, free: Reals) -> Numbers:
        """Book columns in this order wherever they still fit, each request once."""
        left, booked, chosen = free.copy(), set[int](), list[int]()
        columns = self.choices.columns
        starts, rows, weight = columns.indptr, columns.indices, columns.data
        requests = self.choices.request[wanted].tolist()
        for column, request in zip(wanted.tolist(), requests, strict=True):
            if request in booked:
                continue
            here = slice(starts[column], starts[column + 1])
            after = left[rows[here]] - weight[here]
            if (after >= 0).all():
                left[rows[here]] = after
                booked.add(request)
                chosen.append(column)
        return np.array(chosen, np.int64)

    def _uses(self, chosen: Numbers) -> Reals:
        """What these columns use of each row."""
        return np.asarray(self.choices.columns[:, chosen].sum(axis=1)).ravel()
