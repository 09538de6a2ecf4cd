"""What an item's own past lets one expect of a driver: the count that is "usual" for the days.

The forecast of an item's use already follows, late and in part, what its use follows. So that
nothing is counted twice, a driver's news is what is expected of it beyond what the very methods
that foretell use, with what they have learnt from use, would say of the driver's counts. Items
wanted on most days and those wanted now and then have methods of their own.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ops.supply.classes import ERRATIC, SMOOTH
from ops.supply.history import Numbers
from ops.supply.periods.autoregression import pooled_autoregression
from ops.supply.periods.rare import WAYS, best_way
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told


def usual(counted: Numbers, used: Told, ahead: int, kinds: Sequence[str]) -> Mapping[str, Numbers]:
    """Drivers × days ahead, for items of each of the ``kinds`` of demand.

    ``counted`` has the days of ``used``, which teaches.
    """
    told, of = Told(counted, used.season), np.asarray(used.kinds())
    said = {}
    for kind in sorted(set(kinds)):
        if kind in (SMOOTH, ERRATIC):
            said[kind] = _often(told, used.only(np.isin(of, (SMOOTH, ERRATIC))), ahead)
        else:
            way = WAYS[best_way(used.only(of == kind), ahead)]
            said[kind] = np.repeat(way(told)[:, None], ahead, axis=1)
    return said


def _often(told: Told, teachers: Told, ahead: int) -> Numbers:
    said = [
        pooled_autoregression(told, ahead, taught_by=teachers),
        season_and_level(told, ahead, taught_by=teachers),
    ]
    return np.asarray(np.maximum(np.mean(said, axis=0), 0.0), dtype=np.float64)


def usual_of(
    counted: Numbers, used: Told, ahead: int, kinds: Sequence[str], drivers: np.ndarray
) -> Numbers:
    """Items × days ahead: of the driver of each, what is usual for its kind of demand."""
    asked, place = np.unique(drivers, return_inverse=True)
    said = usual(counted[asked], used, ahead, kinds)
    rows = [said[kind][at] for kind, at in zip(kinds, place, strict=True)]
    return np.stack(rows) if rows else np.empty((0, ahead))
