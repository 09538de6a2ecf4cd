"""What a rerun stands on: one published copy, one site, one person, one moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from app.access import Person
from app.board import SitePlace
from warehouse import publish
from warehouse.publish import Published
from warehouse.settings import settings

PAST = timedelta(weeks=9)
"""How far back pages look: eight weeks for what is usual, and one to spare."""


@dataclass(frozen=True)
class Here:
    """What a page stands on: the pinned copy, the site looked at, and the moment it is."""

    published: Published
    now: datetime
    site: SitePlace | None
    person: Person

    @property
    def copy(self) -> str:
        """The name of the pinned copy."""
        return self.published.name

    @property
    def role(self) -> str:
        """In whose name decisions are made."""
        return self.person.name

    @property
    def as_of(self) -> datetime:
        """The moment up to which the copy knows the hospital."""
        return self.published.as_of

    @property
    def zone(self) -> str:
        """The clock on the wall of the site."""
        return self.site.time_zone if self.site else settings().time_zone


def pin() -> tuple[Published, datetime] | None:
    """The newest published copy and the moment it is: a replayed copy's clock stands still."""
    published = publish.current()
    return None if published is None else (published, now(published))


def now(published: Published) -> datetime:
    """The moment it is for a page that reads this copy."""
    return published.as_of if published.replayed else datetime.now(UTC)


def here() -> Here:
    """What the current rerun stands on; the front door sets it."""
    standing: Here = st.session_state["here"]
    return standing
