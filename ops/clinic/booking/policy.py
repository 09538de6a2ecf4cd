"""The clinic's booking rules, as numbers it may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ops.clinic.booking.requests import Priority


def _by_priority(urgent: int, soon: int, routine: int) -> Mapping[Priority, int]:
    return {Priority.URGENT: urgent, Priority.SOON: soon, Priority.ROUTINE: routine}


@dataclass(frozen=True)
class BookingPolicy:
    """What a good booking is worth, in points, and how near a slot is left to people.

    ``by_hand`` is the time before a slot in which only people fill it. Nobody is left waiting
    for being late already: who is not booked is charged as if seen the day after the last
    session, and ``points_unbooked`` on top. ``points_per_move`` is the price of a patient who
    loses the place they hold.
    """

    by_hand: timedelta = timedelta(hours=72)
    points_unbooked: Mapping[Priority, int] = field(
        default_factory=lambda: _by_priority(4000, 2000, 1000)
    )
    points_per_day_late: Mapping[Priority, int] = field(
        default_factory=lambda: _by_priority(100, 30, 10)
    )
    points_per_day_waiting: Mapping[Priority, int] = field(
        default_factory=lambda: _by_priority(6, 3, 1)
    )
    points_other_clinician: int = 60
    points_outside_half_days: int = 40
    points_per_next_modality: int = 30
    points_per_move: int = 500
