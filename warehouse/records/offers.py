"""Freed places offered to patients, and what came of it: events, each kept for good.

What may happen is for the law to say, which the caller brings: it is told of every event of the
patient and of the session, inside the transaction that keeps what it answers. Should two people
act at once all the same, the keys of the tables refuse the second.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import dataframely as dy
import polars as pl
import sqlalchemy as sa
from sqlalchemy import exc

from ops.errors import PlanningError
from ops.tables import OfferEvent
from warehouse.records import tables, trail
from warehouse.records.frames import frame_of
from warehouse.records.store import alone, changing, looking

Row = dict[str, Any]
Law = Callable[[list[Row]], Sequence[Row]]
"""From the events so far, oldest first, to those that follow, without an ``event_id``.

A new offer has no ``offer_id`` either.
"""

HOLDS = ("offered", "booked")
"""While an offer stands so, nobody else can have its place and its patient no other offer."""


class OfferedAlreadyError(PlanningError):
    """Somebody else was quicker by a moment."""


def happen(request_id: str, session_id: str, law: Law) -> dy.DataFrame[OfferEvent]:
    """Keep what the law says follows, and return it; raises what the law raises."""
    table = tables.offer_event
    about = (table.c.request_id == request_id) | (table.c.session_id == session_id)
    try:
        with changing() as connection:
            alone(connection, table)
            told = connection.execute(table.select().where(about).order_by(table.c.event_id))
            new = _numbered(law([dict(row) for row in told.mappings()]))
            # What ends gives its place back before another takes it.
            for row in sorted(new, key=lambda one: one["standing"] in HOLDS):
                _settle(connection, row)
                connection.execute(table.insert().values(row))
                by, at = row["happened_by"] or "the clock", row["happened_at"]
                # Not whose request it was: a pseudonym would stay here when its key is changed.
                told_of = {name: row[name] for name in row if name != "request_id"}
                trail.add(connection, "offer", row["offer_id"], told_of, by=by, at=at)
    except exc.IntegrityError as error:
        raise OfferedAlreadyError(
            "Somebody else has just offered this place, or a place to this patient. Look at the "
            "page again, then choose another."
        ) from error
    return _frame(new)


def events(*, since: datetime | None = None) -> dy.DataFrame[OfferEvent]:
    """Every event, or those about places that start from a moment on; their names sort by time."""
    table = tables.offer_event
    wanted = table.select().order_by(table.c.event_id)
    if since:
        wanted = wanted.where(table.c.starts_at >= since)
    with looking() as connection:
        return frame_of(OfferEvent, connection.execute(wanted).mappings())


def _numbered(rows: Sequence[Row]) -> list[Row]:
    now = datetime.now(UTC)
    # Sorts by age, and within one act by the order of what happened in it.
    names = [f"{now:%Y%m%dT%H%M%S%fZ}-{n:02}-{uuid4().hex[:8]}" for n in range(len(rows))]
    return [
        {**row, "event_id": name, "offer_id": row.get("offer_id") or name}
        for name, row in zip(names, rows, strict=True)
    ]


def _settle(connection: sa.Connection, row: Row) -> None:
    """Give back what an offer held, then take what it holds now."""
    place, patient, offer_id = tables.offered_place, tables.offered_request, row["offer_id"]
    connection.execute(place.delete().where(place.c.offer_id == offer_id))
    connection.execute(patient.delete().where(patient.c.offer_id == offer_id))
    if row["standing"] not in HOLDS:
        return
    connection.execute(patient.insert().values(request_id=row["request_id"], offer_id=offer_id))
    for slot in range(row["slot"], row["slot"] + row["slots"]):
        own = {"session_id": row["session_id"], "slot": slot, "place": row["place"]}
        connection.execute(place.insert().values(**own, offer_id=offer_id))


def _frame(rows: Sequence[Row]) -> dy.DataFrame[OfferEvent]:
    return OfferEvent.validate(pl.DataFrame(rows, schema=OfferEvent.create_empty().schema))
