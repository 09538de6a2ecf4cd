"""A small clinic and those who wait for it, drawn by hand: Monday 5 January 2026, from nine."""

from datetime import UTC, date, datetime, timedelta

from ops.clinic.booking.policy import BookingPolicy
from ops.clinic.booking.problem import BookingProblem, as_problem
from ops.clinic.booking.requests import HalfDay, Place, Priority, Request, Use
from ops.clinic.booking.sessions import Modality, Pool, Session, Span

NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
MADE_AT = NINE - timedelta(days=4)
TODAY = date(2026, 1, 5)
HOUR = timedelta(hours=1)
MORNING, AFTERNOON = HalfDay(1, False), HalfDay(1, True)
PHONE, IN_PERSON = Modality.PHONE, Modality.IN_PERSON

__all__ = ["Place", "Priority", "Use"]


def session(name="monday", places=(1, 1, 1), **more):
    told = {
        "clinic_id": "skin",
        "clinician_id": "dr a",
        "starts_at": NINE,
        "slot_minutes": 20,
        "visit_kinds": frozenset({"follow_up"}),
    } | more
    return Session(id=name, places=places, **told)


def request(name="ann", **more):
    told = {
        "patient_id": name,
        "clinic_id": "skin",
        "visit_kind": "follow_up",
        "priority": Priority.ROUTINE,
        "waiting_since": date(2025, 12, 1),
        "target_on": TODAY,
    } | more
    return Request(id=name, **told)


def pool(name, at_once, *, since=NINE, hours=8):
    return Pool(name, (Span(since, since + hours * HOUR, at_once),))


def clinic(sessions, requests, pools=(), **policy) -> BookingProblem:
    return as_problem(MADE_AT, sessions, requests, pools, policy=BookingPolicy(**policy))
