"""What a copy tells of clinics: sessions, who will come, whom to remind, who is treated how."""

from datetime import datetime

import dataframely as dy
import polars as pl

from app.read.once import from_copy, once
from ops import tables
from warehouse import booking, contacts, forecasts, group_facts
from warehouse import clinic as clinic_facts


@once
def sessions(copy: str, as_of: datetime) -> dy.DataFrame[tables.SessionBooked]:
    """Clinic sessions to come."""
    return from_copy(copy, lambda db: clinic_facts.sessions(db, as_of=as_of))


@once
def booked_at(copy: str, as_of: datetime) -> dy.DataFrame[tables.BookedAt]:
    """Patients booked at each start time of the sessions to come."""
    return from_copy(copy, lambda db: clinic_facts.booked_at(db, as_of=as_of))


@once
def clinicians(copy: str, as_of: datetime) -> pl.DataFrame:
    """Who holds each session to come, and in which room, where the hospital tells."""
    sessions = from_copy(copy, lambda db: booking.sessions(db, as_of=as_of))
    return sessions.select("session_id", "clinician_id", "room_id")


@once
def attendance(copy: str, as_of: datetime) -> dy.DataFrame[tables.Attendance]:
    """How many will come to each session."""
    return from_copy(copy, lambda db: forecasts.latest_attendance(db, as_of=as_of))


@once
def contact_lists(copy: str, as_of: datetime) -> dy.DataFrame[tables.ContactList]:
    """The newest list of reminders and calls of each clinic."""
    return from_copy(copy, lambda db: contacts.latest_lists(db, as_of=as_of))


@once
def contact_lines(copy: str, list_id: str) -> dy.DataFrame[tables.ContactLine]:
    """Everybody on a list of reminders and calls."""
    return from_copy(copy, lambda db: contacts.lines(db, list_id))


@once
def contact_left_out(copy: str, list_id: str) -> dy.DataFrame[tables.ContactLeftOut]:
    """How many a list left out, and why."""
    return from_copy(copy, lambda db: contacts.left_out(db, list_id))


@once
def contact_effects(copy: str, as_of: datetime) -> dy.DataFrame[tables.ContactEffect]:
    """What reminders were seen to prevent."""
    return from_copy(copy, lambda db: contacts.latest_effects(db, as_of=as_of))


@once
def called_off(copy: str, list_id: str, as_of: datetime) -> set[str]:
    """Those on a list whose appointment was called off since."""
    return from_copy(copy, lambda db: contacts.called_off(db, list_id, as_of=as_of))


@once
def group_fairness(
    copy: str, as_of: datetime
) -> tuple[datetime | None, dy.DataFrame[tables.GroupFairness]]:
    """How the uses of no-show chances treat each group, and when that was reviewed."""
    return from_copy(copy, lambda db: group_facts.latest(db, as_of=as_of))
