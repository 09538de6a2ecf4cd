"""A fridge lived through day by day: what is ordered, comes, is handed out, expires and is missed."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from ops.supply.demand import as_forecast
from ops.supply.history import UseHistory
from ops.supply.outlook.ages import Came
from ops.supply.outlook.fresh import keep_fresh
from ops.supply.outlook.lead_law import LeadLaws
from ops.supply.outlook.living import soon_over
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.use_law import learn_use
from ops.supply.policies.laws import Numbers
from ops.supply.policy import ReorderPolicy, next_order
from ops.supply.reorder import stock_lines
from ops.tables import Item, StockPosition

STORE, LEARNT, AHEAD = "fridge", 400, 42
STATED = LeadLaws({}, {}, {})


@dataclass
class Shelf:
    """One item: batches by last day of use, orders by day of arrival, and what became of it."""

    wanted: Numbers
    life: int
    lead: int
    batches: deque[list[int]] = field(default_factory=deque)
    coming: list[tuple[int, int, int]] = field(default_factory=list)
    came: list[tuple[int, int]] = field(default_factory=list)
    wasted: int = 0
    missed: int = 0
    received: int = 0
    asked: int = 0

    def on_hand(self) -> int:
        """Units on the shelf."""
        return sum(units for _, units in self.batches)

    def on_order(self) -> int:
        """Units coming."""
        return sum(units for *_, units in self.coming)

    def order(self, day: int, units: int) -> None:
        """Order in the morning; it comes ``lead`` mornings later."""
        if units:
            self.coming.append((day, day + self.lead, units))

    def receive(self, day: int) -> None:
        """What is due this morning."""
        due = [order for order in self.coming if order[1] <= day]
        self.coming = [order for order in self.coming if order[1] > day]
        for *_, units in due:
            self.batches.append([day + self.life - 1, units])
            self.came.append((day, units))
            self.received += units

    def hand_out(self, day: int) -> None:
        """The oldest first; what has reached its last day is thrown away."""
        left = int(self.wanted[day])
        self.asked += left
        while left and self.batches:
            taken = min(left, self.batches[0][1])
            self.batches[0][1] -= taken
            left -= taken
            if not self.batches[0][1]:
                self.batches.popleft()
        self.missed += left
        while self.batches and self.batches[0][0] <= day:
            self.wasted += self.batches.popleft()[1]


@dataclass(frozen=True)
class Fridge:
    """Items with their wishes by day, the first of which is ``began``, and when they are ordered."""

    items: Any
    wanted: Mapping[str, Numbers]
    began: date
    weekdays: frozenset[int]

    def empty(self) -> dict[str, Shelf]:
        """Its shelves before anything came."""
        rows = {row["item_id"]: row for row in self.items.iter_rows(named=True)}
        return {
            item: Shelf(wanted, rows[item]["shelf_life_days"], rows[item]["lead_time_days"])
            for item, wanted in self.wanted.items()
        }


def nights(fridge: Fridge, since: int, until: int) -> dict[int, tuple[StoresLaw, ReorderPolicy]]:
    """What the stores knew on each morning on which they order.

    All ways learn from the same use, also of what was missed: they differ in what they order.
    """
    told = {}
    for day in range(since, until):
        today = fridge.began + timedelta(days=day)
        if today.weekday() in fridge.weekdays:
            review = next_order(today, fridge.weekdays)
            policy = ReorderPolicy(review, order_days=0, weekdays=fridge.weekdays)
            told[day] = (_learnt(fridge, day, today, policy), policy)
    return told


def _learnt(fridge: Fridge, day: int, today: date, policy: ReorderPolicy) -> StoresLaw:
    past = np.array([wanted[max(0, day - LEARNT) : day] for wanted in fridge.wanted.values()])
    history = UseHistory(tuple((item, STORE) for item in fridge.wanted), today, past)
    law = learn_use(history, AHEAD)
    lasts = np.full(len(past), AHEAD, dtype=np.int64)
    demand = as_forecast(history, law.said, lasts, _night(today), "UTC")
    stores = StoresLaw(law, demand, {}, (), today, STATED, {}, {}, soon_over(history, fridge.items))
    return replace(stores, needs=stores.needed(fridge.items, policy))


def _night(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 1, tzinfo=UTC)


Way = Callable[[Fridge, dict[str, Shelf], int, StoresLaw, ReorderPolicy], Mapping[str, int]]


def lived(
    fridge: Fridge, way: Way, known: Mapping[int, tuple[StoresLaw, ReorderPolicy]], days: range,
    warm_up: int = 14,
) -> dict[str, Shelf]:  # fmt: skip
    """Order every night; the first days are not judged."""
    shelves = fridge.empty()
    for day in days:
        if day == days.start + warm_up:
            for shelf in shelves.values():
                shelf.wasted = shelf.missed = shelf.received = shelf.asked = 0
        ordered = way(fridge, shelves, day, *known[day]) if day in known else {}
        for item, shelf in shelves.items():
            shelf.order(day, ordered.get(item, 0))
            shelf.receive(day)
            shelf.hand_out(day)
    return shelves


def ours(
    fridge: Fridge, shelves: dict[str, Shelf], day: int, stores: StoresLaw, policy: ReorderPolicy
) -> Mapping[str, int]:
    """Tonight's order as the stores place it."""
    today = stores.today
    for item, shelf in shelves.items():
        recent = [came for came in shelf.came if came[0] > day - 2 * shelf.life]
        stores.came[item, STORE] = [  # type: ignore[index]
            Came(today - timedelta(days=day - on), float(units)) for on, units in recent
        ]
        stores.opened[item, STORE] = [  # type: ignore[index]
            (today - timedelta(days=day - placed), float(units))
            for placed, _, units in shelf.coming
        ]
    there = _positions(shelves, day, today)
    kept = keep_fresh(stores, there, {}, fridge.items, policy)
    return _lines(fridge, there, kept, policy)


