"""Which items an order leaves short of what they need, in sentences."""

from collections.abc import Iterator

import numpy as np

from ops import odds
from ops.supply.orders.problem import OrderPlan, OrderProblem


def losing_out(problem: OrderProblem, plan: OrderPlan) -> Iterator[str]:
    """Items that get fewer packs than budget, room and suppliers kept them from, worst first.

    Each sentence says the chance of a stock-out that is left, before the next order arrives.
    """
    less = np.flatnonzero(plan.packs < plan.wanted)
    # What the missing packs would have saved is not linear; the chance is what a person asks.
    for n in less[np.argsort(-plan.stockout[less], kind="stable")].tolist():
        packs, wanted = int(plan.packs[n]), int(plan.wanted[n])
        got = f"gets {packs} of {wanted} packs" if packs else f"gets none of {wanted} packs"
        chance = odds.told(plan.stockout[n])
        yield (
            f"{problem.names[n]} {got}; it keeps a chance of {chance} of running out before the "
            "next order arrives."
        )
