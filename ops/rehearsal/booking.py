"""Who is booked into the clinics of an invented hospital, and who comes.

Whether a booked patient comes depends on how long ago they booked, their age, whether they were
reminded, the kind of appointment, and a habit of their own that their earlier appointments show.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from ops.rehearsal.chance import Floats, Ints, draws, scattered
from ops.rehearsal.clinics import SESSION_HOURS, Sessions, services
from ops.rehearsal.invention import Invention

AHEAD_DAYS = 42
"""Nobody books longer ahead than this."""
PATIENTS = 2_600
"""People who belong to one clinic; they come back."""


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


@dataclass(frozen=True)
class _Asked:
    """Patients who ask for some seats: who they are, and what the clinic of each is like."""

    clinic: Ints
    person: Ints
    age: Floats
    first: Ints
    phones: Ints
    slot_minutes: Ints
    lead_days: Floats
    log_odds: Floats
    has_phone: Ints
    habit: Floats


def _asked(invention: Invention, clinic: Ints, luck: Floats) -> _Asked:
    kinds, seed = services(invention), invention.seed
    site = np.array([site for _, site, _ in kinds])[clinic]
    person = site * 1_000_000 + 500_000 + clinic * 5_000 + (PATIENTS * luck[:, 1]).astype(np.int64)
    first = (luck[:, 2] < 0.3).astype(np.int64)
    years = np.array([kind.age for _, _, kind in kinds])[clinic]
    modality = np.select([luck[:, 3] < 0.12, luck[:, 3] < 0.18], [1, 2], default=0)
    return _Asked(
        clinic=clinic,
        person=person,
        age=np.clip(years + 17 * ndtri(scattered(seed, "age", person)), 1, 90),
        first=first,
        phones=modality * (1 - first),
        slot_minutes=np.array([kind.slot_minutes for _, _, kind in kinds])[clinic],
        lead_days=np.array([kind.lead_days for _, _, kind in kinds])[clinic],
        log_odds=np.array([kind.log_odds for _, _, kind in kinds])[clinic],
        has_phone=(scattered(seed, "phone", person) < 0.82).astype(np.int64),
        habit=ndtri(scattered(seed, "habit", person)),
    )


def _booked(
    invention: Invention, held: Sessions, seats: Ints, luck: Floats, notice: Floats | None = None
) -> Appointments:
    """One patient in each seat: booked, reminded, cancelled or not, and coming or not."""
    session = seats[:, 0]
    who = _asked(invention, held.clinic[session], luck)
    starts = held.starts[session] + seats[:, 1] * who.slot_minutes / 60
    booked = _booked_at(who, held.day[session], starts, luck, notice)
    cancelled, by = _cancelled(booked, starts, luck)
    reminded = _reminded(who, booked, starts, cancelled)
    missing = _missing(who, (starts - booked) / 24, reminded)
    ends = held.starts[session] + SESSION_HOURS
    return Appointments(
        session=session,
        person=who.person,
        age=who.age.astype(np.int64),
        first=who.first,
        modality=who.phones,
        minutes=who.slot_minutes * (1 + (who.first & (luck[:, 4] < 0.5))),
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
    who: _Asked, day: Ints, starts: Floats, luck: Floats, notice: Floats | None
) -> Floats:
    """When it was booked: weeks or minutes ahead, in office hours."""
    usual = who.lead_days
    lead = np.minimum(AHEAD_DAYS, -usual * 0.5 * np.log(luck[:, 7]) + usual * 0.5)
    lead = np.where(luck[:, 6] < 0.08, np.floor(3 * luck[:, 7]), lead).astype(np.int64)
    booked = (day - lead) * 24 + 8.5 + 8 * luck[:, 8]
    if notice is not None:
        booked = starts - notice * (0.25 + 0.7 * luck[:, 8])
    return np.minimum(booked, starts - 0.5)


def _cancelled(booked: Floats, starts: Floats, luck: Floats) -> tuple[Floats, Ints]:
    """When it was called off, if it was, and whether by the clinic."""
    patient = luck[:, 9] < 0.04 + 0.0025 * np.clip((starts - booked) / 24, 0, 40)
    clinic = ~patient & (luck[:, 10] < 0.018)
    share = np.where(patient, luck[:, 11] ** 0.5, luck[:, 11])
    at = booked + (starts - booked) * np.clip(share, 0.02, 0.98)
    return np.where(patient | clinic, at, np.nan), clinic.astype(np.int64)


def _reminded(who: _Asked, booked: Floats, starts: Floats, cancelled: Floats) -> Floats:
    """At ten o'clock three days before, to those with a telephone who were booked by then."""
    reminded = np.floor((starts - 72) / 24) * 24 + 10
    reminds = (booked < reminded) & (who.has_phone == 1) & ~(cancelled < reminded)
    return np.where(reminds, reminded, np.nan)


def _missing(who: _Asked, lead: Floats, reminded: Floats) -> Floats:
    """The true chance that nobody comes."""
    age = who.age
    log_odds = who.log_odds + 0.85 * who.habit
    log_odds += 0.55 * np.log1p(np.clip(lead, 0, AHEAD_DAYS)) / np.log(8) - 0.2
    log_odds += np.select([age < 16, age < 31, age < 46, age >= 65], [0.1, 0.6, 0.3, -0.35], 0.0)
    log_odds += 0.2 * who.first - 0.35 * (who.phones > 0) - 0.55 * ~np.isnan(reminded)
    return np.asarray(expit(log_odds))
