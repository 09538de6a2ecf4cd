"""What if more beds were full, orders took longer, or a store promised or could spend otherwise?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ops.errors import PlanningError
from ops.supply.policy import SERVICE

FACTORS = (0.2, 3.0)
"""How far beds, use and lead times may be supposed to differ."""
DAYS = (-60, 60)
"""How many days sooner or later orders may be supposed to come."""
PROMISES = (0.5, 0.999)
"""Lowest and highest promise that may be supposed."""
_FACTORS = (
    ("beds", "beds"),
    ("booked", "bookings"),
    ("use", "use"),
    ("lead_factor", "lead times"),
)


class SupposedError(PlanningError):
    """Something that cannot be supposed of an order."""


@dataclass(frozen=True)
class WhatIf:
    """What is supposed of a store's order.

    ``beds``, ``booked`` and ``use`` are factors of the bed-days expected (of one ward, if named),
    of planned admissions and appointments, and of the use of every item. Lead times are
    ``lead_factor`` times as long and ``lead_days`` longer, of one ``supplier`` or of all.
    ``service`` is the promise by criticality where it is another, a share. ``budget_gbp`` takes the
    place of the store's own; ``no_budget`` takes it away.
    """

    beds: float = 1.0
    ward_id: str | None = None
    booked: float = 1.0
    use: float = 1.0
    lead_factor: float = 1.0
    lead_days: int = 0
    supplier: str | None = None
    service: Mapping[str, float] = field(default_factory=dict)
    budget_gbp: float | None = None
    no_budget: bool = False

    def __post_init__(self) -> None:
        for name, words in _FACTORS:
            _within(getattr(self, name), FACTORS, f"of the usual {words}", "{:.0%}")
        _within(self.lead_days, DAYS, "days more of lead time", "{:g}")
        for grade, share in self.service.items():
            if grade not in SERVICE:
                raise SupposedError(
                    f"Items are {', '.join(SERVICE)}, not {grade}. Suppose a promise of one "
                    "of them."
                )
            _within(share, PROMISES, f"promised of {grade} items", "{:.1%}")
        if self.budget_gbp is not None and not 0 <= self.budget_gbp < float("inf"):
            raise SupposedError(
                f"A budget is nought or more pounds; found {self.budget_gbp:g}. Suppose another."
            )

    @property
    def changes_counts(self) -> bool:
        """Whether what use may follow is supposed to come otherwise."""
        return self.beds != 1 or self.booked != 1

    @property
    def changes_leads(self) -> bool:
        """Whether orders are supposed to take another time."""
        return self.lead_factor != 1 or self.lead_days != 0

    @property
    def changes_nothing(self) -> bool:
        """Whether this is how things are anyway."""
        use = self.changes_counts or self.use != 1
        money = self.budget_gbp is not None or self.no_budget
        return not (use or self.changes_leads or self.service or money)

    def budget(self, usual: float | None) -> float | None:
        """The budget that counts, in pounds; none is no limit."""
        if self.no_budget:
            return None
        return usual if self.budget_gbp is None else self.budget_gbp

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the request: what is not supposed is left out."""
        usual = asdict(WhatIf())
        return {name: said for name, said in asdict(self).items() if said != usual[name]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "WhatIf":
        """As it was kept."""
        return cls(**kept)


def _within(found: float, limits: tuple[float, float], what: str, form: str) -> None:
    low, high = (form.format(one) for one in limits)
    if not limits[0] <= found <= limits[1]:
        raise SupposedError(
            f"A what-if takes {low} to {high} {what}; found {form.format(found)}. "
            "Suppose less of a change."
        )
