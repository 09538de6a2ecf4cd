"""The room that a store has left for what is ordered tonight."""

from collections.abc import Sequence

from ops.supply.jointly.wish import CENTILITRES, Wish


def room_left(capacity_litres: float, wished: Sequence[Wish]) -> float:
    """Litres free when tonight's order comes: what is there and coming, less usual use by then.

    Items whose packs have no known room take none.
    """
    taken = sum(_then(wish) * wish.room / CENTILITRES for wish in wished)
    return max(0.0, capacity_litres - taken)


def _then(wish: Wish) -> float:
    """Packs of an item that lie there when an order of today usually comes."""
    days = min(wish.lead.day(0.5), len(wish.use.by_day))
    used = wish.use.mean(days) if days else 0.0
    return max(0.0, wish.have - used) / float(wish.line["pack_size"])
