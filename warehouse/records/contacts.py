"""What people wrote down of contacts: added, taken back, never changed.

A note speaks of a place on a list. Who stands there is known to the warehouse alone, so that no
pseudonym is kept here and a key can be changed without this store.
"""

from datetime import UTC, datetime
from uuid import uuid4

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from ops.tables import OUTCOMES, ContactOutcome
from warehouse.records import tables, trail
from warehouse.records.store import added, changing, looking


class UnclearContactError(PlanningError):
    """Something written down of a contact that nobody could understand later."""


def note(
    *,
    list_id: str,
    channel: str,
    place: int,
    outcome: str,
    by: str,
    contact_id: str | None = None,
) -> str:
    """Write down what came of a contact and return its name.

    Under a ``contact_id`` of the caller, writing twice (a double click) is writing once.
    """
    if outcome not in OUTCOMES:
        raise UnclearContactError(
            f"A contact ends in one of {', '.join(OUTCOMES)}; {outcome!r} was given. Choose one."
        )
    row: dict[str, str | int | None] = {"list_id": list_id, "channel": channel, "place": place}
    return _add({**row, "outcome": outcome, "undoes": None, "noted_by": by}, contact_id)


def take_back(contact_id: str, *, by: str) -> str:
    """Take back what was written down, by another row; what was taken back stays to be read."""
    table = tables.contact
    with looking() as connection:
        found = connection.execute(table.select().where(table.c.contact_id == contact_id))
        row = found.mappings().one_or_none()
    if row is None or row["outcome"] is None:
        raise UnclearContactError(
            f"There is no contact {contact_id} to take back. Load the page again: somebody may "
            "have taken it back before you."
        )
    told: dict[str, str | int | None] = {
        name: row[name] for name in ("list_id", "channel", "place")
    }
    # One name for all who take back the same: the second changes nothing.
    undoing = {**told, "outcome": None, "undoes": contact_id, "noted_by": by}
    return _add(undoing, f"{contact_id}-back")


def noted(list_id: str | None = None) -> dy.DataFrame[ContactOutcome]:
    """Everything written down, or that of one list."""
    table = tables.contact
    wanted = table.select().order_by(table.c.contact_id)
    if list_id:
        wanted = wanted.where(table.c.list_id == list_id)
    with looking() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
    frame = pl.DataFrame(rows, schema=ContactOutcome.create_empty().schema)
    return ContactOutcome.validate(frame)


def standing(all_noted: dy.DataFrame[ContactOutcome]) -> dy.DataFrame[ContactOutcome]:
    """What was not taken back, the last of each place."""
    undone = all_noted["undoes"].drop_nulls().to_list()
    said = all_noted.filter(
        pl.col("outcome").is_not_null(), ~pl.col("contact_id").is_in(undone)
    ).sort("noted_at", "contact_id")
    last = said.unique(["list_id", "channel", "place"], keep="last", maintain_order=True)
    return ContactOutcome.validate(last.sort("contact_id"))


def _add(row: dict[str, str | int | None], contact_id: str | None) -> str:
    now = datetime.now(UTC)
    name = contact_id or f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"
    values = row | {"contact_id": name, "noted_at": now}
    with changing() as connection:
        if added(connection, tables.contact, values):
            by, about = str(row["noted_by"]), str(row["list_id"])
            trail.add(connection, "contact", about, values, by=by, at=now)
    return name
