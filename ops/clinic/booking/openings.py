"""Places to fill by hand: those that came free, and those still open in the days ahead.

One place is one task, however many cancelled it: slots that follow each other and were freed
together are one opening.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ops.clinic.booking.offers import Opening
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.sessions import Session
from ops.clinic.booking.told import Told

NEAR = timedelta(days=7)
"""Open slots that nobody cancelled are a task once they start this soon."""


@dataclass(frozen=True)
class Free:
    """An opening, and when it came free; None where nobody ever had it."""

    clinic_id: str
    opening: Opening
    freed_at: datetime | None


def openings(told: Told, problem: BookingProblem, *, near: timedelta = NEAR) -> list[Free]:
    """Every place to fill by hand, freed ones first, then by their start."""
    freed: dict[tuple[str, int], tuple[datetime, int]] = {}
    for row in told.called_off:
        place = told.place_of(row)
        known = freed.get(place[:2], (row["called_off_at"], place.slots))
        freed[place[:2]] = max(known, (row["called_off_at"], place.slots))
    found = [
        one
        for session in problem.sessions
        for one in _of(session, freed, until=problem.made_at + near)
    ]
    return sorted(found, key=lambda one: (one.freed_at is None, *_order(one.opening)))


def _of(
    session: Session, freed: dict[tuple[str, int], tuple[datetime, int]], *, until: datetime
) -> list[Free]:
    """The openings of one session, none of which overlap."""
    left = sum(session.places) if session.most_booked is None else session.most_booked
    found, slot = list[Free](), 0
    while slot < len(session.places) and left > 0:
        freed_at, wished = freed.get((session.id, slot), (None, 1))
        starts_at = session.slot_starts_at(slot)
        many = 0
        while many < min(wished, left) and slot + many < len(session.places):
            if not session.places[slot + many]:
                break
            many += 1
        if many and (freed_at is not None or starts_at < until):
            opening = Opening(session.id, slot, starts_at, many)
            found.append(Free(session.clinic_id, opening, freed_at))
            left -= many
        slot += max(1, many)
    return found


def _order(opening: Opening) -> tuple[datetime, str, int]:
    return opening.starts_at, opening.session_id, opening.slot
