"""What happens to a clinic after it was booked: a session closed, a clinician away.

Whoever holds a place keeps it unless moving them is worth its price; solving the changed
problem again thus moves as few patients as it can.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from ops.clinic.booking.problem import BookingPlan, BookingProblem
from ops.clinic.booking.requests import Booking, Place
from ops.clinic.booking.sessions import Session
from ops.errors import PlanningError


def holding(problem: BookingProblem, bookings: Iterable[Booking]) -> BookingProblem:
    """The same problem once these are booked."""
    held = {one.request_id: Place(one.session_id, one.slot) for one in bookings}
    requests = tuple(replace(one, held=held.get(one.id, one.held)) for one in problem.requests)
    return replace(problem, requests=requests)


def without_session(problem: BookingProblem, session_id: str) -> BookingProblem:
    """The problem once a session is closed."""
    if session_id not in problem.session:
        raise PlanningError(
            f"Closing a session needs one that is held; {session_id} is not among the "
            f"{len(problem.sessions)} known. Choose it from the list of sessions."
        )
    return _without(problem, lambda one: one.id == session_id)


def without_clinician(
    problem: BookingProblem, clinician_id: str, *, since: datetime, until: datetime
) -> BookingProblem:
    """The problem once a clinician is away; sessions that start earlier or later are held."""
    gone = _without(
        problem, lambda one: one.clinician_id == clinician_id and since <= one.starts_at < until
    )
    if len(gone.sessions) == len(problem.sessions):
        raise PlanningError(
            f"{clinician_id} holds no session from {since:%d %b %H:%M} to {until:%d %b %H:%M} UTC, "
            "so that nothing changes. Check the name and the dates."
        )
    return gone


def moved(before: BookingProblem, plan: BookingPlan) -> list[str]:
    """Who loses the place they hold, and what they get instead, a sentence each."""
    return list(_moved(before, plan))


def _moved(before: BookingProblem, plan: BookingPlan) -> Iterator[str]:
    booked = {one.request_id: Place(one.session_id, one.slot) for one in plan.bookings}
    for request in before.requests:
        now = booked.get(request.id)
        if request.held is None or now == request.held:
            continue
        gets = "waits again" if now is None else f"moves to {_words(before, now)}"
        yield f"{request.id} loses {_words(before, request.held)} and {gets}"


def _words(problem: BookingProblem, place: Place) -> str:
    session = problem.session.get(place.session_id)
    if session is None:
        return f"a place in {place.session_id}"
    local = session.slot_starts_at(place.slot).astimezone(problem.zone)
    return f"{local:%d %b %H:%M} in {session.id}"


def _without(problem: BookingProblem, closed: Callable[[Session], bool]) -> BookingProblem:
    return replace(problem, sessions=tuple(one for one in problem.sessions if not closed(one)))
