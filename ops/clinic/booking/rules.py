"""The rules about one request and one start, a function each.

A fit says where a request may go at all; a charge says in points what it costs to go there.
Each is told of every start of the request's clinic at once. What bookings share is in
``limits``. No rule knows another, and their order does not matter.
"""

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from ops.clinic.booking.choices import Numbers, Starts, Whether
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.requests import Request
from ops.clinic.booking.sessions import Session

Fit = Callable[[BookingProblem, Request, Starts], Whether]
Charge = Callable[[BookingProblem, Request, Starts], Numbers]
MINUTE = timedelta(minutes=1)


def visit_kind(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """A session takes the kinds of visit it was set up for."""
    return starts.each(request.visit_kind in one.visit_kinds for one in starts.sessions)


def modality(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """A patient is seen in a way that will do for them and that the session offers."""
    return starts.each(not one.modalities.isdisjoint(request.modalities) for one in starts.sessions)


def equipment(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """What the visit needs stands in the room."""
    return starts.each(request.equipment <= one.equipment for one in starts.sessions)


def only_clinician(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """Where nobody else will do, the session is that clinician's."""
    anyone = not request.only_them
    return starts.each(
        anyone or one.clinician_id == request.clinician_id for one in starts.sessions
    )


def slots_in_a_row(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """A long visit takes consecutive slots of one session."""
    return starts.left >= request.slots


def not_before(_: BookingProblem, request: Request, starts: Starts) -> Whether:
    """Nobody is seen before the day from which they can be."""
    first = 0 if request.earliest_on is None else request.earliest_on.toordinal()
    return starts.day >= first


def left_to_people(problem: BookingProblem, request: Request, starts: Starts) -> Whether:
    """What starts soon is filled by people; who holds a place there may keep it."""
    soon = problem.policy.by_hand / MINUTE
    return (starts.minute >= soon) | _held(request, starts)


def lateness(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """Each day after the target date is charged by priority."""
    late = np.maximum(0, starts.day - request.target_on.toordinal())
    return late * problem.policy.points_per_day_late[request.priority]


def waiting(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """Each day still to wait is charged by priority."""
    today = problem.made_at.astimezone(problem.zone).date().toordinal()
    return (starts.day - today) * problem.policy.points_per_day_waiting[request.priority]


def continuity(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """A clinician the patient does not know costs points where they know one."""
    known = request.clinician_id
    other = starts.each(known not in (None, one.clinician_id) for one in starts.sessions)
    return other.astype(np.int64) * problem.policy.points_other_clinician


def half_days(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """A half-day that does not suit the patient costs points."""
    suits = np.full((8, 2), not request.suits)
    for weekday, afternoon in request.suits:
        suits[weekday, int(afternoon)] = True
    unsuited = ~suits[starts.weekday, starts.afternoon]
    return unsuited.astype(np.int64) * problem.policy.points_outside_half_days


def next_modality(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """Another way of being seen than the best costs points, and the third twice as much."""

    def rank(session: Session) -> int:
        ranks = (n for n, one in enumerate(request.modalities) if one in session.modalities)
        return next(ranks, len(request.modalities))

    price = problem.policy.points_per_next_modality
    return starts.each(price * rank(one) for one in starts.sessions)


def moves(problem: BookingProblem, request: Request, starts: Starts) -> Numbers:
    """Who holds a place and is given another is charged the price of a moved patient."""
    if request.held is None:
        return np.zeros(len(starts.slot), np.int64)
    return ~_held(request, starts) * np.int64(problem.policy.points_per_move)


def unbooked_points(problem: BookingProblem, request: Request) -> int:
    """Who is not booked waits until the day after the last session at least."""
    policy, after = problem.policy, problem.day_after
    today = problem.made_at.astimezone(problem.zone).date()
    late = max(0, (after - request.target_on).days) * policy.points_per_day_late[request.priority]
    wait = (after - today).days * policy.points_per_day_waiting[request.priority]
    moved = 0 if request.held is None else policy.points_per_move
    return policy.points_unbooked[request.priority] + late + wait + moved


def _held(request: Request, starts: Starts) -> Whether:
    """The one start that the request holds already."""
    if request.held is None:
        return np.zeros(len(starts.slot), np.bool_)
    session_id, slot = request.held
    there: Whether = starts.each(one.id == session_id for one in starts.sessions)
    held: Whether = there & (starts.slot == slot)
    return held


FITS: tuple[Fit, ...] = (
    visit_kind,
    modality,
    equipment,
    only_clinician,
    slots_in_a_row,
    not_before,
    left_to_people,
)
CHARGES: tuple[Charge, ...] = (lateness, waiting, continuity, half_days, next_modality, moves)
