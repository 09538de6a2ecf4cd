"""Booking limits and compared templates of the published hospital's clinics.

Sessions of eyes may be booked 13 and are proposed 13; nothing was worked out for heart.
"""

import polars as pl

from ops import tables
from warehouse import session_limits

KIND = "12 × 15 at 88"
ONE_EACH = [1] * 12
FIRST_TWICE = [2] + [1] * 11
EVENED = [1] * 5 + [2] + [1] * 6
SPACINGS = {
    "best": (FIRST_TWICE, 9.0, 14.0, 20.0, 8.0, 400.0, 400.0),
    "present": (ONE_EACH, 4.0, 6.0, 31.0, 5.0, 440.0, None),
    "bailey_welch": ([3] + [1] * 10 + [0], 15.0, 18.0, 18.0, 6.0, 460.0, None),
    "even": (EVENED, 8.0, 11.0, 22.0, 10.0, 410.0, None),
    "even_waits": (EVENED, 8.0, 11.0, 22.0, 10.0, 404.8, None),
}


def plans_told(db, sessions, now):
    """Keep what was worked out for the eye clinic."""
    limits = [
        {
            "session_id": session,
            "made_at": now,
            "clinic_id": "eyes",
            "kind": KIND,
            "starts_at": at,
            "slots": 12,
            "booked": 9,
            "proposed": 13,
            "most_booked": 13,
            "overrun_minutes": 15,
            "accepted_chance": 0.2,
            "overrun_chance": 0.14,
            "overrun_chance_slots": 0.06,
            "overrun_chance_proposed": 0.13,
            "idle_saved": 11.0,
            "overrun_added": 3.25,
            "reasons": ["HIGH_DNA_SESSION"],
            "chances_from": "session",
        }
        for session, at in sessions
        if session.startswith("eyes")
    ]
    session_limits.save(db, _rows(tables.SessionLimit, limits))
    session_limits.save_compared(db, _rows(tables.TemplateCompared, list(_compared(now))))


def _compared(now):
    for spacing, (bookings, waiting, longest, idle, overrun, cost, bound) in SPACINGS.items():
        yield {
            "clinic_id": "eyes",
            "kind": KIND,
            "made_at": now,
            "spacing": spacing,
            "slots": 12,
            "slot_minutes": 15,
            "bookings": bookings,
            "show_chance": 0.88,
            "waiting": waiting,
            "longest_wait": longest,
            "idle": idle,
            "overrun": overrun,
            "overrun_minutes": 15,
            "overrun_chance": 0.13,
            "cost": cost,
            "bound": bound,
            "consultation": 14.2,
            "durations": 412,
            "chances_from": "session",
        }


def _rows(contract, rows):
    frame = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(frame.sort(contract.primary_key()), cast=True)
