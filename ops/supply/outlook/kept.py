"""What expiry makes of the level of an item with a shelf life."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """Tonight's levels of an item that expires, in issue units, and what its life brings.

    ``point`` and ``par`` stand in for the reorder point and the par level. ``order_waste`` of
    tonight's order and ``shelf_waste`` of what is there and coming are units expected to expire;
    ``chance`` is that of any of it doing so. ``said`` are the sentences that explain it.
    """

    point: float
    par: float
    order_waste: float
    shelf_waste: float
    chance: float
    said: tuple[str, ...]


def as_told(kept: Kept | None) -> dict[str, float | None]:
    """What a store's outlook keeps of it; nothing for an item that does not expire."""
    if kept is None:
        return {"order_waste": None, "shelf_waste": None, "expiry_chance": None}
    return {
        "order_waste": kept.order_waste,
        "shelf_waste": kept.shelf_waste,
        "expiry_chance": kept.chance,
    }
