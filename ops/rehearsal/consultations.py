"""How long patients are with the clinicians of an invented hospital, and when they are seen.

First visits take longer, lengths are skewed, every clinician has quick and slow half-days, and
patients come a little early or late. They are seen in the order of their appointments, as soon as
they are there and the room is free.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.special import ndtri

from ops.rehearsal.booking import Appointments
from ops.rehearsal.chance import Floats, Ints, scattered
from ops.rehearsal.clinics import Sessions, services
from ops.rehearsal.clock import instants
from ops.rehearsal.invention import Invention

FOLLOW_UP, FIRST = 0.78, 1.12
"""Slots that a patient is seen for on a usual half-day, on average."""
SPREAD, PACE = 0.36, 0.08
"""Spread of log lengths within a half-day, and of its pace."""
EARLY_MINUTES, UNPUNCTUAL_MINUTES = 3.0, 5.0


def minutes(slot_minutes: Ints, first: Ints, luck: Floats, pace: Floats) -> Floats:
    """With the clinician, from standard normal ``luck`` of a patient and ``pace`` of a session."""
    usual = slot_minutes * np.where(first == 1, FIRST, FOLLOW_UP)
    return np.asarray(usual * np.exp(SPREAD * luck - SPREAD**2 / 2 + PACE * pace))


def late(luck: Floats) -> Floats:
    """Minutes after the appointment at which a patient is there, negative if early."""
    return np.asarray(UNPUNCTUAL_MINUTES * luck - EARLY_MINUTES)


class Seen(NamedTuple):
    """When each patient who came was seen, from and to."""

    starts: Floats
    ends: Floats


def seen(there: Floats, lasting: Floats, opens: float) -> Seen:
    """One after the other, from when the session opens; all in the same unit of time."""
    starts, ends, free = np.empty(len(there)), np.empty(len(there)), opens
    for n, (at, length) in enumerate(zip(there, lasting, strict=True)):
        starts[n] = max(at, free)
        free = ends[n] = starts[n] + length
    return Seen(starts, ends)


@dataclass(frozen=True)
class Consultations:
    """Every consultation ever, in order of appointments: which, and hours since opening."""

    appointment: Ints
    starts: Floats
    ends: Floats


def consultations(invention: Invention, held: Sessions, booked: Appointments) -> Consultations:
    """Of all patients who come."""
    came = np.flatnonzero(np.isnan(booked.cancelled) & (booked.missed == 0))
    session = booked.session[came]
    slots = np.array([kind.slot_minutes for _, _, kind in services(invention)])
    luck = ndtri(scattered(invention.seed, "consultation", came))
    pace = ndtri(scattered(invention.seed, "pace", session))
    lasting = minutes(slots[held.clinic[session]], booked.first[came], luck, pace) / 60
    there = booked.starts[came] + late(ndtri(scattered(invention.seed, "punctual", came))) / 60
    starts, ends = np.empty(len(came)), np.empty(len(came))
    # In the order of appointments: the extra seat of a session comes last but sits in between.
    order = np.lexsort((came, booked.starts[came], session))
    bounds = np.flatnonzero(np.diff(session[order], prepend=-1, append=-1))
    for since, until in pairwise(bounds):
        some = order[since:until]
        opens = float(held.starts[session[some[0]]])
        starts[some], ends[some] = seen(there[some], lasting[some], opens)
    return Consultations(came, starts, ends)


def encounters(
    invention: Invention, appointments: pl.DataFrame, held: Consultations
) -> pl.DataFrame:
    """One row per consultation, as a record system tells of it once it has ended."""
    opens_at, whose = invention.opens_at, appointments[held.appointment.tolist()]
    virtual = pl.col("modality") != "in_person"
    told: pl.DataFrame = whose.select(
        "n",
        "patient_id",
        encounter_id=pl.format("C{}", pl.col("n").cast(pl.String).str.zfill(7)),
        kind=pl.when(virtual).then(pl.lit("virtual")).otherwise(pl.lit("ambulatory")),
        class_code=pl.when(virtual).then(pl.lit("VR")).otherwise(pl.lit("AMB")),
        status=pl.lit("finished"),
        place_id="clinic_id",
        started_at=instants(opens_at, held.starts),
        ended_at=instants(opens_at, held.ends),
    )
    return told
