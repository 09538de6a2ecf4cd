"""How many of one ED's patients ask for a bed by each target, path by path: sums, never people.

Patients in the ED are drawn one by one with chances of their own (a Poisson-binomial count);
patients yet to arrive are thinned out of the arrival paths. On a path the patients of a day ask
more or less together: a factor multiplies the rate at which asks accrue (the proportional
subdistribution rate of Fine & Gray 1999), since days differ by more than chance.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ops.calendar import Ints, on_local_clock
from ops.ed.chance_of_bed import TINY, AdmissionModel
from ops.ed.four_hours import Compliance
from ops.ed.visits import CELLS, Visits
from ops.line import Floats

WITHIN_HOUR = (np.arange(4) + 0.5) / 4
"""Arrivals of an hour are taken to come at these parts of it."""


EVER = np.array(1e6)
"""Hours after which nobody is still undecided."""


@dataclass(frozen=True)
class OneEd:
    """One ED and what is asked of it; ``moment`` is where its knowledge ends."""

    site_id: str
    time_zone: str
    issued_at: datetime
    moment: datetime
    targets: tuple[datetime, ...]

    @property
    def now(self) -> float:
        """Hours since 1970 at which the forecast stands."""
        return self.moment.timestamp() / 3600

    @property
    def ahead(self) -> Floats:
        """Hours from there to each target."""
        return np.array([at.timestamp() / 3600 - self.now for at in self.targets])


@dataclass(frozen=True)
class Asks:
    """Patients who ask for a bed from the issue to each target: paths x targets."""

    present: Ints
    coming: Ints


@dataclass(frozen=True)
class Arriving:
    """Sample paths of arrivals, paths x hours; the first hour has only ``left`` of it to come."""

    first_hour: int
    counts: Ints
    left: float = 1.0


@dataclass(frozen=True)
class Chances:
    """The chance to ask by each target: of each patient present, and of who comes in an hour."""

    present: Floats
    coming: Floats


def chances(
    model: AdmissionModel,
    mix: Floats,
    visits: Visits,
    arriving: Arriving,
    asked: OneEd,
    *,
    target: Compliance | None = None,
) -> Chances:
    """Chances as the ED runs or, with a ``target``, if it met it: then nobody asks later."""
    ahead = asked.ahead
    cell, hours = visits.cell[visits.undecided][:, None], visits.hours[visits.undecided][:, None]
    present = model.asks_within(cell, hours, ahead[None])
    since = _since_arrival(arriving, asked.now + ahead, asked.now)
    every = np.arange(CELLS)[:, None, None, None]
    coming = np.where(since > 0, model.asked(every, since), 0.0)
    if target is not None:
        ever = model.asks_within(cell, hours, EVER)
        present = np.maximum(present, ever * target.within(hours, ahead[None]))
        coming = np.maximum(coming, model.asks_ever(every) * target.by(since))
    hour = arriving.first_hour + np.arange(arriving.counts.shape[1], dtype=np.int64)
    of_hour = mix[on_local_clock(hour, asked.time_zone)[1] % 24]
    return Chances(present, np.einsum("hc,cht->ht", of_hour, coming.mean(axis=-1)))


def draw_asks(said: Chances, arriving: Arriving, shared: float, *, paths: int, seed: int) -> Asks:
    """Draw the counts; the same seed gives both modes the same patients and the same luck."""
    draw = np.random.default_rng(seed)
    # Those who came before the issue and those who come after it are of two different days.
    before, after = _more(shared, paths, draw), _more(shared, paths, draw)
    luck = 1 - (1 - draw.random((len(said.present), paths))) ** (1 / before[None, :])
    present = (luck[:, :, None] < said.present[:, None, :]).sum(axis=0)
    counts = arriving.counts[np.arange(paths) % len(arriving.counts)].copy()
    counts[:, 0] = draw.binomial(counts[:, 0], arriving.left)
    asked = 1 - (1 - said.coming[None]) ** after[:, None, None]
    steps = np.diff(asked, axis=2, prepend=0.0, append=1.0)
    coming = draw.multinomial(counts, np.clip(steps, 0.0, 1.0)).sum(axis=1)
    return Asks(present.astype(np.int64), np.cumsum(coming[:, :-1], axis=1).astype(np.int64))


def _more(shared: float, paths: int, draw: np.random.Generator) -> Floats:
    """By how much more or less than usual patients ask, on every path."""
    return draw.gamma(1 / shared, shared, size=paths) if shared > TINY else np.ones(paths)


def _since_arrival(arriving: Arriving, targets: Floats, moment: float) -> Floats:
    """Hours from arrival to each target: hours of arrival x targets x parts of the hour."""
    start = arriving.first_hour + np.arange(arriving.counts.shape[1], dtype=float)
    length = np.ones(len(start))
    start[0], length[0] = max(start[0], moment), arriving.left
    at = start[:, None] + length[:, None] * WITHIN_HOUR[None, :]
    return np.asarray(targets[None, :, None] - at[:, None, :])
