"""What missing staff cost a site, how soon its ED's patients are seen: ``[staffing.SITE]``.

Only the shape is checked here, at start; what is not said keeps the default of ``ops.staffing``.
What bank and agency cost stands with the costs of rosters, ``[rostering.SITE.costs]``.
"""

from pydantic import BaseModel, ConfigDict, Field, model_validator


class WaitingSettings(BaseModel):
    """How soon one skill sees the ED's patients: ``[staffing.SITE.ed_waiting.SKILL]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minutes_per_patient: float = Field(gt=0, le=1_440, description="of one person's time")
    wait_minutes: float = Field(ge=0, le=1_440, description="patients are seen within these")
    share: float = Field(default=0.9, gt=0, lt=1, description="of the patients who are")
    patience_minutes: float | None = Field(
        default=None,
        gt=0,
        description="mean wait until one leaves unseen; if not said, nobody does",
    )


class StaffingSettings(BaseModel):
    """What a site says of the hours of its people; None is left to the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing_hour: float | None = Field(
        default=None, gt=0, description="what a missing hour costs, in the unit of idle_hour"
    )
    idle_hour: float | None = Field(
        default=None, gt=0, description="what an hour costs that is not needed"
    )
    ed_waiting: dict[str, WaitingSettings] = Field(
        default_factory=dict, description="waiting targets of the ED by skill; else its ratio"
    )

    @model_validator(mode="after")
    def _both(self) -> "StaffingSettings":
        if (self.missing_hour is None) != (self.idle_hour is None):
            raise ValueError("missing_hour and idle_hour must be given together")
        return self

    def told(self) -> str:
        """What is said expressly, for people to read."""
        return ", ".join(sorted(self.model_fields_set))
