"""The hospital's places: who could stand where, and what it costs to leave them empty."""

from dataclasses import dataclass

import numpy as np

from ops.staffing.lines.numbers import Floats, Ints, Numbers
from ops.staffing.lines.scarce import Scarce

NOT = -1e9
"""What a shift is worth where nobody could stand: less than any price."""


@dataclass(frozen=True)
class Places:
    """How many people each place n asks for, and has room for, beyond locked duties."""

    required: Ints
    room: Ints
    first: Floats
    """[n] the price of the last place to be filled that stays empty."""
    further: Floats
    """[n] the price of each one before it."""
    at: Ints
    """[g, d, t, choice] places where one of a group could stand; -1 beyond the last."""
    away: Floats
    """[g, d, t, choice] what it costs there."""
    scarce: tuple[Scarce, ...] = ()
    """No place is among two of them."""

    def worth(self, prices: Floats) -> tuple[Floats, Ints]:
        """[g, d, t] what one more of a group on a shift is worth at most, and where."""
        gain = np.where(self.at >= 0, prices[self.at] - self.away, NOT)
        best = gain.argmax(axis=-1)[..., None]
        return (
            np.take_along_axis(gain, best, -1)[..., 0],
            np.take_along_axis(self.at, best, -1)[..., 0],
        )

    def filled(self, prices: Floats) -> tuple[float, Floats]:
        """What people at these prices and gaps cost together at least, and how many people."""
        last, before = np.minimum(1, self.required), np.maximum(0, self.required - 1)
        paid = last * np.minimum(prices, self.first) + before * np.minimum(prices, self.further)
        people = last * (prices < self.first) + before * (prices < self.further)
        gain = prices < 0
        cost = float(np.where(gain, self.room * prices, paid).sum())
        here = np.where(gain, self.room, people).astype(np.int64)
        for one in self.scarce:
            cost += self._emptied(one, prices, here)
        return cost, here.astype(np.float64)

    def _emptied(self, scarce: Scarce, prices: Floats, here: Ints) -> float:
        """What it costs at least that enough places are empty; nobody is ``here`` in those.

        Whoever is welcome beyond those required goes with the first place emptied.
        """
        at, required = scarce.at, self.required[scarce.at]
        empty = np.maximum(0, required - here[at])
        price = prices[at]
        last = self.first[at] - price + np.minimum(price, 0.0) * (required - self.room[at])
        before = self.further[at] - price
        units = [
            (float(last[k] if gone == 0 else before[k]), k)
            for k in range(len(at))
            for gone in range(int(empty[k]), int(required[k]))
        ]
        forced = sorted(units)[: max(0, scarce.least - int(empty.sum()))]
        for _, k in forced:
            here[at[k]] = min(here[at[k]], required[k]) - 1
        return sum(cost for cost, _ in forced)


def places_of(n: Numbers, scarce: tuple[Scarce, ...] = ()) -> Places:
    """All places, but for those where locked duties stand."""
    choices: dict[tuple[int, int, int], list[tuple[int, float]]] = {}
    for number, place in enumerate(n.places):
        for g, price in zip(place.groups, place.away, strict=True):
            if place.most:
                choices.setdefault((g, place.day, place.kind), []).append((number, price))
    most = max(map(len, choices.values()), default=1)
    at = np.full((n.groups, *n.units.shape, most), -1, np.int64)
    away = np.zeros(at.shape)
    for key, known in choices.items():
        at[key][: len(known)] = [number for number, _ in known]
        away[key][: len(known)] = [cost for _, cost in known]
    return Places(
        required=np.array([place.required for place in n.places], np.int64),
        room=np.array([place.room for place in n.places], np.int64),
        first=np.array([place.first for place in n.places], np.float64),
        further=np.array([place.further for place in n.places], np.float64),
        at=at,
        away=away,
        scarce=scarce,
    )
