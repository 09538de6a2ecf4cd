"""Bank and agency: who else may be asked to fill a place that nobody of the staff fills."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ops.errors import PlanningError
from ops.staffing.shifts import Need, NeedKey

BoughtKey = tuple[str, NeedKey]
"""A tier's name and the need it is asked to fill."""


@dataclass(frozen=True)
class Tier:
    """One source of people from outside, such as the bank, and what it costs to ask.

    ``points`` per place asked for; ``available`` people of a skill on any one shift of the
    site, a number or numbers by shift type; ``gbp_per_hour`` paid, for the budget.
    """

    name: str
    points: int
    available: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)
    gbp_per_hour: float = 0.0

    def __post_init__(self) -> None:
        if self.points < 1:
            raise PlanningError(
                f"A place filled by {self.name} costs {self.points} points, which would leave no "
                "reason to fill it with staff. Set at least 1 point."
            )

    def most(self, need: Need) -> int:
        """How many may be asked for one need, other needs aside."""
        there = self.available.get(need.skill, 0)
        if isinstance(there, Mapping):
            there = there.get(need.shift.shift_type_id, 0)
        return max(0, there)

    def pence(self, need: Need) -> int:
        """What one place of this need costs, for all its paid minutes."""
        return round(self.gbp_per_hour * 100 * need.shift.paid_minutes / 60)
