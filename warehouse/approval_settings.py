"""What a hospital wants two people for: ``[second_person]`` of the settings."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Act = Literal["roster", "order", "beds", "model"]
EVERY: tuple[Act, ...] = ("roster", "order", "beds", "model")


class ApprovalSettings(BaseModel):
    """Which acts need a second person, from what size, and how long they may wait for one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acts: tuple[Act, ...] | None = Field(
        None, description="unsaid: all of them where people sign in, none where nobody does"
    )
    order_above_gbp: float = Field(10_000, ge=0, description="an order that costs more needs two")
    beds_above: int = Field(4, ge=0, le=60, description="more beds in one note need two")
    bed_hours_above: float = Field(288, ge=0, description="beds × hours above which it takes two")
    lapses_hours: float = Field(24, gt=0, le=24 * 14, description="an unanswered request lapses")

    def told(self) -> str:
        """All of it in a line."""
        acts = "where people sign in" if self.acts is None else ", ".join(self.acts) or "nothing"
        return (
            f"{acts}; orders above £{self.order_above_gbp:,.0f}; more than {self.beds_above} beds "
            f"or {self.bed_hours_above:,.0f} bed-hours; lapses after {self.lapses_hours:g} h"
        )


def must_have_two(said: ApprovalSettings, known: dict[str, Any]) -> None:
    """Refuse a wish for two people where there cannot be two; ``known``: the settings so far."""
    if not said.acts:
        return
    if not known.get("sign_in"):
        raise ValueError(
            "it asks for a second person, but nobody signs in, so that all decide in one name. Set "
            "sign_in = true, or acts = []"
        )
    many = len(known.get("people", {}))
    if many < 2:
        raise ValueError(
            f"it asks for a second person, and {many or 'nobody'} is named under [people]. Name at "
            "least two, or set acts = []"
        )
