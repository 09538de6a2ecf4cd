"""How a site reads its surge levels and when it wants to be told: ``[levels.SITE]``.

Only the shape is checked here, at start; what is not said keeps the default of ``ops.ed``.
"""

from collections.abc import Sequence
from datetime import time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Lines = tuple[str, ...]


class OpelParameter(BaseModel):
    """Points of one parameter: one more number of points than cut-offs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cut_offs: tuple[float, ...] = Field(min_length=1)
    points: tuple[float, ...]

    @model_validator(mode="after")
    def _make_sense(self) -> "OpelParameter":
        if not _rises(self.cut_offs) and not _rises(self.cut_offs[::-1]):
            raise ValueError("cut_offs must rise, or fall, throughout")
        if len(self.points) != len(self.cut_offs) + 1:
            raise ValueError("points need one number more than cut_offs")
        if list(self.points) != sorted(self.points):
            raise ValueError("points must not fall as things get worse")
        return self


class OpelSettings(BaseModel):
    """The nine parameters' points and where levels 1 to 4 begin: ``[levels.SITE.opel]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level_points: tuple[float, float, float, float]
    parameters: dict[
        Literal[
            "ambulance_handover",
            "four_hour_share",
            "attendance_variation",
            "resus_occupancy",
            "time_to_treatment",
            "twelve_hour_share",
            "bed_occupancy",
            "escalation_share",
            "no_reason_to_stay_share",
        ],
        OpelParameter,
    ]

    @field_validator("level_points")
    @classmethod
    def _rising(cls, points: tuple[float, ...]) -> tuple[float, ...]:
        return _must_rise(points, "level_points")


class LevelSettings(BaseModel):
    """What a site says about its levels; None is left to the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: Literal["occupancy", "nedocs", "edwin", "cedocs"] | None = None
    thresholds: tuple[float, float, float, float] | None = Field(
        default=None, description="where levels 1 to 4 begin, in the unit of the measure"
    )
    actions: tuple[Lines, Lines, Lines, Lines, Lines] | None = Field(
        default=None, description="what levels 0 to 4 call for"
    )
    cost: tuple[float, float, float, float] | None = Field(
        default=None, description="of acting on levels 1 to 4"
    )
    loss: tuple[float, float, float, float] | None = Field(
        default=None, description="of not acting, if the level comes"
    )
    window_hours: int | None = Field(default=None, ge=1, le=48)
    physicians: float | None = Field(default=None, gt=0, description="on duty, for EDWIN")
    yearly_visits: float | None = Field(default=None, gt=0, description="for CEDOCS")
    hospital_beds: float | None = Field(
        default=None, gt=0, description="for NEDOCS; else the open beds of the site's wards"
    )
    alert_from: int | None = Field(default=None, ge=1, le=4, description="lowest level told of")
    issues_in_a_row: int | None = Field(default=None, ge=1, le=48)
    alerts_a_week: int | None = Field(default=None, ge=0)
    quiet: tuple[time, time] | None = Field(default=None, description="local times")
    loud_from: int | None = Field(default=None, ge=1, le=5, description="5 keeps all quiet")
    opel: OpelSettings | None = None

    @field_validator("thresholds")
    @classmethod
    def _rising(cls, thresholds: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return thresholds and _must_rise(thresholds, "thresholds")

    @model_validator(mode="after")
    def _pays(self) -> "LevelSettings":
        if (self.cost is None) != (self.loss is None):
            raise ValueError("cost and loss must be given together")
        for cost, loss in zip(self.cost or (), self.loss or (), strict=True):
            if not 0 < cost < loss:
                raise ValueError("cost must be above 0 and below loss at every level")
        return self

    def told(self) -> str:
        """What is said expressly, for people to read."""
        return ", ".join(sorted(self.model_fields_set))

    def said(self) -> dict[str, Any]:
        """Everything that was said, under its own name."""
        return self.model_dump(exclude_none=True)


def _rises(numbers: Sequence[float]) -> bool:
    return list(numbers) == sorted(set(numbers))


def _must_rise(numbers: tuple[float, ...], name: str) -> tuple[float, ...]:
    if not _rises(numbers):
        raise ValueError(f"{name} must rise from level 1 to level 4")
    return numbers
