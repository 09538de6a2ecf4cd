"""How much stock must be there or coming so that it lasts until the order after this one.

Sums over the whole protection period are foretold as such, never added up from single periods as
if these were independent.
"""

from collections.abc import Sequence

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.calibrated import foretell
from ops.supply.periods.combined import Way, quick
from ops.supply.periods.told import Told


def order_up_to(
    told: Told, periods: int, services: Sequence[float], *, average: Way = quick
) -> Numbers:
    """Items × services: the stock that lasts ``periods`` as often as each service promises.

    A service is cycle service: the share of protection periods without a stock-out.
    """
    said = foretell(told, [(0, periods)], services, average=average, promise=True)
    return np.asarray(said.quantiles[:, 0, :], dtype=np.float64)
