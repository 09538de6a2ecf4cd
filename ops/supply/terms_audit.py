"""Judge an order by what suppliers, budget and room ask, without the code that made it.

It adds up each supplier's lines as its bill would, and reads weekdays and hours off the terms; it
also judges orders that people have changed by hand. What has no price counts as nothing, and an
order with such a line is not called too small, as nobody knows what it is worth.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ops.supply.terms import Terms

Row = Mapping[str, Any]
Place = tuple[str, str]
LOTS = 4
"""Lots that an item may come early to lift an order to its supplier's least value."""
PENNY = 0.005


@dataclass(frozen=True)
class Excused:
    """Items that may come though they are not due, and such as may wait though they are."""

    early: Collection[Place]
    waits: Collection[Place]
    terms: Terms

    def lots(self, item: Row) -> int:
        """Lots above par that an item may be raised by."""
        asks = self.terms.of(item["supplier"])
        return LOTS if asks.least and item["shelf_life_days"] is None else 0


def excused(
    lines: pl.DataFrame, known: Mapping[str, Row], due: Collection[Place], terms: Terms
) -> Excused:
    """What suppliers' terms excuse in an order, at each location by itself.

    Something of a supplier must be due for its other items to come early, and it must charge for
    deliveries or have a least order. An item waits if its supplier takes no orders now, or if
    nothing at all is ordered from one with a least order.
    """
    placed = {
        (known[item]["supplier"], location)
        for item, location, packs in lines.select("item_id", "location_id", "quantity").iter_rows()
        if packs > 0 and item in known
    }
    wanted = {(known[item]["supplier"], location) for item, location in due}
    early = {
        (item, location)
        for item, location in lines.select("item_id", "location_id").iter_rows()
        if item in known and (known[item]["supplier"], location) in wanted
        if _asks_something(known[item], terms)
    }
    waits = {
        (item, location)
        for item, location in due
        if not terms.taken_today(known[item]["supplier"])
        or (
            terms.of(known[item]["supplier"]).least
            and (known[item]["supplier"], location) not in placed
        )
    }
    return Excused(early, waits, terms)


def _asks_something(item: Row, terms: Terms) -> bool:
    asks = terms.of(item["supplier"])
    return asks.charge > 0 or asks.least > 0


def unmet(
    lines: pl.DataFrame,
    items: pl.DataFrame,
    terms: Terms,
    *,
    budget_gbp: float | None = None,
    room_litres: float | None = None,
) -> list[str]:
    """Everything asked of one store's order that it does not keep, as sentences.

    ``lines`` needs item_id and quantity.
    """
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    ordered: dict[str, list[tuple[Row, int]]] = defaultdict(list)
    for item_id, packs in lines.select("item_id", "quantity").iter_rows():
        if packs > 0 and item_id in known:
            ordered[known[item_id]["supplier"] or ""].append((known[item_id], packs))
    found = [
        sentence
        for supplier in sorted(ordered)
        for sentence in _supplier(supplier, ordered[supplier], terms)
    ]
    return [*found, *_limits(ordered, terms, budget_gbp, room_litres)]


def worth(rows: Collection[tuple[Row, int]]) -> float:
    """Pounds of lines, as far as prices are known."""
    return sum((item["pack_price_gbp"] or 0.0) * packs for item, packs in rows)


def _supplier(supplier: str, rows: Collection[tuple[Row, int]], terms: Terms) -> Iterator[str]:
    asks = terms.of(supplier)
    if not terms.taken_today(supplier):
        day = terms.next_on(supplier)
        yield (
            f"{supplier} takes no orders now; it takes the next on {day:%A} {day.day} {day:%B}: "
            "leave its lines out until then."
        )
    known = all(item["pack_price_gbp"] for item, _ in rows)
    if known and worth(rows) < asks.least / 100 - PENNY:
        yield (
            f"The order of {supplier} is worth £{worth(rows):,.2f}, below its least order of "
            f"£{asks.least / 100:,.2f}: order more of it, or leave its lines out."
        )


def _limits(
    ordered: Mapping[str, Collection[tuple[Row, int]]],
    terms: Terms,
    budget_gbp: float | None,
    room_litres: float | None,
) -> Iterator[str]:
    spent = sum(worth(rows) + terms.of(name).charge / 100 for name, rows in ordered.items())
    if budget_gbp is not None and spent > budget_gbp + PENNY:
        yield (
            f"The order costs £{spent:,.2f} with deliveries, above the store's budget of "
            f"£{budget_gbp:,.2f}: take £{spent - budget_gbp:,.2f} off."
        )
    filled = sum(
        (item["room_litres"] or 0.0) * packs for rows in ordered.values() for item, packs in rows
    )
    if room_litres is not None and filled > room_litres + PENNY:
        yield (
            f"The order takes {filled:,.1f} L, and the store has room for "
            f"{room_litres:,.1f}: take some bulky lines off."
        )
