"""A session closes or a clinician is away: who moves where, and the fewest who must.

Only those booked into what closes lose their places. Everybody else keeps theirs, so that no
other answer moves fewer.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from ops.clinic.booking.asked import moved_out
from ops.clinic.booking.audit import breaches
from ops.clinic.booking.changes import moved, without_session
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.told import Told
from ops.errors import PlanningError


@dataclass(frozen=True)
class Closing:
    """Sessions that close, and what becomes of those booked into them.

    ``changes`` are the lines to keep with the decision: a closed session each, then a patient
    each with their new place, null where they wait again. ``sentences`` say the same.
    """

    sessions: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]
    sentences: tuple[str, ...]

    @property
    def moved(self) -> int:
        """Patients who get another place."""
        return sum(bool(change.get("session_id")) for change in self.changes)

    @property
    def waiting(self) -> int:
        """Patients for whom there is no other place."""
        return len(self.changes) - len(self.sessions) - self.moved


def sessions_of(
    told: Told, clinician_id: str, *, from_on: date, to_on: date, time_zone: str
) -> frozenset[str]:
    """The sessions a clinician holds on these local days, the last included."""
    zone = ZoneInfo(time_zone)
    found = frozenset(
        name
        for name, row in told.session.items()
        if row["clinician_id"] == clinician_id
        and from_on <= row["starts_at"].astimezone(zone).date() <= to_on
        and name not in told.closed
    )
    if not found:
        raise PlanningError(
            f"{clinician_id} holds no session from {from_on:%d %b} to {to_on:%d %b}, so that "
            "nothing changes. Choose other days, or another name."
        )
    return found


def close(told: Told, sessions: frozenset[str], *, time_zone: str) -> Closing:
    """Find other places for everybody booked into these sessions, at least 72 hours ahead."""
    before = moved_out(told, sessions, time_zone=time_zone)
    after = reduce(without_session, sorted(sessions), before)
    plan = solve_booking(after)
    if broken := breaches(after, plan):
        raise PlanningError(
            f"No sound way to move these patients was found ({broken[0]}). Move them by hand."
        )
    placed = {one.request_id: one for one in plan.bookings}
    closed = [{"closed": name} for name in sorted(sessions)]
    moves = []
    for request in after.requests:
        new = placed.get(request.id)
        moves.append(
            {
                "appointment_id": request.id,
                "session_id": new.session_id if new else None,
                "slot": new.slot if new else None,
                "slots": request.slots,
            }
        )
    return Closing(tuple(sorted(sessions)), (*closed, *moves), tuple(moved(before, plan)))
