"""What a site's rosters cost and prefer: ``[rostering.SITE.costs]``.

Only the shape is checked here, at start; what is not said keeps the default of ``ops.staffing``,
where every price says its unit.
"""

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Points = Annotated[int, Field(ge=0, le=1_000_000)]
Pounds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=168)]
People = Annotated[int, Field(ge=0, le=1_000)]
Name = Annotated[str, Field(min_length=1)]
Weight = Annotated[int, Field(ge=1, le=10)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def said(self) -> dict[str, Any]:
        """Everything that was said, under its own name."""
        return self.model_dump(exclude_unset=True)


class TierSettings(_Said):
    """Bank or agency: ``[rostering.SITE.costs.bank]``, ``[rostering.SITE.costs.agency]``."""

    points: int = Field(ge=1, le=1_000_000, description="per place asked for")
    available: dict[Name, People | dict[Name, People]] = Field(
        description="people of a skill on any one shift, or numbers by shift type"
    )
    gbp_per_hour: Pounds = 0.0


class HoursSettings(_Said):
    """People wanted by the local hour: ``[[rostering.SITE.costs.hours]]``."""

    ward_id: Name
    skill: Name
    since: time
    until: time
    required: People
    most: People | None = None
    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = frozenset(range(1, 8))

    @model_validator(mode="after")
    def _makes_sense(self) -> "HoursSettings":
        if self.most is not None and self.most < self.required:
            raise ValueError("most must not be below required")
        if self.since.tzinfo or self.until.tzinfo:
            raise ValueError('since and until are local times in quotes, such as "07:00"')
        return self


class MixSettings(_Said):
    """Who has to be among the people of a shift: ``[[rostering.SITE.costs.mixes]]``."""

    skills: frozenset[Name] = Field(min_length=1, description="skills or grades, any of them")
    per: int = Field(ge=1, le=1_000, description="people on a ward's shift, or part of them")
    ward_ids: frozenset[Name] = frozenset()
    shift_type_ids: frozenset[Name] = frozenset()
    among: frozenset[Name] = frozenset()


class PatternSettings(_Said):
    """What some people prefer: ``[[rostering.SITE.costs.patterns]]``."""

    staff_ids: tuple[Name, ...] = Field(min_length=1)
    kind: Literal["no_single_nights", "whole_weekends", "only", "rota"]
    weight: Weight
    shift_type_ids: tuple[str, ...] = Field(
        default=(), description="for only; for rota those of its days, an empty text for a day off"
    )
    from_on: date | None = Field(default=None, description="a day on which the rota begins")

    @model_validator(mode="after")
    def _is_whole(self) -> "PatternSettings":
        if self.kind in ("only", "rota") and not self.shift_type_ids:
            raise ValueError(f"{self.kind} needs shift_type_ids")
        if self.kind == "rota" and self.from_on is None:
            raise ValueError("rota needs from_on, a day on which it begins")
        return self


class CostSettings(_Said):
    """What a site says about its rosters; what is left out keeps its default."""

    points_per_gap: Points | None = None
    points_by_skill: dict[Name, Points] | None = None
    points_per_further_gap: Points | None = None
    points_per_overtime_hour: Points | None = None
    points_per_short_hour: Points | None = None
    points_per_request: Points | None = None
    points_per_unfair_night: Points | None = None
    points_per_unfair_weekend_day: Points | None = None
    points_per_unfair_holiday: Points | None = None
    points_per_unfair_refusal: Points | None = None
    fair_refusals: People | None = None
    points_away: Points | None = None
    points_away_on: dict[Name, Points] | None = None
    points_per_ward_change: Points | None = None
    points_per_turn_back: Points | None = None
    points_per_extra_person: Points | None = None
    points_per_hour_uncovered: Points | None = None
    points_per_hour_overcovered: Points | None = None
    points_per_mix_short: Points | None = None
    points_per_pattern: Points | None = None
    points_per_substitution: Points | None = None
    pools: dict[Name, frozenset[Name]] | None = None
    further_overtime: tuple[tuple[Hours, Points], ...] | None = Field(
        default=None, description="[[hours a week over contract, further points per hour], ...]"
    )
    gbp_per_overtime_hour: Pounds | None = None
    budget_gbp: Pounds | None = None
    points_per_gbp_over: Points | None = None
    fair_weeks: int = Field(default=12, ge=0, le=104, description="weeks of the rolling history")
    bank: TierSettings | None = None
    agency: TierSettings | None = None
    hours: tuple[HoursSettings, ...] = ()
    mixes: tuple[MixSettings, ...] = ()
    patterns: tuple[PatternSettings, ...] = ()
