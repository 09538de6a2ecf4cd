"""Small EDs whose every visit is known."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ops.tables import EdStay, HourlyArrivals

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def stays(visits):
    """Visits as rows: (arrival, hours to asking or None, hours to leaving or None), triage 3."""
    rows = [
        {
            "visit_id": f"v{n:05}",
            "site_id": "north",
            "arrived_at": came,
            "arrival_mode": "walk_in",
            "triage": 3,
            "asked_at": None if asked is None else came + asked * HOUR,
            "departed_at": None if left is None else came + left * HOUR,
            "specialty": None if asked is None or left is None else "medicine",
        }
        for n, (came, asked, left) in enumerate(visits)
    ]
    return EdStay.validate(pl.DataFrame(rows, schema=EdStay.create_empty().schema), cast=True)


def steady(days=28, *, every=4, asks_after=2.0):
    """One patient an hour; every fourth asks for a bed after two hours, the others go after one."""
    hours = [START + n * HOUR for n in range(days * 24)]
    return [
        (at, asks_after, asks_after + 3) if n % every == 0 else (at, None, 1.0)
        for n, at in enumerate(hours)
    ]


def hourly(days=28, count=1):
    """The arrivals of that ED by the hour."""
    hours = [START + n * HOUR for n in range(days * 24)]
    frame = pl.DataFrame({"site_id": "north", "hour_start": hours, "arrivals": count})
    ambulances = pl.lit(None, pl.Int32)
    return HourlyArrivals.validate(frame.with_columns(ambulance_arrivals=ambulances), cast=True)
