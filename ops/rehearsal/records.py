"""What the record systems of an invented hospital hold about patients in the end.

Besides the columns of its contract each frame has ``n``, a number that a row keeps however long
the hospital is lived, and where needed the moments at which parts of a row became known.
Nothing here is cut at a moment yet; ``knowledge`` does that.
"""

import numpy as np
import polars as pl

from ops.rehearsal import clinics
from ops.rehearsal.beds import Lying
from ops.rehearsal.booking import Appointments
from ops.rehearsal.chance import Ints, mixed
from ops.rehearsal.clinics import Sessions
from ops.rehearsal.clock import dates, instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.life import Life
from ops.rehearsal.places import SPECIALTIES, bedded
from ops.tables.deliveries import DISPOSITIONS

_MODALITIES = np.array(["in_person", "phone", "video"])


def pseudonyms(seed: int, people: Ints) -> pl.Series:
    """Patients as a pseudonymisation service would name them: hexadecimal, telling nothing."""
    known, place = np.unique(people, return_inverse=True)
    names = [f"{number:016x}"[:12] for number in mixed(seed, "patient", known).tolist()]
    return pl.Series("patient_id", names, dtype=pl.String).gather(place)


def ids(letter: str, n: Ints) -> pl.Series:
    """Names of rows: a letter and their number."""
    return pl.select(
        pl.format(letter + "{}", pl.Series(n).cast(pl.String).str.zfill(7))
    ).to_series()


def _words(words: tuple[str, ...] | list[str], places: Ints) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String).gather(places)


def ed_visits(invention: Invention, life: Life) -> pl.DataFrame:
    """One row per ED visit."""
    door, opens_at = life.door, invention.opens_at
    n = np.arange(len(door.site))
    return pl.DataFrame(
        {
            "n": n,
            "visit_id": ids("V", n),
            "patient_id": pseudonyms(invention.seed, door.patient),
            "site_id": _words(invention.site_ids, door.site),
            "arrived_at": instants(opens_at, door.arrived),
            "seen_at": instants(opens_at, door.seen),
            "admit_decided_at": instants(opens_at, door.decided),
            "departed_at": instants(opens_at, door.departed),
            "arrival_mode": pl.Series(door.mode.tolist()),
            "triage": door.triage,
            "disposition": _words(DISPOSITIONS, door.ending),
        }
    )


def ward_stays(invention: Invention, life: Life) -> pl.DataFrame:
    """One row per stay on a ward, in the order in which beds were given."""
    stays, wards, opens_at = life.beds.stays, bedded(invention), invention.opens_at
    n = np.arange(len(stays))
    booked = np.array([stay.patient.booking >= 0 for stay in stays], dtype=bool)
    person = np.array([stay.patient.person for stay in stays], dtype=np.int64)
    kind = pl.Series(np.where(booked, "elective", "emergency").tolist(), dtype=pl.String)
    return pl.DataFrame(
        {
            "n": n,
            "stay_id": ids("W", n),
            "admission_id": pl.Series(map(_admission, stays), dtype=pl.String),
            "patient_id": pseudonyms(invention.seed, person),
            "ward_id": _words([wards[stay.ward].ward_id for stay in stays], n),
            "specialty": _words([SPECIALTIES[stay.patient.specialty] for stay in stays], n),
            "admission_type": kind,
            "in_at": instants(opens_at, np.array([stay.in_at for stay in stays])),
            "out_at": instants(opens_at, np.array([stay.out_at for stay in stays])),
            "expected_out_on": _expected(invention, stays),
        }
    )


def _admission(stay: Lying) -> str:
    """The booking it came from, or the ED visit."""
    patient = stay.patient
    return f"B{patient.booking:07d}" if patient.booking >= 0 else f"E{patient.visit:07d}"


