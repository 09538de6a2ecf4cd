"""Which covariates may speak: those that made forecasts of two separate past windows better.

A covariate is held against the same regression without it, learnt before each window and asked
every two days within it. It is admitted if in both windows its mean gain exceeds the standard
error of that mean: luck alone passes one window one time in six, and both one time in forty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from ops.ed.asked import Asked, as_known
from ops.ed.clues import clues_of
from ops.ed.past import Past
from ops.ed.regression import Regression, regressed
from ops.ed.trained import known_pairs
from ops.errors import NotEnoughHistoryError
from ops.line import Floats
from ops.tables import HourlyArrivals

WINDOWS = (timedelta(weeks=32), timedelta(weeks=8))
"""How long before the issue each window begins."""
LASTS = timedelta(weeks=8)
EVERY = timedelta(hours=49)
"""From moment to moment: no hour is judged twice, and every hour of the day begins one."""
HOURS = 48
LEAST_MOMENTS = 10


def admitted(asked: Asked, *, until: datetime) -> tuple[str, ...]:
    """Names of the covariates that made both past windows better beyond chance, in order."""
    if asked.covariates is None or asked.covariates.is_empty():
        return ()
    names = asked.covariates["name"].unique().sort().to_list()
    whole = until.replace(minute=0, second=0, microsecond=0)
    gains = [_gains(replace(asked, hours=HOURS), names, whole - begins) for begins in WINDOWS]
    return tuple(name for name in names if all(_beyond_chance(each[name]) for each in gains))


def _beyond_chance(gains: Floats) -> bool:
    if len(gains) < LEAST_MOMENTS:
        return False
    return bool(gains.mean() > gains.std(ddof=1) / np.sqrt(len(gains)))


def _gains(asked: Asked, names: Sequence[str], begins: datetime) -> dict[str, Floats]:
    """By how much each covariate lowered the loss at every moment of a window, all sites."""
    gains: dict[str, list[float]] = {name: [] for name in names}
    for before in as_known(asked, begins).ready:
        heard = [name for name in names if name in before.covariates]
        try:
            without = _taught(before, ())
        except NotEnoughHistoryError:
            continue
        told = {name: _taught(before, (name,)) for name in heard}
        for past, truth in _moments(asked, before.line.place, begins):
            loss = _loss(without, past, (), truth)
            for name, rate in told.items():
                gains[name].append(loss - _loss(rate, past, (name,), truth))
    return {name: np.array(each) for name, each in gains.items()}


def _taught(past: Past, names: Sequence[str]) -> Regression:
    clues = clues_of(_hearing(past, names))
    return regressed(clues, *known_pairs(past, clues))


def _hearing(past: Past, names: Sequence[str]) -> Past:
    heard = {name: past.covariates[name] for name in names if name in past.covariates}
    return replace(past, covariates=heard)


def _moments(asked: Asked, site: str, begins: datetime) -> Iterator[tuple[Past, Floats]]:
    """What was known of a site at every moment of a window, and what came."""
    here = HourlyArrivals.cast(asked.history.filter(pl.col("site_id") == site))
    alone = replace(asked, history=here)
    came = as_known(alone, begins + LASTS).ready
    for number in range(int((LASTS - timedelta(hours=HOURS)) / EVERY) + 1):
        for past in as_known(alone, begins + number * EVERY).ready if came else ():
            at = past.targets - came[0].line.hours[0]
            yield past, came[0].counts[at]


def _loss(rate: Regression, past: Past, names: Sequence[str], truth: Floats) -> float:
    """Mean loss of the expected counts (Poisson: the smaller, the likelier was what came)."""
    moment = np.full(len(past.ahead), len(past.counts) - 1)
    said = rate(clues_of(_hearing(past, names)), moment, past.ahead)
    good = np.isfinite(truth)
    return float((np.exp(said) - truth * said)[good].mean()) if good.any() else 0.0
