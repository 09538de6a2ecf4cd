"""What people do about deliveries and records kept aside, written down once and never changed."""

from datetime import datetime
from uuid import uuid4

from ops.errors import PlanningError
from warehouse.connection import Connection
from warehouse.query import frame

BY_ITSELF = "ingest"
"""Who acted where no person did."""


class ReasonMissingError(PlanningError):
    """Somebody decides about records and says not why."""


class UnknownDeliveryError(PlanningError):
    """No delivery, or more than one, goes by this name."""


def write_down(
    db: Connection,
    verb: str,
    *,
    by: str,
    at: datetime,
    records: int,
    delivery_id: str | None = None,
    reason: str | None = None,
    outcome: str | None = None,
) -> str:
    """Keep who did what, when and why; the name of the act comes back."""
    act_id = uuid4().hex[:16]
    db.execute(
        """
        insert into raw.act
            (act_id, acted_at, acted_by, verb, delivery_id, records, reason, outcome)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [act_id, at, by, verb, delivery_id, records, reason, outcome],
    )
    return act_id


def said(reason: str) -> str:
    """The words of whoever decides, which must say something."""
    words = " ".join(reason.split())
    if len(words) < 3:
        raise ReasonMissingError(
            "A decision needs a reason that others can read, and none was given. Say why, as in "
            '--reason "the test ward sent it".'
        )
    return words


def delivery_named(db: Connection, name: str) -> str:
    """The id of the delivery with this id, the beginning of one, or this file name."""
    # A file name may stand for many deliveries; then the newest that is not a mere duplicate.
    sql = """
        select delivery_id, name = $name as by_name from raw.delivery
        where starts_with(delivery_id, $name) or name = $name
        order by by_name desc, status = 'duplicate', delivered_at desc
    """
    rows = frame(db, sql, name=name)
    by_name = rows.filter("by_name")["delivery_id"].to_list()
    found = by_name[:1] or sorted(set(rows["delivery_id"].to_list()))
    if not name or not found:
        raise UnknownDeliveryError(
            f"No delivery is called {name!r}. `hospital delivery list` shows every id."
        )
    if len(found) > 1:
        raise UnknownDeliveryError(
            f"{len(found)} deliveries begin with {name}. Write more of the id: {', '.join(found)}."
        )
    return str(found[0])


def verdict(db: Connection, delivery_id: str) -> tuple[str, str, str] | None:
    """What was decided last about a held file: the verb, the words and by whom."""
    sql = """
        select verb, reason, acted_by from raw.act
        where delivery_id = ? and verb in ('approve', 'decline')
        order by acted_at desc, rowid desc limit 1
    """
    rows = db.execute(sql, [delivery_id]).fetchall()
    return rows[0] if rows else None
