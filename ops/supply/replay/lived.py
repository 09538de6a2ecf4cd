"""Past weeks of the hospital's stores lived again under one way of ordering, day by day.

All ways meet the same wishes and the same suppliers; an order takes one of the lead times that
past orders took, the same for every way that orders on that day. Moves between stores and budgets
are left out.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.supply.history import Days, Numbers
from ops.supply.outlook.deliveries import arrived_orders, open_orders
from ops.supply.outlook.lead_law import LeadLaw, learn_leads
from ops.supply.outlook.stores import Past
from ops.supply.replay.shelf import Shelves
from ops.supply.replay.wanted import Wanted
from ops.supply.replay.ways import Ours, Way, works


@dataclass(frozen=True)
class Lived:
    """What came of it, places × days: received, handed out in vain, thrown away, left, ordered."""

    received: Numbers
    unmet: Numbers
    wasted: Numbers
    on_hand: Numbers
    orders: Numbers

    def after(self, days: int) -> "Lived":
        """Without the first days."""
        return Lived(
            self.received[:, days:],
            self.unmet[:, days:],
            self.wasted[:, days:],
            self.on_hand[:, days:],
            self.orders[:, days:],
        )


@dataclass(frozen=True)
class Suppliers:
    """The lead times of the whole past, and luck by day and place."""

    laws: tuple[LeadLaw, ...]
    luck: Numbers

    def lead(self, day: int) -> Days:
        """Days that an order placed on a day takes, place by place."""
        asked = zip(self.laws, self.luck[day], strict=True)
        return np.array([max(1, law.day(float(luck))) for law, luck in asked], dtype=np.int64)


def suppliers(wanted: Wanted, past: Past, items: pl.DataFrame, *, seed: int = 0) -> Suppliers:
    """Lead times as known in hindsight, for orders that nobody placed."""
    until = wanted.on(wanted.days)
    leads = learn_leads(arrived_orders(past.positions, past.receipts, until=until), items)
    laws = [
        leads.of(item, location)
        for item, (_, location) in zip(wanted.items, wanted.places, strict=True)
    ]
    luck = np.random.default_rng(seed).random((wanted.days, len(laws)))
    return Suppliers(tuple(laws), luck)


def shelves(wanted: Wanted, past: Past, supply: Suppliers) -> Shelves:
    """The shelves as they really stood before the first day, with what was really on order."""
    newest = past.positions.filter(pl.col("as_of_on") < wanted.since).sort("as_of_on")
    there = {
        (row["item_id"], row["location_id"]): row["on_hand"] for row in newest.iter_rows(named=True)
    }
    waiting = open_orders(past.positions, past.receipts, until=wanted.since)
    first = supply.lead(0)
    return Shelves(
        np.array([max(0.0, there[place]) for place in wanted.places]),
        np.array([item["shelf_life_days"] or 0 for item in wanted.items], dtype=np.int64),
        [
            [(-one.days, max(0, int(lead) - one.days), one.units) for one in waiting.get(place, ())]
            for place, lead in zip(wanted.places, first, strict=True)
        ],
    )


def lived(wanted: Wanted, there: Shelves, supply: Suppliers, way: Way) -> Lived:
    """Live all days under one way."""
    kept: dict[str, list[Numbers]] = {name: [] for name in Lived.__dataclass_fields__}
    pack = np.array([item["pack_size"] for item in wanted.items], dtype=np.float64)
    for day in range(wanted.days):
        # The nightly order knows the evening before; the others look at the close of the day.
        early = isinstance(way, Ours)
        open_today = works(wanted.on(day))
        nothing = np.zeros(len(pack))
        morning = way(there, day) if early and open_today else nothing
        kept["received"].append(there.receive(day))
        kept["wasted"].append(there.discard(day))
        kept["unmet"].append(there.issue(wanted.asked[:, day]))
        kept["on_hand"].append(there.on_hand.copy())
        packs = way(there, day) if not early and open_today else morning
        there.order(day, packs * pack, supply.lead(day))
        kept["orders"].append(packs)
    return Lived(**{name: np.stack(days, axis=1) for name, days in kept.items()})
