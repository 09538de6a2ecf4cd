"""Which items go along when a supplier delivers anyway, so that it need not come again so soon.

Items are taken in the order in which they will be due. With each one more, the next delivery is
as far off as the first that was left out; the charge over those days, and what each item costs
that comes early, is a cost a day, and the least of them is chosen: the can-order level of joint
replenishment (Silver, Pyke & Thomas 2017, ch. 10), worked out night by night.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HANDLING = 500
"""Pence of work that an order line costs: asking, receiving, putting away."""
HOLDING = 0.25
"""Share of its price that keeping a unit costs a year."""
YEAR = 365


@dataclass(frozen=True)
class Soon:
    """An item not due yet: days until it is, and pence that its early packs are worth."""

    due_in: float
    worth: int

    def early(self, lot_days: int) -> float:
        """Pence lost by taking it now: kept longer, and ordered that much more often."""
        kept = self.worth * HOLDING * self.due_in / YEAR
        return kept + HANDLING * min(1.0, self.due_in / max(lot_days, 1))


def going_along(soon: Sequence[Soon], charge: int, *, wait: int, lot_days: int) -> int:
    """How many of the items soonest due go along; ``wait`` days on a supplier can come again."""
    return min(
        range(len(soon) + 1), key=lambda many: cost_a_day(soon, many, charge, wait, lot_days)
    )


def cost_a_day(soon: Sequence[Soon], many: int, charge: int, wait: int, lot_days: int) -> float:
    """Pence a day until the next delivery, when so many of the items soonest due go along.

    What is ordered today is due again about ``lot_days`` on, so no delivery is put off for longer.
    """
    last = float(max(lot_days, wait))
    following = soon[many].due_in if many < len(soon) else last
    days = min(max(following, wait), last)
    return (charge + sum(each.early(lot_days) for each in soon[:many])) / days
