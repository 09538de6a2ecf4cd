"""How a site wants to be told of its levels: whom, when not, and who is next if nobody answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol, Self

from ops.languages import EN_GB
from ops.notices.due import TOP_LEVEL, loud_at

Quiet = tuple[time, time] | None
"""From when to when a place is left in peace, on the clock of the site; None for never."""


class Wishes(Protocol):
    """What the settings say of it."""

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where changes go."""

    @property
    def quiet(self) -> Quiet:
        """Quiet hours of every place that has none of its own."""

    @property
    def loud_from(self) -> int:
        """The level that is told in quiet hours too."""

    @property
    def own_quiet(self) -> Mapping[str, Quiet]:
        """Quiet hours of places that have their own."""

    @property
    def unseen_after(self) -> timedelta | None:
        """How long a rise may be acknowledged by nobody; None for ever."""

    @property
    def next_destinations(self) -> tuple[str, ...]:
        """Where it is told once more then."""


@dataclass(frozen=True)
class Telling:
    """The same for one site, with its clock."""

    destinations: tuple[str, ...]
    quiet: Quiet = None
    loud_from: int = TOP_LEVEL
    time_zone: str = "Europe/London"
    own_quiet: Mapping[str, Quiet] = field(default_factory=dict)
    unseen_after: timedelta | None = None
    next_destinations: tuple[str, ...] = ()
    language: str = EN_GB.code

    @classmethod
    def of(cls, site: Wishes, time_zone: str, language: str = EN_GB.code) -> Self:
        """What the settings say, at a site with this clock and this language."""
        return cls(
            site.destinations,
            site.quiet,
            site.loud_from,
            time_zone,
            site.own_quiet,
            site.unseen_after,
            site.next_destinations,
            language,
        )

    def due(self, where: str, level: int, now: datetime) -> datetime:
        """When a level may be told there: at once, or when the quiet hours of that place end."""
        return loud_at(
            now,
            level,
            quiet=self.own_quiet.get(where, self.quiet),
            loud_from=self.loud_from,
            time_zone=self.time_zone,
        )
