"""The shelves of the stores through one day: what arrives, expires, is taken and is ordered.

On a day when a shelf is empty wishes go unmet and leave no trace, as in life.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ops.rehearsal.catalogue import LUMP, catalogue, caution
from ops.rehearsal.chance import Floats, Ints
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention

_PROMPT = 0.9
"""Suppliers keep their word this often."""


@dataclass
class Shelves:
    """Every item at every store, side by side."""

    on_hand: Floats
    reorder_at: Floats
    up_to: Floats
    pack: Floats
    lead: Ints
    life: Floats
    orders: list[list[tuple[int, int, float]]]
    lots: list[deque[tuple[int, float]]]
    rows: list[tuple[int, float, str, float]] = field(default_factory=list)

    @property
    def on_order(self) -> Floats:
        """Issue units coming."""
        return np.array([sum(order[2] for order in orders) for orders in self.orders])

    def expected(self) -> Ints:
        """Day of the next receipt as promised, though it may be overdue; -1 where none."""
        return np.array(
            [min(order[0] for order in coming) if coming else -1 for coming in self.orders]
        )


def stocked(invention: Invention) -> Shelves:
    """Shelves on the first day, filled for the use that a storekeeper would expect."""
    shelf = catalogue()
    lead = np.tile(shelf["lead"].to_numpy(), invention.sites)
    pack = np.tile(shelf["pack"].to_numpy(), invention.sites).astype(np.float64)
    life = np.tile(shelf["life"].fill_null(0).to_numpy(), invention.sites).astype(np.float64)
    lump = np.tile([LUMP[drawn] for drawn in shelf["drawn"]], invention.sites)
    care = np.concatenate([caution(invention, site) for site in range(invention.sites)])
    usual = _expected_use(invention)
    spare = np.sqrt(usual * (lead + 2) * lump * 1.5)
    reorder_at = care * usual * (lead + 2) + care * spare
    up_to = reorder_at + np.maximum(pack, 7 * usual)
    return Shelves(
        on_hand=np.ceil(up_to),
        reorder_at=reorder_at,
        up_to=up_to,
        pack=pack,
        lead=lead,
        life=life,
        orders=[[] for _ in lead],
        lots=[
            deque([(int(days), float(level))] if days else [])
            for days, level in zip(life, np.ceil(up_to), strict=True)
        ],
    )


def _expected_use(invention: Invention) -> Floats:
    """What a storekeeper expects a day: the plans of the hospital, not its future."""
    usual = {"beds": 80.0, "surgery": 20.0, "arrivals": 235.0, "procedures": 3.6}
    shelf = catalogue()
    lump = np.array([LUMP[drawn] for drawn in shelf["drawn"]])
    follows = np.array([usual[by] for by in shelf["by"]]) * invention.size
    return np.tile(shelf["each"].to_numpy() * follows * lump, invention.sites)


def wishes(chance: np.random.Generator, drawn: NDArray[np.object_], rate: Floats) -> Floats:
    """What wards want today: counts that scatter more than Poisson, or seldom and many."""
    busy = chance.gamma(14.0, 1 / 14.0, len(rate))
    smooth = chance.poisson(rate * busy)
    lump = np.array([LUMP[kind] for kind in drawn])
    ordered = chance.poisson(rate / lump)
    few = ordered + chance.poisson(0.6 * ordered)
    sizes = chance.negative_binomial(np.maximum(ordered, 1) * 1.5, 1.5 / (1.5 + 6.0))
    many = np.where(ordered > 0, ordered + sizes, 0)
    return np.select([drawn == "smooth", drawn == "lumpy"], [smooth, many], few).astype(np.float64)


def receive(shelves: Shelves, clock: Clock, day: int) -> None:
    """What arrives this morning."""
    for place, orders in enumerate(shelves.orders):
        for order in [order for order in orders if order[1] <= day]:
            orders.remove(order)
            shelves.on_hand[place] += order[2]
            shelves.rows.append((place, clock.from_wall(day, 7.25), "receipt", order[2]))
            if shelves.life[place]:
                shelves.lots[place].append((day + int(shelves.life[place]), order[2]))


def discard(shelves: Shelves, clock: Clock, day: int) -> None:
    """What has passed its date is thrown away."""
    for place in np.flatnonzero(shelves.life).tolist():
        lots = shelves.lots[place]
        while lots and lots[0][0] <= day:
            gone = min(lots.popleft()[1], float(shelves.on_hand[place]))
            if gone > 0:
                shelves.on_hand[place] -= gone
                shelves.rows.append((place, clock.from_wall(day, 7.5), "adjustment", -gone))


def issue(
    shelves: Shelves, clock: Clock, day: int, wished: Floats, chance: np.random.Generator
) -> None:
    """Wards take what there is; now and then something comes back."""
    taken = np.minimum(wished, shelves.on_hand)
    shelves.on_hand -= taken
    luck = chance.random((len(taken), 3))
    for place in np.flatnonzero(taken).tolist():
        at = clock.from_wall(day, 8 + 9 * luck[place, 0])
        shelves.rows.append((place, at, "issue", float(taken[place])))
        _use_oldest(shelves.lots[place], float(taken[place]))
        if luck[place, 1] < 0.012:
            back = float(max(1, int(taken[place] * 0.1)))
            shelves.on_hand[place] += back
            if shelves.lots[place]:
                soonest, level = shelves.lots[place][0]
                shelves.lots[place][0] = (soonest, level + back)
            shelves.rows.append((place, clock.from_wall(day, 17.5), "return", back))
    if (clock.opens_at.toordinal() + day - 1) % 28 == 6:
        counted = zip(range(len(taken)), shelves.on_hand.tolist(), strict=True)
        at = clock.from_wall(day, 18.0)
        shelves.rows += [(place, at, "count", level) for place, level in counted]


def _use_oldest(lots: deque[tuple[int, float]], amount: float) -> None:
    while lots and amount > 0:
        expires, level = lots.popleft()
        if level > amount:
            lots.appendleft((expires, level - amount))
        amount -= level


def order(shelves: Shelves, clock: Clock, day: int, chance: np.random.Generator) -> None:
    """Order up to the usual level, in packs, whatever has fallen to its reorder point."""
    position = shelves.on_hand + shelves.on_order
    luck = chance.random((len(position), 2))
    due = position <= shelves.reorder_at
    packs = np.where(due, np.ceil((shelves.up_to - position) / shelves.pack), 0.0)
    send(shelves, clock, day, packs, luck)


def send(shelves: Shelves, clock: Clock, day: int, packs: Floats, luck: Floats) -> None:
    """Order so many packs of each item; ``luck`` says which suppliers keep their word."""
    for place in np.flatnonzero(packs > 0).tolist():
        promised = day + int(shelves.lead[place])
        late = 0 if luck[place, 0] < _PROMPT else 1 + int(-4 * np.log(luck[place, 1]))
        comes = promised + min(late, 21)
        while not clock.works(comes):
            comes += 1
        units = float(packs[place] * shelves.pack[place])
        shelves.orders[place].append((promised, comes, units))
