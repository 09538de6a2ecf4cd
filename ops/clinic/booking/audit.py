"""Check any bookings without a solver.

Every booking is walked through by the clock: what it takes of its slots, its session, the pools,
the room, the clinician and its patient's time. Nothing is shared with the rules and rows
that made the plan, and a plan that people have changed by hand is judged all the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ops.clinic.booking.problem import BookingPlan, BookingProblem
from ops.clinic.booking.requests import Booking, Request
from ops.clinic.booking.sessions import Session
from ops.clinic.booking.tally import points_of


class _Visit(NamedTuple):
    """A booking with its request, its session and its times."""

    booking: Booking
    request: Request
    session: Session
    starts_at: datetime
    ends_at: datetime


def breaches(problem: BookingProblem, plan: BookingPlan) -> list[str]:
    """Every broken rule as a sentence; an empty list is a sound plan."""
    unfit = booking_breaches(problem, plan.bookings)
    if any(request_id not in problem.request for request_id, _, _ in plan.bookings):
        return unfit
    own = points_of(problem, (b for b in plan.bookings if b.session_id in problem.session))
    for rule, points in own.items():
        if points != plan.points.get(rule):
            unfit.append(f"{rule} costs {points} points, not {plan.points.get(rule)}")
    if plan.bound > plan.total_points:
        unfit.append(
            f"the plan costs {plan.total_points} points, less than the least, {plan.bound}"
        )
    return unfit


def booking_breaches(problem: BookingProblem, bookings: Iterable[Booking]) -> list[str]:
    """Every broken rule of bookings alone, whoever made them."""
    told, visits = list[str](), list[_Visit]()
    for booking in bookings:
        fault = _unknown(problem, booking)
        if fault:
            told.append(fault)
            continue
        request, session = problem.request[booking.request_id], problem.session[booking.session_id]
        starts_at = session.slot_starts_at(booking.slot)
        ends_at = session.slot_starts_at(booking.slot + request.slots)
        visits.append(_Visit(booking, request, session, starts_at, ends_at))
    for visit in visits:
        told += _alone(problem, visit)
    return [*told, *_together(problem, visits)]


def _unknown(problem: BookingProblem, booking: Booking) -> str | None:
    """Why a booking cannot be judged at all."""
    if booking.request_id not in problem.request:
        return f"{booking.request_id} is booked and never asked"
    if booking.session_id not in problem.session:
        return f"{booking.request_id} is booked into {booking.session_id}, which is not held"
    slots, many = problem.session[booking.session_id].places, problem.request[booking.request_id]
    if booking.slot < 0 or booking.slot + many.slots > len(slots):
        return (
            f"{booking.request_id} needs slots {booking.slot + 1} to "
            f"{booking.slot + many.slots} of {booking.session_id}, which has {len(slots)}"
        )
    return None


def _alone(problem: BookingProblem, visit: _Visit) -> Iterator[str]:
    """What is wrong with one booking, whatever else is booked."""
    request, session = visit.request, visit.session
    who, there = request.id, f"{session.id} at {_clock(problem, visit.starts_at)}"
    if request.clinic_id != session.clinic_id:
        yield f"{who} asked for {request.clinic_id} and is booked into {session.clinic_id}"
    if request.visit_kind not in session.visit_kinds:
        yield f"{who} needs a {request.visit_kind} visit, which {session.id} does not take"
    if not set(request.modalities) & session.modalities:
        ways = " or ".join(way.replace("_", " ") for way in request.modalities)
        yield f"{who} can be seen {ways}, which {session.id} does not offer"
    for what in sorted(request.equipment - session.equipment):
        yield f"{who} needs {what}, which is not in the room of {session.id}"
    if request.only_them and request.clinician_id != session.clinician_id:
        yield f"{who} will see only {request.clinician_id}, not {session.clinician_id}"
    day_on = visit.starts_at.astimezone(problem.zone).date()
    if request.earliest_on is not None and day_on < request.earliest_on:
        yield f"{who} cannot come before {request.earliest_on:%d %b}, and is booked into {there}"
    soon = visit.starts_at < problem.made_at + problem.policy.by_hand
    if soon and request.held != visit.booking[1:]:
        hours = problem.policy.by_hand // timedelta(hours=1)
        yield f"{who} is booked into {there}, within {hours} hours, which only people do"


def _together(problem: BookingProblem, visits: list[_Visit]) -> Iterator[str]:
    for request_id, times in Counter(visit.request.id for visit in visits).items():
        if times > 1:
            yield f"{request_id} is booked {times} times"
    yield from _sessions(visits)
    yield from _pools(problem, visits)
    patients, shared = defaultdict(list), defaultdict(list)
    for visit in visits:
        patients[visit.request.patient_id].append(visit)
        shared[visit.session.clinician_id].append(visit)
        if visit.session.room_id is not None:
            shared[visit.session.room_id].append(visit)
    for patient_id, own in patients.items():
        for one, other in _meeting(own):
            if one.request.id != other.request.id:
                yield f"{patient_id} is in two places at {_clock(problem, other.starts_at)}"
    for name, own in shared.items():
        for one, other in _meeting(own):
            if one.session.id != other.session.id:
                yield f"{name} is wanted in two sessions at {_clock(problem, other.starts_at)}"


def _sessions(visits: list[_Visit]) -> Iterator[str]:
    """Slots with more patients than places, and sessions booked beyond their limit."""
    taken: dict[str, Counter[int]] = defaultdict(Counter)
    sessions = {visit.session.id: visit.session for visit in visits}
    for visit in visits:
        first = visit.booking.slot
        taken[visit.session.id].update(range(first, first + visit.request.slots))
    for name, slots in taken.items():
        for slot, patients in sorted(slots.items()):
            if patients > sessions[name].places[slot]:
                places = sessions[name].places[slot]
                yield f"slot {slot + 1} of {name} has {patients} patients and {places} places"
        most = sessions[name].most_booked
        if most is not None and slots.total() > most:
            yield f"{name} has {slots.total()} slots booked, {most} at most"


def _pools(problem: BookingProblem, visits: list[_Visit]) -> Iterator[str]:
    """Instants at which a pool would serve more than it can."""
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for visit in visits:
        for use in visit.request.uses:
            until = visit.starts_at + timedelta(minutes=use.minutes)
            spans[use.pool_id].append((visit.starts_at, until))
        if visit.request.language not in visit.session.languages:
            name = f"interpreter {visit.request.language}"
            spans[name].append((visit.starts_at, visit.ends_at))
    for name, used in sorted(spans.items()):
        known = problem.pool[name].spans if name in problem.pool else ()
        turns = {since for since, _ in used} | {at for span in known for at in span[:2]}
        for moment in sorted(turns):
            busy = sum(since <= moment < until for since, until in used)
            free = sum(many for since, until, many in known if since <= moment < until)
            if busy > free:
                when = _clock(problem, moment)
                yield f"{name} would serve {busy} at {when} and can serve {free}"


def _meeting(visits: list[_Visit]) -> Iterator[tuple[_Visit, _Visit]]:
    """Pairs of visits under way at once, the later to start second."""
    under_way: list[_Visit] = []
    for visit in sorted(visits, key=lambda one: (one.starts_at, one.booking)):
        under_way = [one for one in under_way if one.ends_at > visit.starts_at]
        yield from ((one, visit) for one in under_way)
        under_way.append(visit)


def _clock(problem: BookingProblem, moment: datetime) -> str:
    return f"{moment.astimezone(problem.zone):%d %b %H:%M}"
