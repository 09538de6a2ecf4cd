"""What stores promise and when they order: ``[supply]`` of the settings."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(gt=0.5, lt=1)]


class SupplySettings(BaseModel):
    """Promises by criticality, as cycle service or as fill rate, and what cannot be had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    promise: Literal["cycle", "fill"] = Field(
        "cycle",
        description="cycle: lasts until the next order; fill: share of units asked for",
    )
    vital: Share = Field(0.99, description="promise for vital items, a share")
    essential: Share = Field(0.95, description="promise for essential items, a share")
    desirable: Share = Field(0.9, description="promise for desirable items, a share")
    promise_expiring: bool = Field(
        False,
        description="vital items that expire keep their promise, whatever is thrown away for it",
    )
    order_weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(
        (0, 1, 2, 3, 4), min_length=1, description="days on which stores order; 0 is Monday"
    )
    order_days: int = Field(
        7, ge=0, le=365, description="days of usual use that an order brings beyond the minimum"
    )
    not_before: dict[str, date] = Field(
        default_factory=dict, description="items that cannot be had before a day, by item"
    )
    room_litres: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="how many L a store holds, by location"
    )
    served_first: tuple[str, ...] = Field(
        (), description="stores that such items go to first, up to their need"
    )

    @property
    def service(self) -> dict[str, float]:
        """The promise by criticality."""
        return {
            "vital": self.vital,
            "essential": self.essential,
            "desirable": self.desirable,
        }

    def told(self) -> str:
        """All of it in a line."""
        of = ", ".join(f"{name} {share:g}" for name, share in self.service.items())
        kind = "cycle service" if self.promise == "cycle" else "fill rate"
        short = "".join(f"; no {item} before {day}" for item, day in self.not_before.items())
        first = f"; {', '.join(self.served_first)} first" if self.served_first else ""
        room = "".join(f"; {store} holds {some:g} L" for store, some in self.room_litres.items())
        return f"{kind}: {of}; for {self.order_days} days{short}{first}{room}"
