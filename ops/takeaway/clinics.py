"""Clinic lists and templates to take away, and the calendars of clinics and clinicians.

Counts are of sessions, never of a patient. A clinic's own desk books from these lists, so
they say small counts as they are; what leaves the clinic for others marks them instead.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import floor
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import Attendance, TemplateLine
from ops.takeaway.calendar_events import Engagement
from ops.takeaway.document import Cell, Column, Document, Kind, Provenance, Sheet

CHANCE_AS_SHOWN = "To the nearest 5 %; 5 % stands for 5 % or less, 95 % for 95 % or more."


def clinics_document(
    sessions: pl.DataFrame,
    attendance: dy.DataFrame[Attendance],
    template: dy.DataFrame[TemplateLine],
    booked_at: pl.DataFrame,
    provenance: Provenance,
    standing: Mapping[str, str],
) -> Document:
    """Sessions to come with who is expected, and how many to book at each start time.

    ``sessions`` are those of ``SessionBooked``, with ``clinician_id`` and ``room_id`` where the
    hospital tells them; ``booked_at`` counts patients by ``session_id`` and ``starts_at``;
    ``standing`` says of each template whether it is accepted or proposed.
    """
    sheets = [_list(sessions, attendance, template, provenance)]
    if template.height:
        sheets.append(_template(sessions, template, booked_at, provenance, standing))
    title = f"Clinics of {provenance.site}"
    return Document("clinics", title, tuple(sheets), provenance)


def _list(
    sessions: pl.DataFrame,
    attendance: dy.DataFrame[Attendance],
    template: dy.DataFrame[TemplateLine],
    provenance: Provenance,
) -> Sheet:
    zone = provenance.time_zone
    told = attendance.select("session_id", "expected", "low", "high", "over_slots")
    to_book = template.group_by("session_id").agg(to_book=pl.col("bookings").sum())
    rows = sessions.join(told, on="session_id", how="left")
    rows = rows.join(to_book, on="session_id", how="left").sort("starts_at", "session_id")
    columns = (
        Column("Starts", Kind.INSTANT, zone, "Start of the session on the clinic's clock."),
        Column("Ends", Kind.INSTANT, zone),
        Column("Clinic", says="The service that books patients.", field="clinic_id"),
        Column("Session", says="One half-day of a clinic.", field="session_id"),
        Column("Clinician", says="Who holds the session, if told.", field="clinician_id"),
        Column("Room", field="room_id"),
        Column("Slots", Kind.COUNT, "start times", "Bookable start times."),
        Column("Booked", Kind.COUNT, "patients", "Booked and not called off."),
        Column("Expected", Kind.AMOUNT, "patients", "Patients who will come, on average."),
        Column("Likely from", Kind.COUNT, "patients", "9 in 10 sessions see at least this many."),
        Column("Likely to", Kind.COUNT, "patients", "And at most this many."),
        Column("More than slots", Kind.CHANCE, "", f"Chance of more than slots. {CHANCE_AS_SHOWN}"),
        Column("To book", Kind.COUNT, "patients", "Patients that its template books in all."),
        Column("Extra", Kind.COUNT, "bookings", "Of those, bookings beyond its slots."),
    )
    cells = tuple(_session(row) for row in rows.iter_rows(named=True))
    return Sheet("Clinic list", columns, cells, ("An empty cell is not known.",))


def _session(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    expected = None if row["expected"] is None else round(row["expected"], 1)
    return (
        *(row["starts_at"], row["ends_at"], row["clinic_id"], row["session_id"]),
        *(row.get("clinician_id"), row.get("room_id"), row["slots"], row["booked"]),
        *(expected, row["low"], row["high"], as_shown(row["over_slots"])),
        *(row["to_book"], _extra(row["to_book"], row["slots"])),
    )


def _extra(to_book: int | None, slots: int) -> int | None:
    return None if to_book is None else max(0, to_book - slots)


def as_shown(chance: float | None) -> float | None:
    """A chance as the screen rounds it: to 5 %, never 0 and never 1."""
    return None if chance is None else min(0.95, max(0.05, floor(chance * 20 + 0.5) / 20))


def _template(
    sessions: pl.DataFrame,
    template: dy.DataFrame[TemplateLine],
    booked_at: pl.DataFrame,
    provenance: Provenance,
    standing: Mapping[str, str],
) -> Sheet:
    clinic = dict(sessions.select("session_id", "clinic_id").rows())
    booked = {(name, at): n for name, at, n in booked_at.rows()}
    rows = tuple(
        (at, clinic.get(name), name, bookings, booked.get((name, at), 0), standing.get(plan))
        for plan, name, at, bookings in template.sort("starts_at", "session_id").rows()
    )
    columns = (
        Column("Starts", Kind.INSTANT, provenance.time_zone, "Start time that can be booked."),
        Column("Clinic", field="clinic_id"),
        Column("Session", field="session_id"),
        Column(
            "To book", Kind.COUNT, "patients", "Patients to book at this time; 0: leave it free."
        ),
        Column("Booked", Kind.COUNT, "patients", "Already booked at this time."),
        Column("Template", says="Accepted by people, or proposed and not decided about."),
    )
    return Sheet("Template", columns, rows)


def clinic_calendars(sessions: pl.DataFrame, whose: str) -> dict[str, list[Engagement]]:
    """The calendar of every clinic, and of every clinician that is told, by its name,
    which begins with ``whose``.

    One event per session and nothing about patients: how many are booked changes daily and
    would make every event look new.
    """
    calendars: dict[str, list[Engagement]] = defaultdict(list)
    for row in sessions.sort("starts_at", "session_id").iter_rows(named=True):
        where = row.get("room_id") or row["site_id"]
        words = f"Clinic {row['clinic_id']}: {row['slots']} slots"
        one = Engagement(row["session_id"], row["starts_at"], row["ends_at"], words, where)
        calendars[f"{whose}clinic/{row['clinic_id']}"].append(one)
        if row.get("clinician_id"):
            calendars[f"{whose}clinician/{row['clinician_id']}"].append(one)
    return dict(calendars)
