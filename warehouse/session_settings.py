"""How long somebody who signed in stays so: ``[session]`` of the settings."""

from datetime import timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_HOURS = 720
"""Streamlit's own cookie of a sign-in ends after thirty days, whatever is said here."""


class SessionSettings(BaseModel):
    """Limits of a sign-in; where nobody signs in there is none to end.

    The defaults are those of NIST SP 800-63B (2017), 4.2.3: half an hour without doing anything,
    and half a day in all, which is a long shift.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle_minutes: float = Field(
        default=30, ge=5, le=24 * 60, description="nothing done for so long ends a sign-in"
    )
    hours: float = Field(
        default=12, ge=0.25, le=LONGEST_HOURS, description="a sign-in ends after so long anyway"
    )
    wall_hours: float = Field(
        default=168, ge=0.25, le=LONGEST_HOURS, description="it goes on showing the wall so long"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if timedelta(minutes=self.idle_minutes) > self.longest:
            raise ValueError("idle_minutes must not be longer than hours")
        if self.wall_hours < self.hours:
            raise ValueError("wall_hours must not be shorter than hours")
        return self

    @property
    def idle(self) -> timedelta:
        """The longest that nothing is done."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """The longest that a sign-in holds."""
        return timedelta(hours=self.hours)

    @property
    def wall(self) -> timedelta:
        """The longest that a sign-in shows the wall."""
        return timedelta(hours=self.wall_hours)

    def told(self) -> str:
        """All of it in a line."""
        return (
            f"{self.idle_minutes:g} minutes idle, {self.hours:g} hours in all, "
            f"{self.wall_hours:g} hours on a wall"
        )
