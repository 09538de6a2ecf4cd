"""Appointments of an invented hospital as they were known on the eve of each."""

from datetime import date, timedelta

import duckdb
import polars as pl

from ops.rehearsal import Invention, booking, clinics, records
from ops.rehearsal.clock import clock
from ops.tables import DELIVERIES
from tests.hospital import keep
from warehouse import clinic
from warehouse.build import build
from warehouse.migrate import migrate


def invented(seed, days, sites=2):
    """The clinics alone: their sessions and everything that will be known of appointments."""
    invention = Invention(seed=seed, sites=sites, since=date(2025, 1, 6))
    ahead = clock(invention.opens_at, days + 2, invention.time_zone)
    held = clinics.sessions(invention, ahead, days + 1)
    sessions = records.clinic_sessions(invention, held)
    booked = booking.appointments(invention, days, held)
    return invention, sessions, records.appointments(invention, sessions, booked)


def known(seed, days, learnt=0.7):
    """Every appointment held as known on its eve, and the moment from which to report."""
    invention, sessions, appointments = invented(seed, days)
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'")
        migrate(db)
        build(db)
        sites = [{"site_id": name, "time_zone": invention.time_zone} for name in invention.site_ids]
        _fill(db, "sites", pl.DataFrame(sites))
        _fill(db, "clinics", clinics.clinics(invention))
        _fill(db, "clinic_sessions", sessions)
        _fill(db, "appointments", appointments.with_columns(precision=pl.lit("minute")))
        until = invention.opens_at + timedelta(days=days)
        rows = clinic.appointments_known(db, as_of=until)
    return rows, invention.opens_at + timedelta(days=round(days * learnt))


def _fill(db, feed, frame):
    empty = DELIVERIES[feed].create_empty()
    told = pl.concat(
        [empty, frame.select(pl.col(set(frame.columns) & set(empty.columns)))],
        how="diagonal_relaxed",
    )
    keep(db, feed, told.select(empty.columns).cast(dict(empty.schema)))
