"""An invented hospital, lived up to a moment: all that happened, and the truth behind it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from ops.rehearsal import booking, clinics, people, places, records, reminding, waiting_lists
from ops.rehearsal.bed_changes import bed_changes
from ops.rehearsal.booked_lists import AHEAD_DAYS
from ops.rehearsal.booking import Appointments
from ops.rehearsal.catalogue import items, substitutes
from ops.rehearsal.chance import Floats
from ops.rehearsal.clock import Clock, clock
from ops.rehearsal.consultations import Consultations, consultations, encounters
from ops.rehearsal.invention import Invention
from ops.rehearsal.life import Life, live
from ops.rehearsal.stores import Stores, stock_movements, stock_positions, stores
from ops.rehearsal.suppliers import supplied, suppliers

_HORIZON = 120
"""Days beyond the last one lived: longer than any stay or booking."""


@dataclass(frozen=True)
class Hospital:
    """Everything about an invented hospital until the end of the day of ``until``.

    ``facts`` and ``references`` hold one frame per feed, with everything that will ever be known
    of each row; what may be told at a moment is for ``deliveries`` to say.
    """

    invention: Invention
    until: datetime
    clock: Clock
    life: Life
    appointments: Appointments
    consultations: Consultations
    stores: Stores
    references: dict[str, pl.DataFrame]
    facts: dict[str, pl.DataFrame]


def invent(invention: Invention, *, until: datetime) -> Hospital:
    """A hospital lived from its opening until a moment.

    Asking for a later moment adds days and changes none that went before.
    """
    days = invention.days_until(until)
    past = clock(invention.opens_at, days, invention.time_zone)
    ahead = clock(invention.opens_at, days + _HORIZON, invention.time_zone)
    life = live(invention, past, ahead, booked_days=days + AHEAD_DAYS + 1)
    held = clinics.sessions(invention, ahead, days + clinics.PUBLISHED_DAYS + 8)
    booked = booking.appointments(invention, days + booking.AHEAD_DAYS + 1, held)
    seen = consultations(invention, held, booked)
    stocked = stores(invention, past, followed(invention, life, days))
    sessions = records.clinic_sessions(invention, held).hstack(
        waiting_lists.session_details(invention, held)
    )
    facts = _patients(invention, life, sessions, booked) | _people(invention, ahead, days)
    facts |= {
        "encounters": encounters(invention, facts["appointments"], seen),
        "clinic_requests": waiting_lists.clinic_requests(invention, ahead, days),
        "bed_changes": bed_changes(invention, ahead),
        "stock_movements": stock_movements(invention, stocked),
        "stock_positions": stock_positions(invention, stocked),
    }
    references = _references(invention, sessions) | {
        "interpreters": waiting_lists.interpreters(invention, ahead, days + _HORIZON - 1)
    }
    return Hospital(invention, until, past, life, booked, seen, stocked, references, facts)


def _patients(
    invention: Invention, life: Life, sessions: pl.DataFrame, booked: Appointments
) -> dict[str, pl.DataFrame]:
    return {
        "ed_visits": records.ed_visits(invention, life),
        "ward_stays": records.ward_stays(invention, life),
        "planned_admissions": records.planned_admissions(invention, life),
        "appointments": records.appointments(invention, sessions, booked),
        "contact_preferences": reminding.contact_preferences(invention, booked),
        "patient_groups": reminding.patient_groups(invention, booked),
    }


def _people(invention: Invention, ahead: Clock, days: int) -> dict[str, pl.DataFrame]:
    return {
        "staff": people.staff(invention),
        "staff_skills": people.staff_skills(invention),
        "absences": people.absences(invention, ahead),
        "shift_requests": people.shift_requests(invention, days + 43),
    }


def _references(invention: Invention, sessions: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {
        "sites": places.sites(invention),
        "wards": places.wards(invention),
        "shift_types": places.shift_types(),
        "staffing_ratios": places.staffing_ratios(invention),
        "clinics": clinics.clinics(invention),
        "clinic_sessions": sessions,
        "items": supplied(items()),
        "item_substitutes": substitutes(),
        "suppliers": suppliers(),
    }


def followed(invention: Invention, life: Life, days: int) -> dict[str, Floats]:
    """What the use of items follows; one row per site, one column per day."""
    shape = (invention.sites, days + 1)
    beds, surgery, procedures = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for stay in life.beds.stays:
        ward = life.beds.wards[stay.ward]
        # Those lying there at the midnight that begins a day are its patients.
        first, last = int(stay.in_at // 24) + 1, min(int(stay.out_at // 24), days)
        beds[ward.site, first : last + 1] += 1
        if ward.specialty == 1:
            surgery[ward.site, first : last + 1] += 1
        if stay.patient.booking >= 0 and not stay.patient.moved and first <= days:
            procedures[ward.site, first - 1] += 1
    arrivals = np.zeros(shape)
    np.add.at(arrivals, (life.door.site, (life.door.arrived // 24).astype(np.int64)), 1)
    named = {"beds": beds, "surgery": surgery, "procedures": procedures, "arrivals": arrivals}
    return {name: counts[:, :days] for name, counts in named.items()}
