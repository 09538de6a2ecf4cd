"""Who comes at which hour of the day, and which specialties take those who ask for a bed."""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.ed.visits import ASKED, BAND_HOURS, BANDS, CELLS, Visits
from ops.line import Floats
from ops.tables import NOT_TOLD

MIX_FADING_DAYS = 180.0
MIX_SHRINKAGE = 50.0
SHARE_FADING_DAYS = 28.0
SHARE_SHRINKAGE = 60.0
WAITING_FADING_DAYS = 3.0
WAITING_BELIEVED = 12.0
LEAST_WAIT = 0.05
"""Hours that everybody is taken to wait, so that calm days have shares too."""


@dataclass(frozen=True)
class Shares:
    """Specialties by name, and how many patients of each stand behind its share.

    ``seen`` is of those who ask, ``waiting`` of those who are met waiting: whoever is wanted by a
    full ward waits for long.
    """

    names: tuple[str, ...]
    seen: Floats
    waiting: Floats

    def asking(self, paths: int, draw: np.random.Generator) -> Floats:
        """Shares of who asks on every path, as uncertain as those leave them."""
        return draw.dirichlet(self.seen, size=paths)

    def met_waiting(self, paths: int, draw: np.random.Generator) -> Floats:
        """Shares of who waits at the moment, on every path."""
        return draw.dirichlet(self.waiting, size=paths)


def learn_mix(visits: Visits, moment: float) -> Floats:
    """Share of each cell among who arrives in an hour of the local day: hours x cells.

    Hours lean on the mix of the whole day; a cell belongs to the hours of its own band.
    """
    weight = 0.5 ** ((moment - visits.arrived) / 24 / MIX_FADING_DAYS)
    where = visits.local_hour * CELLS + visits.cell
    seen = np.bincount(where, weights=weight, minlength=24 * CELLS).reshape(24, CELLS)
    kind = seen.sum(axis=0).reshape(-1, BANDS).sum(axis=1)
    whole = np.zeros((24, len(kind), BANDS))
    whole[np.arange(24), :, np.arange(24) // BAND_HOURS] = kind / kind.sum()
    leaning = seen + MIX_SHRINKAGE * whole.reshape(24, CELLS)
    return np.asarray(leaning / leaning.sum(axis=1, keepdims=True))


def learn_shares(visits: Visits, moment: float) -> Shares:
    """Which specialties took those who asked for a bed and have left the ED, of late above all."""
    # Who still waits has no ward yet, which says nothing about where they will go.
    settled = (visits.ended == ASKED) & ~visits.waits
    told = [NOT_TOLD if name is None else str(name) for name in visits.specialty[settled]]
    if not told:
        return Shares((NOT_TOLD,), np.ones(1), np.ones(1))
    names, place = np.unique(np.array(told), return_inverse=True)
    days = (moment - visits.arrived[settled]) / 24
    late, long = (
        _counted(place, 0.5 ** (days / fading), len(names))
        for fading in (SHARE_FADING_DAYS, MIX_FADING_DAYS)
    )
    seen = late + SHARE_SHRINKAGE * long / long.sum()
    # Whoever waits long is met waiting more often: their hours count, not their number.
    fading = 0.5 ** (days / WAITING_FADING_DAYS)
    hours = _counted(place, fading * visits.waited[settled], len(names)) + LEAST_WAIT * seen
    waiting = WAITING_BELIEVED * hours / hours.sum()
    # Nobody is left out for ever: half an ask stands for what was never seen.
    return Shares(tuple(map(str, names)), np.maximum(seen, 0.5), np.maximum(waiting, 0.05))


def _counted(place: Ints, weight: Floats, many: int) -> Floats:
    return np.bincount(place, weights=weight, minlength=many).astype(np.float64)