def level(
    fridge: Fridge, shelves: dict[str, Shelf], day: int, stores: StoresLaw, policy: ReorderPolicy
) -> Mapping[str, int]:
    """The level rule, which does not ask how old anything is."""
    return _lines(fridge, _positions(shelves, day, stores.today), stores, policy)


def up_to(levels: Mapping[str, int]) -> Way:
    """Up to a level of each item that is the same every day."""

    def way(
        _: Fridge, shelves: dict[str, Shelf], __: int, ___: StoresLaw, ____: ReorderPolicy
    ) -> Mapping[str, int]:
        return {
            item: max(0, levels[item] - shelf.on_hand() - shelf.on_order())
            for item, shelf in shelves.items()
        }

    return way


def _lines(fridge: Fridge, there: Any, stores: StoresLaw, policy: ReorderPolicy) -> dict[str, int]:
    lines = stock_lines(
        there, stores.demand, fridge.items, policy=policy, proposal_id="p",
        issued_at=_night(stores.today), needs=stores.needs, time_zone="UTC",
    )  # fmt: skip
    return dict(lines.select("item_id", "quantity").iter_rows())


def _positions(shelves: Mapping[str, Shelf], day: int, today: date) -> Any:
    rows = [
        {
            "item_id": item,
            "location_id": STORE,
            "as_of_on": today - timedelta(days=1),
            "on_hand": float(shelf.on_hand()),
            "on_order": float(shelf.on_order()),
            "next_receipt_on": min(
                (today + timedelta(days=due - day) for _, due, _ in shelf.coming), default=None
            ),
        }
        for item, shelf in shelves.items()
    ]
    return framed(StockPosition, rows)


def framed(contract: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as a frame that keeps its contract; what is not told is empty."""
    empty = contract.create_empty()
    filled = [{name: row.get(name) for name in empty.columns} for row in rows]
    frame = pl.DataFrame(filled, schema=dict(empty.schema))
    return contract.validate(frame.sort(contract.primary_key()))


def listed(*rows: tuple[str, int, int, str]) -> Any:
    """Items handed out one by one: name, days of life, lead days, criticality."""
    return framed(
        Item,
        [
            {"item_id": name, "issue_unit": "unit", "pack_size": 1, "lead_time_days": lead,
             "criticality": grade, "shelf_life_days": life}
            for name, life, lead, grade in rows
        ],
    )  # fmt: skip
