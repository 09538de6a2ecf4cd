"""How many patients a session may be booked, so that it seldom gets too much of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binom

from ops.clinic.session_cost import Session, start_intervals
from ops.clinic.session_laws import overrun_chance
from ops.clinic.spacing import spread_evenly

HARDLY = 1e-12

Spacing = Callable[[Session], tuple[int, ...]]


@dataclass(frozen=True)
class OverrunLimit:
    """At most this chance of overrunning by more than these minutes."""

    minutes: float
    chance: float


def over_slots(booked: int, slots: int, show_chance: float) -> float:
    """The chance that more of ``booked`` patients come than there are slots (binomial)."""
    return float(binom.sf(slots, booked, show_chance))


def overrun_evenly_spaced(session: Session, minutes: float) -> float:
    """The chance of overrunning by more than these minutes, with the patients evenly spaced."""
    return overrun_chance(session, start_intervals(session, spread_evenly(session)), minutes)


def most_bookings(slots: int, show: float, chance: float) -> int | None:
    """The most bookings for which more come than there are slots by this chance at most.

    None where any number will do, since nobody comes or every chance is accepted.
    """
    if show <= 0 or chance >= 1:
        return None
    booked = slots
    while over_slots(booked + 1, slots, show) <= chance + HARDLY:
        booked += 1
    return booked


def most_patients(
    session: Session,
    limit: OverrunLimit,
    *,
    spacing: Spacing = spread_evenly,
    least: int = 1,
    most: int = 100,
) -> int:
    """The most patients, spaced by a rule, within a limit on overrun; under ``least`` if even so
    many are too many.

    Patients are alike: their chance of coming is the mean of the session's. Counting starts at
    ``least`` and stops at the first number that is too many, or at ``most``.
    """
    show = float(np.mean(session.shows))
    for booked in range(least, most + 1):
        fuller = replace(session, shows=(show,) * booked)
        times = start_intervals(fuller, spacing(fuller))
        if overrun_chance(fuller, times, limit.minutes) > limit.chance + HARDLY:
            return booked - 1
    return most
