"""The best times between patients where a session may start them at any moment.

Exponential durations, patients who come by a common chance, costs for the patients' waiting
and for the time the clinician must be there until all are seen (Hassin & Mendel 2008,
Management Science 54, 565-572); and an endless row of appointments evenly apart. Both costs are
convex in the times on every sample path, so that tangents are floors.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize

from ops.clinic.room import departures
from ops.clinic.service import Numbers
from ops.errors import PlanningError

_NO_LONGER = 1e-15


@dataclass(frozen=True)
class Visits:
    """Patients to be seen one after the other, their mean duration, and what a minute costs.

    ``waiting``: points per minute that a patient who comes waits; ``presence``: points per
    minute until the last patient is seen.
    """

    patients: int
    show: float
    mean: float
    waiting: float
    presence: float

    def __post_init__(self) -> None:
        bad = self.patients < 1 or not self.mean > 0 or not self.presence > 0 or self.waiting < 0
        if bad or not 0 <= self.show <= 1:
            raise PlanningError(
                "Free start times need a patient, a chance of coming from 0 to 1, a mean duration "
                f"and a price of presence above 0, and were given {self}. State them anew."
            )


@dataclass(frozen=True)
class Gaps:
    """Minutes from each patient's start to the next, and their expected cost.

    ``waiting``: expected minutes of all who come; ``presence``: expected minutes until all are
    seen. No other gaps cost less than ``bound``.
    """

    minutes: tuple[float, ...]
    waiting: float
    presence: float
    cost: float
    bound: float


@dataclass(frozen=True)
class EvenGap:
    """Appointments evenly apart without end: minutes between them, mean wait and idle time."""

    minutes: float
    waiting: float
    idle: float
    cost: float
    bound: float


def best_gaps(visits: Visits) -> Gaps:
    """The gaps of least cost; a tangent at them is the floor."""
    start = np.full(visits.patients - 1, visits.mean * visits.show)
    if not len(start):
        presence = visits.show * visits.mean
        cost = visits.presence * presence
        return Gaps((), 0.0, presence, cost, cost)
    found = minimize(
        lambda gaps: _cost_and_slopes(visits, gaps)[::2],
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * len(start),
        options={"ftol": 1e-16, "gtol": 1e-11, "maxiter": 5000, "maxfun": 20_000},
    )
    gaps = np.asarray(found.x)
    cost, waiting, slopes = _cost_and_slopes(visits, gaps)
    # Better gaps would last no longer in all than presence at this cost.
    longest = cost / visits.presence
    floor = cost - slopes @ gaps + longest * min(0.0, float(slopes.min()))
    return Gaps(
        minutes=tuple(gaps.tolist()),
        waiting=waiting,
        presence=(cost - visits.waiting * waiting) / visits.presence,
        cost=cost,
        bound=min(cost, float(floor)),
    )


def best_even_gap(mean: float, idle_share: float) -> EvenGap:
    """The even gap of least ``idle_share`` of idle time and the rest of waiting (D/M/1 queue).

    A patient waits n durations or more by the chance s^n, where s = exp(-(1 - s) gap / mean).
    """
    if not mean > 0 or not 0 < idle_share < 1:
        raise PlanningError(
            "Even gaps need a mean duration above 0 and a share of idle time between 0 and 1, "
            f"and were given {mean:g} and {idle_share:g}. State them anew."
        )
    s = brentq(lambda s: _even_slope(s, idle_share), 1e-9, 1 - 1e-6, xtol=_NO_LONGER)
    gap = -np.log(s) / (1 - s)
    waiting, idle = s / (1 - s), gap - 1
    cost = idle_share * idle + (1 - idle_share) * waiting
    slope = _even_slope(s, idle_share)
    # The best gap cannot be longer than idle time alone at this cost, nor shorter than 1.
    longest = 1 + cost / idle_share
    floor = cost + min(slope * (1 - gap), slope * (longest - gap))
    return EvenGap(*(float(mean * minutes) for minutes in (gap, waiting, idle, cost, floor)))


def _even_slope(s: float, idle_share: float) -> float:
    """How the cost changes with the gap, in mean durations, at this chance of waiting."""
    gap_by_s = (-1 / s) / (1 - s) - np.log(s) / (1 - s) ** 2
    return float(idle_share + (1 - idle_share) / (1 - s) ** 2 / gap_by_s)


def _cost_and_slopes(visits: Visits, gaps: Numbers) -> tuple[float, float, Numbers]:
    """The cost, the waiting in it, and the cost's slope along each gap.

    What is left in the room is a number of patients. Chances go forward through the session,
    what a patient left will cost comes back, and the two meet in each gap.
    """
    count = np.arange(visits.patients + 1) * visits.mean
    stays = [departures(visits.patients, gap / visits.mean) for gap in gaps]
    rooms, waiting = _forward(visits, stays)
    to_come = (visits.waiting * visits.show + visits.presence) * count
    slopes = np.empty(len(gaps))
    for at in reversed(range(len(gaps))):
        fewer = np.diff(to_come, prepend=to_come[0]) / visits.mean
        slopes[at] = visits.presence - rooms[at] @ (stays[at] @ fewer)
        after = stays[at] @ to_come
        # The last patient of the row is never joined by another: what follows is not asked.
        joined = np.append(after[1:], after[-1])
        to_come = visits.waiting * visits.show * count
        to_come = to_come + (1 - visits.show) * after + visits.show * joined
    last = float(rooms[-1] @ stays[-1] @ count)
    presence = float(gaps.sum()) + last + visits.show * visits.mean
    return visits.waiting * waiting + visits.presence * presence, waiting, slopes


def _forward(visits: Visits, stays: list[Numbers]) -> tuple[list[Numbers], float]:
    """Who is left once each patient has come or not, and the waiting of all who come."""
    count = np.arange(visits.patients + 1) * visits.mean
    before, rooms, waiting = np.eye(visits.patients + 1)[0], [], 0.0
    for stay in stays:
        one_more = np.append(0.0, before[:-1])
        rooms.append((1 - visits.show) * before + visits.show * one_more)
        before = rooms[-1] @ stay
        waiting += visits.show * float(before @ count)
    return rooms, waiting
