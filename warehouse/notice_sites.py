"""What one site is told outside the planner: ``[notices.sites.SITE]``."""

from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from hashlib import sha256
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.notice_addresses import Address, Name, Webhook

EMAIL = "e-mail"
"""The destination of those people who have no quiet hours of their own."""

Hours = tuple[time, time]


class SiteNotices(BaseModel):
    """Whom a site tells what, when not, and who is next if nobody acknowledges a level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: tuple[Address, ...] = Field(default=(), description="who gets the handover by e-mail")
    huddles: tuple[time, ...] = Field(
        default=(time(8), time(12), time(18)),
        description="bed meetings it is sent for, local times",
    )
    ahead_minutes: float = Field(default=10, ge=0, le=120, description="so long before a meeting")
    levels_to: tuple[Address, ...] = Field(
        default=(), description="who gets changes of level by e-mail"
    )
    webhooks: dict[Name, Webhook] = Field(
        default_factory=dict,
        description="where changes of level are posted: https://… or env:VARIABLE",
    )
    quiet: Hours | None = Field(default=None, description="local times")
    quiet_of: dict[str, Hours | tuple[()]] = Field(
        default_factory=dict,
        description="the same for one address or webhook; [] for one that is never left in peace",
    )
    loud_from: int = Field(
        default=4, ge=1, le=5, description="told in quiet hours too; 5 keeps all quiet"
    )
    forecast_rises: bool = Field(
        default=False, description="tell raised alerts of the forecast as well"
    )
    unseen_minutes: float | None = Field(
        default=None,
        ge=5,
        le=240,
        description="a rise that nobody acknowledged for so long is told once more",
    )
    next_to: tuple[Address, ...] = Field(default=(), description="to whom, by e-mail")
    next_webhooks: dict[Name, Webhook] = Field(default_factory=dict, description="and where")

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        known = {*self.levels_to, *self.next_to, *self.webhooks, *self.next_webhooks}
        if self.quiet_of.keys() - known:
            raise ValueError("quiet_of names somebody who is told of no level")
        if both := self.webhooks.keys() & self.next_webhooks.keys():
            raise ValueError(f"{min(both)} names two webhooks")
        if self.unseen_minutes is not None and not self.destinations:
            raise ValueError("unseen_minutes needs levels_to or webhooks, to be told first")
        if (self.unseen_minutes is None) == bool(self.next_to or self.next_webhooks):
            raise ValueError("unseen_minutes and next_to or next_webhooks go together")
        return self

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where changes of level go: to people, and to webhooks by their names."""
        return (*self._to_people(self.levels_to), *sorted(self.webhooks))

    @property
    def next_destinations(self) -> tuple[str, ...]:
        """Where they go once more if nobody acknowledged them."""
        return (*self._to_people(self.next_to), *sorted(self.next_webhooks))

    @property
    def unseen_after(self) -> timedelta | None:
        """How long nobody may have acknowledged them."""
        minutes = self.unseen_minutes
        return None if minutes is None else timedelta(minutes=minutes)

    @property
    def own_quiet(self) -> Mapping[str, Hours | None]:
        """Quiet hours by destination, where it has its own."""
        return {
            self._name(place): (hours[0], hours[1]) if hours else None
            for place, hours in self.quiet_of.items()
        }

    @property
    def mails(self) -> bool:
        """Whether anybody gets e-mail."""
        return bool(self.to or self.levels_to or self.next_to)

    def addresses(self, kind: str, destination: str) -> tuple[str, ...]:
        """Who gets a notice of a kind that goes to people."""
        if kind == "huddle":
            return self.to
        people = self.next_to if kind == "unseen" else self.levels_to
        return tuple(one for one in people if self._of(one) == destination)

    def _to_people(self, people: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({self._of(one) for one in people}))

    def _of(self, address: str) -> str:
        return self._name(address) if address in self.quiet_of else EMAIL

    def _name(self, place: str) -> str:
        """The destination of one place. What is kept of an address does not tell it."""
        if "@" not in place:
            return place
        return f"{EMAIL} {sha256(place.encode()).hexdigest()[:8]}"
