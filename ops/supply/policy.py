"""What the hospital promises about its stock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SERVICE: Mapping[str, float] = MappingProxyType(
    {"vital": 0.99, "essential": 0.95, "desirable": 0.9}
)


@dataclass(frozen=True)
class ReorderPolicy:
    """How often stock is reviewed and how surely it must last, by criticality.

    ``service`` is cycle service: the chance that what is there and coming lasts through the
    protection period (review plus lead time), that is a level of use in that period.
    """

    review_days: int = 7
    service: Mapping[str, float] = field(default_factory=lambda: SERVICE)

    def protection_days(self, lead_time_days: int) -> int:
        """Days until the order after this one can be on the shelf."""
        return max(1, self.review_days + lead_time_days)
