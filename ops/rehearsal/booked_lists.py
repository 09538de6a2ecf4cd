"""Patients booked for a bed: who is on the elective lists, for when, and since when."""

from dataclasses import dataclass

import numpy as np

from ops.rehearsal.chance import Floats, Ints, draws
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention
from ops.rehearsal.places import Bedded

BOOKED_A_DAY = (0.3, 3.8, 0.1, 1.7)
"""Patients booked for a working day at one site, by specialty."""
AHEAD_DAYS = 42
"""Nobody is booked longer ahead than this."""


@dataclass(frozen=True)
class BookedList:
    """Every booking in order of its planned day; times are hours since opening.

    ``withdrawn`` is when a patient called it off, not-a-number for most.
    """

    ward: Ints
    patient: Ints
    planned: Floats
    booked: Floats
    withdrawn: Floats
    luck: Floats
    nature: Floats


_Day = tuple[Ints, Ints, Floats, Floats, Floats, Floats, Floats]


def booked_list(invention: Invention, clock: Clock, wards: list[Bedded], days: int) -> BookedList:
    """All bookings for the days from opening."""
    parts = [_day(invention, clock, wards, day) for day in range(days) if clock.works(day)] or [
        _nobody()
    ]
    return BookedList(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _day(invention: Invention, clock: Clock, wards: list[Bedded], day: int) -> _Day:
    chance = draws(invention.seed, "booked list", invention.since.toordinal() + day)
    usual = [BOOKED_A_DAY[ward.specialty] * invention.size for ward in wards]
    friday = 0.7 if (invention.since.toordinal() + day - 1) % 7 == 4 else 1.075
    ward = np.repeat(np.arange(len(wards)), chance.poisson(np.array(usual) * friday))
    n = len(ward)
    luck, nature = chance.random((n, 12)), chance.standard_normal((n, 6))
    planned = clock.from_wall(day, 7.5) + np.round(luck[:, 8] * 10) / 4
    lead = np.clip(chance.gamma(2.2, 8.0, n), 2, AHEAD_DAYS).astype(np.int64)
    booked = (day - lead) * 24 + 8 + 9 * luck[:, 9]
    withdraws = luck[:, 10] < 0.05
    withdrawn = np.where(withdraws, booked + (planned - booked) * luck[:, 11], np.nan)
    site = np.array([place.site for place in wards])[ward]
    patient = site * 1_000_000 + 300_000 + (150_000 * luck[:, 7]).astype(np.int64)
    return ward, patient, planned, booked, withdrawn, luck, nature


def _nobody() -> _Day:
    none, whole = np.empty(0), np.empty(0, dtype=np.int64)
    return whole, whole, none, none, none, np.empty((0, 12)), np.empty((0, 6))
