"""Appointments of invented clinics, some booked on their day, the others up to 45 days ahead."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from ops.tables import AppointmentKnown

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def appointments(count, *, seed=7, clinics=3, missed=None, per_day=20):
    """Appointments on consecutive days, known the day before; long leads are missed more."""
    dice = np.random.default_rng(seed)
    lead = dice.choice([0.0, 2.0, 5.0, 20.0, 45.0], count)
    starts = [MONDAY + timedelta(days=n // per_day) for n in range(count)]
    booked = [start - timedelta(days=days) for start, days in zip(starts, lead, strict=True)]
    away = dice.random(count) < 0.05 + 0.01 * lead if missed is None else np.full(count, missed)
    eve = [start - timedelta(days=1) for start in starts]
    frame = pl.DataFrame(
        {
            "appointment_id": [f"a{n:05}" for n in range(count)],
            "known_at": [max(pair) for pair in zip(eve, booked, strict=True)],
            "clinic_id": [f"clinic {n % clinics}" for n in range(count)],
            "session_id": [f"s{n // 10}" for n in range(count)],
            "visit_kind": "first",
            "modality": "in_person",
            "age_years": dice.integers(0, 91, count),
            "starts_at": starts,
            "starts_on": [start.date() for start in starts],
            "booked_at": booked,
            "booked_on": [at.date() for at in booked],
            "booked_hour": 9.0,
            "lead_days": lead,
            "starts_weekday": [start.isoweekday() for start in starts],
            "starts_hour": 9,
            "past_appointments": 0,
            "past_no_shows": 0,
            "past_ahead": 0,
            "other_bookings": 0,
            "booked_together": 0,
            "reminded": dice.random(count) < 0.5,
            "missed": away,
        }
    )
    return AppointmentKnown.validate(frame.select(AppointmentKnown.column_names()), cast=True)


def coming(seen, **changes):
    """The last day's appointments again, before anybody knows who came."""
    last = seen.filter(pl.col("starts_at") == pl.col("starts_at").max())
    return AppointmentKnown.validate(last.with_columns(missed=None, **changes), cast=True)
