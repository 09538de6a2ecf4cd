"""What is usual for a feed, and how far a file may stray from it before somebody has to look.

The defaults suit a hospital that delivers daily. ``[feeds.ed_visits]`` in ``hospital.toml`` changes
them for a feed, ``[gates]`` in a ``map.toml`` for the files of one folder.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Limits(BaseModel):
    """The gates of one feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    volume: bool = Field(
        default=True, description="hold files with far too many or too few records"
    )
    too_many: float = Field(default=5.0, gt=1, description="times the usual number of records")
    too_few: float = Field(default=0.2, ge=0, lt=1, description="times the usual number of records")
    earlier_files: int = Field(
        default=3, ge=2, le=20, description="files needed to know what is usual"
    )
    at_least: int = Field(default=20, ge=1, description="records below which no size is remarkable")
    period: bool = Field(default=True, description="hold files that tell an earlier period anew")
    future_hours: float = Field(
        default=2.0, ge=0, description="hours a sender's clock may be ahead"
    )
    long_stay_days: int = Field(default=365, ge=1, description="stays beyond this are noted")
    open_stay_days: int = Field(
        default=30, ge=1, description="open stays beyond this raise an alarm"
    )
    open_stays: Literal["count", "leave_out"] = Field(
        default="count", description="whether such open stays count as occupied beds"
    )
    warn_after: float | None = Field(
        default=None, gt=0, description="hours of silence that are late"
    )
    error_after: float | None = Field(
        default=None, gt=0, description="hours of silence that are an outage"
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Limits":
        if self.warn_after and self.error_after and self.warn_after > self.error_after:
            raise ValueError("warn_after must not be later than error_after")
        return self

    def but(self, other: "Limits | None") -> "Limits":
        """These limits, with what another one says expressly."""
        if other is None:
            return self
        said = {name: getattr(other, name) for name in other.model_fields_set}
        together = {**self.model_dump(), **said}
        warn, error = together["warn_after"], together["error_after"]
        if warn and error and warn > error:  # only one of the two was said
            change = {"error_after": 2 * warn} if "warn_after" in said else {"warn_after": error}
            together |= change
        return Limits(**together)

    def told(self) -> str:
        """What is said expressly, for people to read."""
        return ", ".join(f"{name} {getattr(self, name)}" for name in sorted(self.model_fields_set))


_DAY = 24.0
_CLINICAL = ("appointments", "clinic_requests", "planned_admissions", "encounters")
_SILENCE: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("ed_visits", "ed_arrivals_hourly", "ed_census_hourly"), (6.0, 12.0)),
    "ward_stays": (12.0, _DAY),
    # Clinics rest on weekends; what wards and EDs tell is watched more closely by its own feeds.
    **dict.fromkeys(_CLINICAL, (3 * _DAY, 6 * _DAY)),
    **dict.fromkeys(("stock_movements", "stock_positions"), (3 * _DAY, 6 * _DAY)),
    **dict.fromkeys(("staff", "staff_skills"), (31 * _DAY, 62 * _DAY)),
    **dict.fromkeys(("absences", "shift_requests"), (31 * _DAY, 62 * _DAY)),
}
"""Hours of silence after which a feed is late, and after which it has failed."""


def usual(feed: str) -> Limits:
    """The limits of a feed of which nothing was said."""
    warn, error = _SILENCE.get(feed, (None, None))
    return Limits(warn_after=warn, error_after=error)
