"""A site's waiting list, drawn by hand: a skin clinic on Mondays and Tuesdays, from nine."""

import json
from datetime import UTC, datetime

import polars as pl

from ops.clinic.booking.told import Told
from ops.tables import (
    AppointmentBooked,
    BookingLine,
    ClinicRequest,
    Decision,
    Interpreter,
    OfferEvent,
    SessionToBook,
    TemplateLine,
)
from tests.tables import table

AS_OF = datetime(2026, 1, 1, 9, tzinfo=UTC)
"""Thursday; Monday's session starts 96 hours later."""

SESSIONS = """
    session_id | clinic_id | site_id | starts_at        | ends_at          | slots | slot_minutes | clinician_id | suggested_extra
    monday     | skin      | north   | 2026-01-05 09:00 | 2026-01-05 10:00 | 3     | 20           | dr a         | 0
    tuesday    | skin      | north   | 2026-01-06 09:00 | 2026-01-06 10:00 | 3     | 20           | dr b         | 0
"""
REQUESTS = """
    request_id | patient_id | clinic_id | visit_kind | priority | waiting_since_on | target_on  | notice_days | status
    ann        | pat-ann    | skin      | follow_up  | soon     | 2025-12-01       | 2026-01-05 | 1           | waiting
    bo         | pat-bo     | skin      | follow_up  | routine  | 2025-11-01       | 2026-02-05 |             | waiting
"""
NOTHING = {
    "sessions": SessionToBook,
    "requests": ClinicRequest,
    "booked": AppointmentBooked,
    "interpreters": Interpreter,
    "templates": TemplateLine,
    "proposed": BookingLine,
    "decisions": Decision,
    "offers": OfferEvent,
}


def told(*, as_of=AS_OF, **drawn):
    """What is known of the site; anything not drawn is empty but for sessions and requests."""
    drawn = {"sessions": SESSIONS, "requests": REQUESTS} | drawn
    frames = {
        name: table(contract, drawn[name])
        if isinstance(drawn.get(name), str)
        else drawn.get(name, contract.create_empty())
        for name, contract in NOTHING.items()
    }
    return Told(**frames, as_of=as_of)


def booked(*rows):
    """Appointments: name, session, start, and when it was called off or None."""
    lines = "".join(
        f"\n{name} | pat-{name} | skin | {session} | 2025-12-01 | {starts} | {off or ''}"
        for name, session, starts, off in rows
    )
    head = "appointment_id | patient_id | clinic_id | session_id | booked_at | starts_at | "
    return head + "called_off_at" + lines


def line(request_id, session_id="monday", slot=0, proposal_id="booking-north-1", starts="09:00"):
    """A proposed booking."""
    day = "2026-01-05" if session_id == "monday" else "2026-01-06"
    return f"""
        proposal_id | request_id | clinic_id | session_id | slot | slots | starts_at | ends_at | visit_kind | modality | priority | waiting_since_on | target_on | reason
        {proposal_id} | {request_id} | skin | {session_id} | {slot} | 1 | {day} {starts} | {day} 10:00 | follow_up | in_person | soon | 2025-12-01 | 2026-01-05 | so it is
    """


def decided(proposal_id, verdict, changes=None):
    """A person's decision."""
    row = {
        "decision_id": f"d-{proposal_id}-{verdict}",
        "proposal_id": proposal_id,
        "decided_at": AS_OF,
        "decided_by": "booking clerk",
        "verdict": verdict,
        "note": "so it is",
        "changes": json.dumps(changes) if changes else None,
    }
    return Decision.validate(pl.DataFrame([row], schema=Decision.create_empty().schema))


def event(standing, request_id="ann", *, expires="2026-01-01 13:00", slot=0):
    """How an offer of a slot of Monday stands."""
    return f"""
        event_id | offer_id | request_id | clinic_id | session_id | slot | slots | place | starts_at | expires_at | standing | happened_at
        e1 | e0 | {request_id} | skin | monday | {slot} | 1 | 1 | 2026-01-05 09:00 | {expires} | {standing} | 2026-01-01 08:00
    """
