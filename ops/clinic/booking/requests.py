"""Who waits for a slot, what it must offer and what would be nice."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from ops.clinic.booking.sessions import Modality


class Priority(IntEnum):
    """How soon a clinician wants a patient seen: 1 is soonest."""

    URGENT = 1
    SOON = 2
    ROUTINE = 3


class Booking(NamedTuple):
    """A request in a session, from one of its slots on."""

    request_id: str
    session_id: str
    slot: int


class Place(NamedTuple):
    """Where a patient is booked now."""

    session_id: str
    slot: int


class Use(NamedTuple):
    """Minutes of a pool, from the start of the booking on."""

    pool_id: str
    minutes: int


class HalfDay(NamedTuple):
    """A weekday (1 Monday – 7 Sunday) before or after noon on the local clock."""

    weekday: int
    afternoon: bool


@dataclass(frozen=True)
class Request:
    """One patient waiting for one appointment of a clinic.

    ``slots`` is how many consecutive ones it takes. ``modalities`` are those that will do, best
    first. ``clinician_id`` is whom the patient knows, and ``only_them`` whether nobody else
    will do. A ``language`` the session does not speak takes an interpreter for the whole
    booking. ``suits`` holds the half-days the patient prefers; empty means any. ``held`` is
    where they are booked already.
    """

    id: str
    patient_id: str
    clinic_id: str
    visit_kind: str
    priority: Priority
    waiting_since: date
    target_on: date
    slots: int = 1
    earliest_on: date | None = None
    modalities: tuple[Modality, ...] = (Modality.IN_PERSON,)
    equipment: frozenset[str] = frozenset()
    uses: tuple[Use, ...] = ()
    clinician_id: str | None = None
    only_them: bool = False
    language: str = "en"
    suits: frozenset[HalfDay] = frozenset()
    held: Place | None = None
