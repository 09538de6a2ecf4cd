"""Orders that people accepted and that the stock feed does not show yet: they are coming.

What the feed was told of since is its growth of what is on order, plus what arrived: an order
that is keyed in, in part or in whole, delivered or cut, shows there. The rest is taken as still
to be keyed in, for as long as an order of the item may take; after that it is proposed again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.series import item_at
from ops.supply.outlook.need import Need
from ops.tables import OrderAccepted, Receipt, StockPosition

Place = tuple[str, str]
SLOW = 0.9
UNKNOWN_WAIT = 14
"""Days that an accepted order of an item without known lead times is waited for."""


@dataclass(frozen=True)
class _Open:
    ordered_on: date
    units: float


def still_open(
    accepted: dy.DataFrame[OrderAccepted],
    positions: dy.DataFrame[StockPosition],
    receipts: dy.DataFrame[Receipt],
    needs: Mapping[str, Need],
    *,
    today: date,
    time_zone: str = "Europe/London",
) -> dict[str, float]:
    """Issue units by ``item_id@location_id`` that were ordered and that no feed shows yet."""
    open_at: dict[Place, list[_Open]] = defaultdict(list)
    zone = ZoneInfo(time_zone)
    for row in accepted.sort("decided_at").iter_rows(named=True):
        place = (row["item_id"], row["location_id"])
        ordered_on = row["decided_at"].astimezone(zone).date()
        if today - ordered_on <= _patience(needs.get(item_at(*place))):
            open_at[place].append(_Open(ordered_on, row["units"]))
    books = _by_place(positions, open_at, "as_of_on", "on_order")
    came = _by_place(receipts, open_at, "day_on", "quantity")
    left = {
        item_at(*place): _left(orders, books.get(place, []), came.get(place, []))
        for place, orders in sorted(open_at.items())
    }
    return {name: units for name, units in left.items() if units > 0}


def _left(
    orders: list[_Open], book: list[tuple[date, float]], came: list[tuple[date, float]]
) -> float:
    """What the feed was not told of since the oldest of these orders."""
    since = orders[0].ordered_on
    # A position is of the close of its day: that of the day before knows nothing of the order.
    before = [(day, on_order) for day, on_order in book if day < since]
    base_on, base = before[-1] if before else (since - timedelta(days=1), 0.0)
    if not book or book[-1][0] < since:
        return sum(order.units for order in orders)
    newest_on, newest = book[-1]
    arrived = sum(units for day, units in came if base_on < day <= newest_on)
    told = max(0.0, newest - base + arrived)
    return max(0.0, sum(order.units for order in orders) - told)


def _patience(need: Need | None) -> timedelta:
    return timedelta(days=UNKNOWN_WAIT if need is None else max(1, need.lead.day(SLOW)))


def _by_place(
    told: pl.DataFrame, wanted: Mapping[Place, list[_Open]], day: str, number: str
) -> dict[Place, list[tuple[date, float]]]:
    """Days and numbers of the places wanted, the oldest first."""
    found: dict[Place, list[tuple[date, float]]] = defaultdict(list)
    items = pl.col("item_id").is_in(sorted({item for item, _ in wanted}))
    rows = told.filter(items).sort(day).select("item_id", "location_id", day, number)
    for item, location, on, units in rows.iter_rows():
        if (item, location) in wanted:
            found[item, location].append((on, units))
    return found
