"""What a site says of its scenarios: ``[scenarios.SITE]``.

A flu week is learnt from the hospital's own winters; a site without one, or that knows better,
states it here, and says where the numbers come from.
"""

from pydantic import BaseModel, ConfigDict, Field, model_validator


class ScenarioSettings(BaseModel):
    """A flu week as a site states it; None is left to what its winters teach."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flu_arrivals: float | None = Field(
        default=None, ge=0.5, le=2, description="factor on emergencies, such as 1.2"
    )
    flu_stays: float | None = Field(
        default=None, ge=0.5, le=2, description="factor on stays, such as 1.05"
    )
    flu_source: str | None = Field(
        default=None, min_length=3, max_length=200, description="where the two come from"
    )

    @model_validator(mode="after")
    def _whole(self) -> "ScenarioSettings":
        said = [one is not None for one in (self.flu_arrivals, self.flu_stays, self.flu_source)]
        if any(said) and not all(said):
            raise ValueError("flu_arrivals, flu_stays and flu_source must be given together")
        return self

    def told(self) -> str:
        """What is said expressly, for people to read."""
        return ", ".join(sorted(self.model_fields_set))
