"""A delivery of facts that is full for a period: what it no longer lists is no longer so.

Bulk-replacement interfaces (NHS ECDS and APC resends, nightly rosters) send all of a span of days
each time. The span is that of the rows themselves, whole days of their own clock; only rows that
files of the same folder brought are replaced, so that two sources of one feed leave each other
alone. Feeds that happen at no time, such as staff, are replaced as a whole.
"""

from datetime import datetime

import dataframely as dy

from warehouse.connection import Connection
from warehouse.landing.past import unlearn
from warehouse.times import TIME


def list_keys(db: Connection, contract: type[dy.Schema]) -> None:
    """Remember what this delivery lists, before merging takes out what is known already."""
    keys = ", ".join(contract.primary_key())
    db.execute(f"create or replace temp table listed as select {keys} from arrived")


def span(db: Connection, feed: str, zone: str) -> tuple[str, str] | None:
    """First and last day that the understood rows tell of; nothing if they tell of none."""
    when = TIME.get(feed)
    if when is None:
        return None
    local = f"timezone($zone, {when})" if when.endswith(("_at", "_start")) else when
    sql = f"select min({local})::date::text, max({local})::date::text from arrived"
    params = {"zone": zone} if "$zone" in local else None
    [(first, last)] = db.execute(sql, params).fetchall()
    return (first, last) if first else None


def drop_unlisted(
    db: Connection,
    feed: str,
    table: str,
    contract: type[dy.Schema],
    days: tuple[str, str] | None,
    *,
    delivery_id: str,
    folder: str,
    zone: str,
    as_of: datetime,
) -> int:
    """Take out rows of earlier files of this folder in the span that this one does not list.

    A row that was listed but kept aside still stands as it was.
    """
    keys = contract.primary_key()
    here = " and ".join(f"listed.{key} = old.{key}" for key in keys)
    aside = " and ".join(f"trim(unread.{key}) = old.{key}::text" for key in keys)
    params: dict[str, object] = {"folder": folder, "feed": feed, "delivery_id": delivery_id}
    within = "true"
    if when := TIME.get(feed):
        if days is None:
            return 0
        local = (
            f"timezone($zone, old.{when})" if when.endswith(("_at", "_start")) else f"old.{when}"
        )
        within = f"{local}::date between $first::date and $last::date"
        params |= {"first": days[0], "last": days[1]}
        if "$zone" in local:
            params["zone"] = zone
    unlisted = f"""
        {within}
        and old.delivery_id <> $delivery_id
        and old.delivery_id in (
            select delivery_id from raw.delivery
            where feed = $feed and starts_with(name, $folder)
        )
        and not exists (from listed where {here})
        and not exists (
            from raw.{table} as unread where unread.delivery_id = $delivery_id and {aside}
        )
    """
    return unlearn(db, table, unlisted, params, as_of)
