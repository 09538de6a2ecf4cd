"""What the hospital promises about its stock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

SERVICE: Mapping[str, float] = MappingProxyType(
    {"vital": 0.99, "essential": 0.95, "desirable": 0.9}
)
USED_IN_LIFE: Mapping[str, float] = MappingProxyType(
    {"vital": 0.9, "essential": 0.75, "desirable": 0.5}
)
"""How surely no more is used in an item's shelf life than is kept of it: a unit that is missed is
worth nine, three and one that are thrown away (the newsvendor's ratio)."""
CYCLE, FILL = SERVICE_KINDS = ("cycle", "fill")
WORKING_DAYS = frozenset(range(5))
"""Monday to Friday."""


def next_order(today: date, weekdays: Collection[int] = WORKING_DAYS) -> int:
    """Days from today to the next day after it on which stores order (Monday is 0)."""
    return next(days for days in range(1, 8) if (today.weekday() + days) % 7 in weekdays)


@dataclass(frozen=True)
class ReorderPolicy:
    """How often stock is reviewed and how surely it must last, by criticality.

    ``service`` is one of two things, and ``kind`` says which. Cycle service: the chance that what
    is there and coming lasts through the protection period (review plus lead time). Fill rate:
    the share of what is asked for that the shelf can give. ``order_days``: how many days of usual
    use an order brings beyond the reorder point; a review period if it is not told.
    """

    review_days: int = 7
    order_days: int | None = None
    service: Mapping[str, float] = field(default_factory=lambda: SERVICE)
    kind: str = CYCLE
    used_in_life: Mapping[str, float] = field(default_factory=lambda: USED_IN_LIFE)
    weekdays: Collection[int] | None = None
    """Days of the week on which stores order (Monday is 0); none if they are not told."""
    promise_expiring: bool = False
    """Whether vital items keep their promise beyond what it is worth in units thrown away."""

    def missed_for_one_wasted(self, criticality: str) -> float:
        """How many units thrown away weigh as much as one that is missed."""
        sure = self.used_in_life[criticality]
        return sure / (1 - sure)

    @property
    def lot_days(self) -> int:
        """Days of usual use between reorder point and par level."""
        return self.review_days if self.order_days is None else self.order_days

    def protection_days(self, lead_time_days: int) -> int:
        """Days until the order after this one can be on the shelf."""
        return max(1, self.review_days + lead_time_days)

    def promise(self, criticality: str) -> str:
        """What is promised of an item, in words."""
        of_100 = f"{self.service[criticality] * 100:g}"
        if self.kind == FILL:
            return f"{of_100} of 100 units asked for can be given (fill rate)"
        return f"lasts until the next order {of_100} times in 100 (cycle service)"
