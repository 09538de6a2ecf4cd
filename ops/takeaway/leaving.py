"""Something that may leave: its files, its calendars, and what is kept about both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import dataframely as dy

from ops.tables import CalendarEvent
from ops.takeaway.calendar_events import Engagement, events, revised
from ops.takeaway.document import Provenance
from ops.takeaway.forms import FORMS, HOLDS, Making, Taken, file_name
from ops.takeaway.making import calendar_files

Events = dy.DataFrame[CalendarEvent]


@dataclass(frozen=True)
class Leaving:
    """Something that may leave: its forms, its calendars, and what is kept about them."""

    what: str
    place: str
    source: str
    standing: str
    make: Callable[[Provenance], Making]
    keys: tuple[str, ...]
    """The forms it has now."""
    whose: str = ""
    """How the names of its calendars begin."""
    calendars: Mapping[str, Sequence[Engagement]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    holds_until: datetime | None = None
    """Until when it may be used, where that is not a day."""

    def origin(self, **more: Any) -> Provenance:
        """Where it comes from; ``more`` is the run, the clock and the moments."""
        return Provenance(
            source=self.source,
            standing=self.standing,
            valid_until=self.holds_until or more["as_of"] + HOLDS,
            **more,
        )

    def file(self, key: str, origin: Provenance) -> tuple[bytes, dict[str, Any]]:
        """One of its files, and its line."""
        told = self.make(origin)[key]()
        return told.file, self._line(key, told, origin)

    def revised(self, origin: Provenance, kept: Events) -> Events:
        """What its calendars say now, beside what was kept of them."""
        at = origin.made_at
        said = events(self.calendars, made_at=at)
        return revised(kept, said, made_at=at, since=self.since, until=self.until)

    def written(self, origin: Provenance, every: Events) -> tuple[bytes, dict[str, Any]]:
        """Its calendars as files, and their line."""
        told = calendar_files(every, made_at=origin.made_at, time_zone=origin.time_zone)
        return told.file, self._line("ics", told, origin)

    def _line(self, key: str, told: Taken, origin: Provenance) -> dict[str, Any]:
        return {
            "what": self.what,
            "place_id": self.place,
            "form": FORMS[self.what][key].standard,
            "file_name": file_name(self.what, key, self.place, origin),
            "rows": told.rows,
            "hidden": told.hidden,
            "source": self.source,
            "as_of": origin.as_of,
        }
