"""Average use in the coming periods: the mean of methods that err differently, by kind of item.

Items wanted in most periods take the mean of exponential smoothing (AutoETS), the dynamic Theta
method, a pooled autoregression and the steadied season and level; a mean of few sound methods
wins most forecasting contests (Makridakis et al. 2020; Petropoulos & Svetunkov 2020). Seldom
wanted ones take what ``rare`` says. AutoARIMA costs 25 times the time of all of these and adds
nothing.
"""

from collections.abc import Callable

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.autoregression import pooled_autoregression
from ops.supply.periods.rare import seldom
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told

Way = Callable[[Told, int], Numbers]
FEWEST = 8
"""Known periods below which an item has only its level."""
LONGEST = 208
"""Periods that the methods which learn item by item look back on."""


def theta(told: Told, ahead: int) -> Numbers:
    """Dynamic optimised Theta, item by item (Fiorucci et al. 2016)."""
    from statsforecast.models import DynamicOptimizedTheta

    return _item_by_item(told, ahead, DynamicOptimizedTheta)


def smoothing(told: Told, ahead: int) -> Numbers:
    """Exponential smoothing of the form that suits each item best (Hyndman et al. 2008)."""
    from statsforecast.models import AutoETS

    return _item_by_item(told, ahead, AutoETS)


def _item_by_item(told: Told, ahead: int, method: Callable[..., object]) -> Numbers:
    said = season_and_level(told, ahead)
    past, since = told.filled(), told.since()
    for row in range(told.items):
        own = past[row, max(since[row], told.periods - LONGEST) :]
        if len(own) < FEWEST or own.max() <= 0:
            continue
        season = told.season if len(own) >= 2 * told.season + 2 else 1
        answer = np.asarray(method(season_length=season).forecast(y=own, h=ahead)["mean"])  # type: ignore[attr-defined]
        if np.isfinite(answer).all():
            said[row] = answer
    return said


OFTEN: tuple[Way, ...] = (smoothing, theta, pooled_autoregression, season_and_level)
QUICK: tuple[Way, ...] = (theta, pooled_autoregression, season_and_level)
"""Without exponential smoothing, which takes nine tenths of the time: for many past moments."""


def combined(told: Told, ahead: int, ways: tuple[Way, ...] = OFTEN) -> Numbers:
    """Items × periods ahead, each item by the methods for its kind."""
    often = told.often()
    said = np.zeros((told.items, ahead))
    if often.any():
        these = told.only(often)
        said[often] = np.maximum(np.mean([way(these, ahead) for way in ways], axis=0), 0.0)
    if (~often).any():
        said[~often] = seldom(told.only(~often), ahead)
    return said


def quick(told: Told, ahead: int) -> Numbers:
    """``combined`` without exponential smoothing."""
    return combined(told, ahead, QUICK)
