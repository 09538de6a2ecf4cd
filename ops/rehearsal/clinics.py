"""Clinics, their sessions, who is booked into them and who comes.

Whether a booked patient comes depends on how long ago they booked, their age, whether they were
reminded, the kind of appointment, and a habit of their own that their earlier appointments show.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit, ndtri

from ops.rehearsal.chance import Floats, Ints, draws, scattered
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention

AHEAD_DAYS = 42
"""Nobody books longer ahead than this."""
PUBLISHED_DAYS = 56
"""Sessions are known this long ahead."""
MORNING, AFTERNOON, SESSION_HOURS = 9.0, 13.5, 3.5
PATIENTS = 2_600
"""People who belong to one clinic; they come back."""


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


SERVICES = (
    Service("cardiology", 20, (0, 2, 3, 6, 8), 64.0, 20.0, -2.55),
    Service("fracture", 15, (0, 2, 4, 5, 6, 8), 43.0, 7.0, -2.25),
    Service("diabetes", 30, (1, 2, 5, 6, 7, 9), 57.0, 25.0, -2.05),
    Service("respiratory", 20, (0, 3, 4, 7, 8), 61.0, 18.0, -2.35),
    Service("dermatology", 15, (1, 3, 4, 7, 9), 40.0, 22.0, -1.95),
    Service("rheumatology", 20, (1, 2, 5, 6), 55.0, 24.0, -2.30),
)
A_SITE = 3


@dataclass(frozen=True)
class Sessions:
    """Every session in order: its clinic (place in ``services``) and times since opening."""

    clinic: Ints
    day: Ints
    half: Ints
    starts: Floats
    slots: Ints


@dataclass(frozen=True)
class Appointments:
    """Every appointment ever, in order of session and slot, with the chance it will be missed.

    Times are hours since opening. ``cancelled`` is not-a-number for most; ``by`` is 1 where the
    clinic cancelled; ``settled`` is when the outcome is written down.
    """

    session: Ints
    person: Ints
    age: Ints
    first: Ints
    modality: Ints
    minutes: Ints
    booked: Floats
    starts: Floats
    reminded: Floats
    cancelled: Floats
    by: Ints
    settled: Floats
    missing: Floats
    missed: Ints


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
        (clinic_id, invention.site_ids[site], service.name, service.slot_minutes)
        for clinic_id, site, service in services(invention)
    ]
    return pl.DataFrame(
        rows, schema=["clinic_id", "site_id", "specialty", "slot_minutes"], orient="row"
    )


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


def appointments(invention: Invention, days: int, held: Sessions) -> Appointments:
    """All appointments in the sessions of the days from opening, whenever they are booked."""
    first = np.searchsorted(held.day, np.arange(days + 1))
    seats, luck = [np.empty((0, 3), dtype=np.int64)], [np.empty((0, 32))]
    for day in range(days):
        some = np.arange(first[day], first[day + 1])
        if not len(some):
            continue
        # One more seat than slots: some sessions are overbooked by one. Each seat may be taken a
        # second time, at short notice, when the first patient cancels.
        session = np.repeat(some, held.slots[some] + 1)
        slot = np.concatenate([np.arange(n + 1) for n in held.slots[some]])
        last = slot == held.slots[session]
        chance = draws(invention.seed, "clinic", invention.since.toordinal() + day)
        seats.append(np.stack([session, np.where(last, slot // 2, slot), last], axis=1))
        luck.append(chance.random((len(session), 32)))
    return _both(invention, held, np.concatenate(seats), np.concatenate(luck))


def _both(invention: Invention, held: Sessions, seats: Ints, luck: Floats) -> Appointments:
    """The first patient of each seat and the one who takes it when they cancel."""
    taken = luck[:, 0] < np.where(seats[:, 2] == 1, 0.30, 0.95)
    once = _booked(invention, held, seats, luck[:, :16])
    freed = taken & (once.by == 0) & (once.starts - once.cancelled > 20) & (luck[:, 16] < 0.6)
    notice = np.where(freed, once.starts - once.cancelled, 24.0)
    again = _booked(invention, held, seats, luck[:, 16:], notice=notice)
    order = np.argsort(
        np.concatenate([np.flatnonzero(taken) * 2, np.flatnonzero(freed) * 2 + 1]), kind="stable"
    )
    return Appointments(
        *(
            np.concatenate([getattr(once, name)[taken], getattr(again, name)[freed]])[order]
            for name in Appointments.__dataclass_fields__
        )
    )


def _booked(
    invention: Invention,
    held: Sessions,
    seats: Ints,
    luck: Floats,
    notice: Floats | None = None,
) -> Appointments:
    """One patient in each seat: booked, reminded, cancelled or not, and coming or not."""
    session, slot = seats[:, 0], seats[:, 1]
    clinic = held.clinic[session]
    kinds = [service for _, _, service in services(invention)]
    minutes = np.array([kind.slot_minutes for kind in kinds])[clinic]
    starts = held.starts[session] + slot * minutes / 60
    site = np.array([site for _, site, _ in services(invention)])[clinic]
    person = site * 1_000_000 + 500_000 + clinic * 5_000 + (PATIENTS * luck[:, 1]).astype(np.int64)
    first = (luck[:, 2] < 0.3).astype(np.int64)
    booked = _booked_at(kinds, clinic, held.day[session], starts, luck, notice)
    lead = (starts - booked) / 24
    years = np.array([kind.age for kind in kinds])[clinic]
    age = np.clip(years + 17 * ndtri(scattered(invention.seed, "age", person)), 1, 90)
    modality = np.select([luck[:, 3] < 0.12, luck[:, 3] < 0.18], [1, 2], default=0) * (1 - first)
    reminds = (lead > 3.2) & (scattered(invention.seed, "phone", person) < 0.82)
    reminded = np.where(reminds, np.floor((starts - 72) / 24) * 24 + 10, np.nan)
    cancelled, by = _cancelled(booked, starts, lead, luck)
    reminded = np.where(cancelled < reminded, np.nan, reminded)
    missing = _missing(invention, kinds, clinic, person, age, lead, first, modality, reminded)
    ends = held.starts[session] + SESSION_HOURS
    return Appointments(
        session=session,
        person=person,
        age=age.astype(np.int64),
        first=first,
        modality=modality,
        minutes=minutes * (1 + (first & (luck[:, 4] < 0.5))),
        booked=booked,
        starts=starts,
        reminded=reminded,
        cancelled=cancelled,
        by=by,
        settled=np.where(np.isnan(cancelled), ends, cancelled),
        missing=missing,
        missed=(luck[:, 5] < missing).astype(np.int64),
    )


def _booked_at(
    kinds: list[Service],
    clinic: Ints,
    day: Ints,
    starts: Floats,
    luck: Floats,
    notice: Floats | None,
) -> Floats:
    """When it was booked: weeks or minutes ahead, in office hours."""
    usual = np.array([kind.lead_days for kind in kinds])[clinic]
    soon = luck[:, 6] < 0.08
    lead = np.minimum(AHEAD_DAYS, -usual * 0.5 * np.log(luck[:, 7]) + usual * 0.5)
    lead = np.where(soon, np.floor(3 * luck[:, 7]), lead).astype(np.int64)
    booked = (day - lead) * 24 + 8.5 + 8 * luck[:, 8]
    if notice is not None:
        booked = starts - notice * (0.25 + 0.7 * luck[:, 8])
    return np.minimum(booked, starts - 0.5)


def _cancelled(booked: Floats, starts: Floats, lead: Floats, luck: Floats) -> tuple[Floats, Ints]:
    """When it was called off, if it was, and whether by the clinic."""
    patient = luck[:, 9] < 0.04 + 0.0025 * np.clip(lead, 0, 40)
    clinic = ~patient & (luck[:, 10] < 0.018)
    share = np.where(patient, luck[:, 11] ** 0.5, luck[:, 11])
    at = booked + (starts - booked) * np.clip(share, 0.02, 0.98)
    return np.where(patient | clinic, at, np.nan), clinic.astype(np.int64)


def _missing(
    invention: Invention,
    kinds: list[Service],
    clinic: Ints,
    person: Ints,
    age: Floats,
    lead: Floats,
    first: Ints,
    modality: Ints,
    reminded: Floats,
) -> Floats:
    """The true chance that nobody comes."""
    habit = ndtri(scattered(invention.seed, "habit", person))
    log_odds = np.array([kind.log_odds for kind in kinds])[clinic] + 0.85 * habit
    log_odds += 0.55 * np.log1p(np.clip(lead, 0, AHEAD_DAYS)) / np.log(8) - 0.2
    log_odds += np.select([age < 16, age < 31, age < 46, age >= 65], [0.1, 0.6, 0.3, -0.35], 0.0)
    log_odds += 0.2 * first - 0.35 * (modality > 0) - 0.55 * ~np.isnan(reminded)
    return np.asarray(expit(log_odds))
