"""What bookings cost, worked out one by one in plain arithmetic.

It shares no code with the rules that charge the solver, so it can check them, and it prices a
plan that somebody has changed by hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.requests import Booking, HalfDay, Request

RULES = (
    "unbooked",
    "lateness",
    "waiting",
    "continuity",
    "half_days",
    "next_modality",
    "moves",
)


def points_of(problem: BookingProblem, bookings: Iterable[Booking]) -> dict[str, int]:
    """Points by the name of the rule that charges them; those not booked included."""
    points = Counter[str](dict.fromkeys(RULES, 0))
    booked = {one.request_id: one for one in bookings}
    for request in problem.requests:
        booking = booked.get(request.id)
        charged = _unbooked(problem, request) if booking is None else _of(problem, request, booking)
        for rule, price in charged:
            points[rule] += price
    return dict(points)


def _unbooked(problem: BookingProblem, request: Request) -> Iterator[tuple[str, int]]:
    policy = problem.policy
    yield "unbooked", policy.points_unbooked[request.priority]
    yield from _days(problem, request, problem.day_after)
    if request.held is not None:
        yield "moves", policy.points_per_move


def _of(problem: BookingProblem, request: Request, booking: Booking) -> Iterator[tuple[str, int]]:
    policy, session = problem.policy, problem.session[booking.session_id]
    local = session.slot_starts_at(booking.slot).astimezone(problem.zone)
    yield from _days(problem, request, local.date())
    if request.clinician_id is not None and request.clinician_id != session.clinician_id:
        yield "continuity", policy.points_other_clinician
    if request.suits and HalfDay(local.isoweekday(), local.hour >= 12) not in request.suits:
        yield "half_days", policy.points_outside_half_days
    better = 0
    for way in request.modalities:
        if way in session.modalities:
            break
        better += 1
    yield "next_modality", better * policy.points_per_next_modality
    if request.held is not None and tuple(request.held) != booking[1:]:
        yield "moves", policy.points_per_move


def _days(problem: BookingProblem, request: Request, seen_on: date) -> Iterator[tuple[str, int]]:
    today = problem.made_at.astimezone(problem.zone).date()
    late, policy = max(0, (seen_on - request.target_on).days), problem.policy
    yield "lateness", late * policy.points_per_day_late[request.priority]
    yield "waiting", (seen_on - today).days * policy.points_per_day_waiting[request.priority]
