"""What a copy tells of those who can be rostered, with what was noted at the desk since."""

from datetime import date, datetime

import dataframely as dy

from app.read.once import from_copy, once
from ops import tables
from warehouse import staff_needs as staff_need_facts
from warehouse import staffing as staff_facts
from warehouse.records import roster_events


@once
def staff(copy: str) -> dy.DataFrame[tables.StaffMember]:
    """Everybody who can be rostered."""
    return from_copy(copy, staff_facts.staff)


@once
def staff_skills(copy: str) -> dy.DataFrame[tables.StaffSkill]:
    """Who can do what."""
    return from_copy(copy, staff_facts.skills)


def absences(copy: str, since: date) -> dy.DataFrame[tables.Absence]:
    """Who is away, from a day on: as delivered, and as noted at the desk since."""
    return roster_events.with_desk(_absences_delivered(copy, since), since=since)


@once
def _absences_delivered(copy: str, since: date) -> dy.DataFrame[tables.Absence]:
    return from_copy(copy, lambda db: staff_facts.absences(db, since=since))


@once
def shift_requests(copy: str, since: date) -> dy.DataFrame[tables.ShiftRequest]:
    """Shifts asked for and asked off, from a day on."""
    return from_copy(copy, lambda db: staff_facts.requests(db, since=since))


@once
def staff_needs(copy: str, as_of: datetime) -> dy.DataFrame[tables.StaffNeed]:
    """People needed on the coming shifts, as last said."""
    return from_copy(copy, lambda db: staff_need_facts.latest(db, as_of=as_of))
