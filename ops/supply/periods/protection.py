"""How much stock must be there or coming so that it lasts until the order after this one.

Sums over the whole protection period are foretold as such, never added up from single periods as
if these were independent. Where lead times vary, sums over each length are mixed by its chance:
averaging the lead time first would promise too much.
"""

from collections.abc import Sequence

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.calibrated import foretell
from ops.supply.periods.combined import Way, quick
from ops.supply.periods.told import Told

STEPS = np.concatenate([np.arange(0.01, 0.95, 0.02), np.arange(0.952, 0.9999, 0.002)])
"""Levels that stand for a whole law, closer together where stock is decided."""


def _widths() -> Numbers:
    """The chance that each of ``STEPS`` stands for: half-way to its neighbours."""
    edges = np.concatenate([[0.0], (STEPS[1:] + STEPS[:-1]) / 2, [1.0]])
    return np.asarray(np.diff(edges), dtype=np.float64)


WIDTHS = _widths()


def order_up_to(
    told: Told, periods: int | Numbers, services: Sequence[float], *, average: Way = quick
) -> Numbers:
    """Items × services: the stock that lasts the protection period as often as each promises.

    ``periods`` is how long that is, or the chance that it is 1, 2, … periods. A service is cycle
    service: the share of protection periods without a stock-out.
    """
    if isinstance(periods, int):
        said = foretell(told, [(0, periods)], services, average=average, promise=True)
        return np.asarray(said.quantiles[:, 0, :], dtype=np.float64)
    lengths = np.flatnonzero(np.asarray(periods) > 0)
    ahead = [(0, int(length) + 1) for length in lengths]
    said = foretell(told, ahead, STEPS.tolist(), average=average, promise=True)
    weights = np.outer(np.asarray(periods)[lengths], WIDTHS).ravel()
    return _mixed(said.quantiles.reshape(told.items, -1), weights, services)


def _mixed(values: Numbers, weights: Numbers, services: Sequence[float]) -> Numbers:
    """Weighted quantiles of each row."""
    order = np.argsort(values, axis=1, kind="stable")
    running = np.cumsum(weights[order], axis=1)
    rows = np.arange(len(values))
    found = [
        values[rows, order[rows, (running < service - 1e-9).sum(axis=1)]] for service in services
    ]
    return np.asarray(np.stack(found, axis=1), dtype=np.float64)
