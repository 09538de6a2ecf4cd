"""People of an ED so that its patients are seen in time, on every path of its arrivals.

The work there is at an hour is the modified offered load of ``offered_load``; as many people are
needed as keep the target in a queue under that load (Jennings, Mandelbaum, Massey and Whitt 1996):
Erlang's where everybody stays, Palm's where some leave unseen.

The formulas of queues already allow for patients who come by chance at a known rate. Paths of
arrivals hold that chance too, and to use both would count it twice: so the paths' loads are drawn
towards their mean until only the spread beyond that of a Poisson process is left, which is what is
not known of the rate.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import brentq

from ops.calendar import Ints
from ops.errors import PlanningError
from ops.line import Floats
from ops.staffing.offered_load import offered_load, still_treated
from ops.staffing.queues import MOST_PEOPLE, ErlangA, ErlangC, UnreachableTargetError

LONGEST = 14.0
"""Of treatments longer than so many means (one in a million) nothing is left."""
HARDLY = 1e-9


@dataclass(frozen=True)
class SeenInTime:
    """How long patients may wait for one skill, and how much of its time each of them takes.

    ``share`` of the patients is seen within ``wait_minutes``. ``patience_minutes`` is how long
    patients wait on average before they leave unseen, which is not seen in time either; None where
    nobody leaves.
    """

    minutes_per_patient: float
    wait_minutes: float
    share: float = 0.9
    patience_minutes: float | None = None

    def __post_init__(self) -> None:
        patience = 1.0 if self.patience_minutes is None else self.patience_minutes
        if not (self.minutes_per_patient > 0 and self.wait_minutes >= 0 and patience > 0):
            raise PlanningError(
                "A waiting target needs minutes per patient and patience above 0, and a wait of 0 "
                f"minutes or more; found {self.minutes_per_patient:g}, {patience:g} and "
                f"{self.wait_minutes:g}. Mend the site's staffing settings."
            )
        if not 0 < self.share < 1:
            raise UnreachableTargetError(
                f"The share of patients seen in time must lie between 0 and 1; found "
                f"{self.share:g}. No number of people keeps a promise to everybody; ask for 0.95."
            )

    @property
    def treatment(self) -> float:
        """Hours of one person's time that a patient takes, on average."""
        return self.minutes_per_patient / 60

    def missed(self, people: int, load: float) -> float:
        """The share that is not seen in time by so many people under a load."""
        rates = load / self.treatment, 1 / self.treatment
        if self.patience_minutes is None:
            return ErlangC(people, *rates).waits_longer(self.wait_minutes / 60)
        leaving = 60 / self.patience_minutes
        return ErlangA(people, *rates, leaving).not_seen_within(self.wait_minutes / 60)

    def most_load(self, people: int) -> float:
        """The greatest load under which so many people keep the target."""

        def beyond(load: float) -> float:
            return self.missed(people, load) - (1 - self.share)

        most = float(people)
        while beyond(most) < 0:
            most *= 2
        return float(brentq(beyond, HARDLY, most, xtol=1e-12))

    def people(self, loads: Floats) -> Ints:
        """The fewest people who keep the target under each load; nobody where there is none."""
        limits, most = [HARDLY], float(np.max(loads, initial=0.0))
        while limits[-1] < most:
            if len(limits) > MOST_PEOPLE:
                raise UnreachableTargetError(
                    f"A target wait needs more than {MOST_PEOPLE} people under a load of {most:g}. "
                    "Check the minutes per patient."
                )
            limits.append(self.most_load(len(limits)))
        return np.asarray(np.searchsorted(limits, np.asarray(loads) - HARDLY))


def people_in_time(arrivals: Ints, before: Floats, target: SeenInTime) -> Ints:
    """People needed in every hour on every path: paths x hours, as ``arrivals``.

    ``before`` are the arrivals of the hours just before the first, in order; hours missing
    from it, or not a number in it, count as the paths' mean.
    """
    return target.people(loads(arrivals, before, target.treatment))


def loads(arrivals: Ints, before: Floats, treatment: float) -> Floats:
    """The offered load of every hour on every path, less what chance does at a known rate.

    That at its start or at its end, whichever is greater on the mean: while arrivals fall, an hour
    begins with the patients of a busier one. ``treatment`` is the mean hours of a person's time
    that a patient takes.
    """
    hours = ceil(LONGEST * treatment) + 1
    lasts, mean = still_treated(treatment, hours), arrivals.mean(axis=0)
    known = np.full(hours, float(mean.mean()))
    told = np.asarray(before, dtype=np.float64)[-hours:]
    known[hours - len(told) :] = np.where(np.isnan(told), known[:1], told)
    left = offered_load([*known, *np.zeros(len(mean))], lasts)[hours - 1 :]
    new = np.stack([offered_load([0.0, *path], lasts) for path in arrivals.tolist()])
    ends = left + _less_chance(new, offered_load([0.0, *mean], lasts**2))
    rises = np.diff(ends.mean(axis=0)) >= 0
    return np.asarray(np.where(rises, ends[:, 1:], ends[:, :-1]))


def _less_chance(loads: Floats, by_chance: Floats) -> Floats:
    """Loads drawn towards their mean until the variance ``by_chance`` is gone from them."""
    mean, spread = loads.mean(axis=0), loads.var(axis=0)
    rest = 1 - by_chance / np.maximum(spread, np.maximum(by_chance, HARDLY))
    return np.asarray(np.maximum(0.0, mean + (loads - mean) * np.sqrt(np.clip(rest, 0, 1))))
