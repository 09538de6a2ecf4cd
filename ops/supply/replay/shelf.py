"""The shelves of past weeks as they would have stood: what comes, expires, is taken, is ordered."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from ops.supply.history import Days, Numbers
from ops.supply.outlook.ages import Came
from ops.supply.outlook.deliveries import Waiting
from ops.supply.replay.wanted import Place

Coming = tuple[int, int, float]
"""An open order: the day it was placed on, the day it comes on, and issue units."""


@dataclass
class Shelves:
    """Every item at every store, side by side. ``life`` is in days; 0 keeps for ever."""

    on_hand: Numbers
    life: Days
    orders: list[list[Coming]]
    lots: list[list[tuple[int, float]]] = field(default_factory=list)
    """Of what expires: the day from which it is of no use, and how much; soonest first."""

    def __post_init__(self) -> None:
        """What lies there on the first day is taken to be fresh."""
        self.lots = [
            [(int(life), float(there))] if life else []
            for life, there in zip(self.life, self.on_hand, strict=True)
        ]

    @property
    def on_order(self) -> Numbers:
        """Issue units coming."""
        return np.array([sum(order[2] for order in orders) for orders in self.orders])

    def waiting(self, places: tuple[Place, ...], day: int) -> dict[Place, tuple[Waiting, ...]]:
        """The open orders of each place, as a store knows them: not when they come."""
        return {
            place: tuple(Waiting(day - placed, units) for placed, _, units in orders)
            for place, orders in zip(places, self.orders, strict=True)
            if orders
        }

    def came(self, place: int, since: date) -> list[Came]:
        """What lies there of an item with a shelf life, as it came."""
        life = int(self.life[place])
        return [
            Came(since + timedelta(days=expires - life), units, since + timedelta(days=expires))
            for expires, units in self.lots[place]
        ]

    def receive(self, day: int) -> Numbers:
        """Take in what comes this morning."""
        came = np.zeros(len(self.on_hand))
        for place, orders in enumerate(self.orders):
            for order in [order for order in orders if order[1] <= day]:
                orders.remove(order)
                came[place] += order[2]
                if self.life[place]:
                    self.lots[place].append((day + int(self.life[place]), order[2]))
        self.on_hand += came
        return came

    def discard(self, day: int) -> Numbers:
        """Throw away what has passed its date."""
        gone = np.zeros(len(self.on_hand))
        for place in np.flatnonzero(self.life).tolist():
            lots = self.lots[place]
            while lots and lots[0][0] <= day:
                gone[place] += lots.pop(0)[1]
        self.on_hand -= gone
        return gone

    def issue(self, asked: Numbers) -> Numbers:
        """Hand out what there is, first what expires first; returns what could not be given."""
        given = np.minimum(asked, self.on_hand)
        self.on_hand -= given
        for place in np.flatnonzero((self.life > 0) & (given > 0)).tolist():
            left, lots = float(given[place]), self.lots[place]
            while lots and left > 0:
                expires, there = lots.pop(0)
                if there > left:
                    lots.insert(0, (expires, there - left))
                left -= there
        return asked - given

    def order(self, day: int, units: Numbers, lead: Days) -> None:
        """Place orders that come after so many days."""
        for place in np.flatnonzero(units > 0).tolist():
            self.orders[place].append((day, day + int(lead[place]), float(units[place])))
