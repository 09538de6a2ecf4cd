"""How a site lets people ask of their rosters: ``[asking]``.

Only the shape is checked here, at start; what the numbers mean is said where they are used, in
``ops.staffing.asking``.
"""

from pydantic import BaseModel, ConfigDict, Field


class AskingSettings(BaseModel):
    """Points for requests, and until when people may ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: int = Field(default=20, ge=1, le=1_000)
    in_proportion: bool = True
    full_week_minutes: int = Field(default=2250, ge=60, le=10_080)
    closes_days: int = Field(default=7, ge=0, le=180)
