"""The clinics of an invented hospital and the half-days on which they are held."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.rehearsal.chance import Floats, Ints
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention

PUBLISHED_DAYS = 56
"""Sessions are known this long ahead."""
MORNING, AFTERNOON, SESSION_HOURS = 9.0, 13.5, 3.5


@dataclass(frozen=True)
class Service:
    """One clinic: what it is, when it is held and how its patients keep appointments.

    ``held`` lists half-days of the week: 0 is Monday morning, 1 Monday afternoon.
    """

    name: str
    slot_minutes: int
    held: tuple[int, ...]
    age: float
    lead_days: float
    log_odds: float
    late_cancel_hours: int | None = None


SERVICES = (
    Service("cardiology", 20, (0, 2, 3, 6, 8), 64.0, 20.0, -2.55),
    Service("fracture", 15, (0, 2, 4, 5, 6, 8), 43.0, 7.0, -2.25),
    Service("diabetes", 30, (1, 2, 5, 6, 7, 9), 57.0, 25.0, -2.05),
    Service("respiratory", 20, (0, 3, 4, 7, 8), 61.0, 18.0, -2.35),
    Service("dermatology", 15, (1, 3, 4, 7, 9), 40.0, 22.0, -1.95, late_cancel_hours=24),
    Service("rheumatology", 20, (1, 2, 5, 6), 55.0, 24.0, -2.30),
)
A_SITE = 3
CALLS, MESSAGES = 3, 8
"""Reminders that the staff of a clinic can make in a day."""


@dataclass(frozen=True)
class Sessions:
    """Every session in order: its clinic (place in ``services``) and times since opening."""

    clinic: Ints
    day: Ints
    half: Ints
    starts: Floats
    slots: Ints


def services(invention: Invention) -> list[tuple[str, int, Service]]:
    """The clinics of all sites: id, site and what is held there."""
    return [
        (f"{name}-{service.name}-clinic", site, service)
        for site, name in enumerate(invention.site_ids)
        for service in (SERVICES[(site * A_SITE + n) % len(SERVICES)] for n in range(A_SITE))
    ]


def clinics(invention: Invention) -> pl.DataFrame:
    """One row per clinic."""
    rows = [
        {
            "clinic_id": clinic_id,
            "site_id": invention.site_ids[site],
            "specialty": service.name,
            "slot_minutes": service.slot_minutes,
            "late_cancel_hours": service.late_cancel_hours,
            "calls_a_day": CALLS,
            "messages_a_day": MESSAGES,
        }
        for clinic_id, site, service in services(invention)
    ]
    return pl.DataFrame(rows, schema_overrides={"late_cancel_hours": pl.Int64})


def sessions(invention: Invention, clock: Clock, days: int) -> Sessions:
    """All sessions of the days from opening: none at weekends and on holidays."""
    held = [
        (clinic, day, half)
        for day in range(days)
        if clock.works(day)
        for clinic, (_, _, service) in enumerate(services(invention))
        for half in service.held
        if half // 2 == (invention.since.toordinal() + day - 1) % 7
    ]
    clinic, day, half = np.array(held, dtype=np.int64).reshape(-1, 3).T
    hour = np.where(half % 2 == 0, MORNING, AFTERNOON)
    minutes = np.array([service.slot_minutes for _, _, service in services(invention)])
    starts = day * 24 + hour - clock.ahead[day * 24 + 12]
    return Sessions(clinic, day, half, starts, int(SESSION_HOURS * 60) // minutes[clinic])