def _expected(invention: Invention, stays: list[Lying]) -> pl.Series:
    """The day somebody expected on admission; for one in six nobody said."""
    told = pl.Series([stay.patient.nature[2] > -1.0 for stay in stays], dtype=pl.Boolean)
    day = np.array([stay.expected for stay in stays]) // 24
    on = dates(invention.opens_at, day.astype(np.int64))
    return on.zip_with(told, pl.Series([None], dtype=pl.Date))


def planned_admissions(invention: Invention, life: Life) -> pl.DataFrame:
    """One row per booking for a bed; ``settled_at`` is when its end became known."""
    booked, wards, opens_at = life.booked, bedded(invention), invention.opens_at
    n = np.arange(len(booked.ward))
    at, came = booked.withdrawn.copy(), np.zeros(len(n), dtype=bool)
    for booking, (settled, admitted) in life.beds.settled.items():
        at[booking], came[booking] = settled, admitted
    return pl.DataFrame(
        {
            "n": n,
            "booking_id": ids("B", n),
            "patient_id": pseudonyms(invention.seed, booked.patient),
            "ward_id": _words([ward.ward_id for ward in wards], booked.ward),
            "specialty": _words([SPECIALTIES[ward.specialty] for ward in wards], booked.ward),
            "planned_at": instants(opens_at, booked.planned),
            "booked_at": instants(opens_at, booked.booked),
            "status": pl.Series(np.where(came, "admitted", "cancelled").tolist()),
            "settled_at": instants(opens_at, at),
        }
    )


def clinic_sessions(invention: Invention, held: Sessions) -> pl.DataFrame:
    """One row per session; ``published_at`` is the Monday on which its week became known."""
    names = [clinic_id for clinic_id, _, _ in clinics.services(invention)]
    opens_at, since = invention.opens_at, invention.since.toordinal()
    monday = held.day - (held.day + since - 1) % 7
    published = ((monday - clinics.PUBLISHED_DAYS) * 24).astype(np.float64)
    on = dates(opens_at, held.day).dt.strftime("%Y%m%d")
    half = pl.Series(np.where(held.half % 2 == 0, "am", "pm").tolist())
    clinic = _words(names, held.clinic)
    return pl.DataFrame(
        {
            "session_id": pl.select(pl.format("{}-{}-{}", clinic, on, half)).to_series(),
            "clinic_id": clinic,
            "starts_at": instants(opens_at, held.starts),
            "ends_at": instants(opens_at, held.starts + clinics.SESSION_HOURS),
            "slots": held.slots,
            "published_at": instants(opens_at, published),
        }
    )


def appointments(
    invention: Invention, sessions: pl.DataFrame, booked: Appointments
) -> pl.DataFrame:
    """One row per appointment; ``settled_at`` is when its end became known."""
    opens_at, n = invention.opens_at, np.arange(len(booked.session))
    return pl.DataFrame(
        {
            "n": n,
            "appointment_id": ids("A", n),
            "patient_id": pseudonyms(invention.seed, booked.person),
            "clinic_id": sessions["clinic_id"].gather(booked.session),
            "session_id": sessions["session_id"].gather(booked.session),
            "visit_kind": pl.Series(np.where(booked.first == 1, "first", "follow_up").tolist()),
            "modality": pl.Series(_MODALITIES[booked.modality].tolist()),
            "age_years": booked.age,
            "booked_at": instants(opens_at, booked.booked),
            "starts_at": instants(opens_at, booked.starts),
            "planned_minutes": booked.minutes,
            "reminded_at": instants(opens_at, booked.reminded),
            "cancelled_at": instants(opens_at, booked.cancelled),
            "status": _status(booked),
            "settled_at": instants(opens_at, booked.settled),
            "missing": booked.missing,
        }
    )


def _status(booked: Appointments) -> pl.Series:
    """How each appointment ends."""
    attended = np.where(booked.missed == 1, "no_show", "attended")
    cancelled = np.where(booked.by == 1, "cancelled_by_clinic", "cancelled_by_patient")
    return pl.Series(np.where(np.isnan(booked.cancelled), attended, cancelled).tolist())
