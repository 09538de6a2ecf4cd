"""What a roster's question is put together from, wherever it was read."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import dataframely as dy

from ops.tables import Absence, Requirement, RosterLine, RosterRequest, StaffMember, StaffSkill


class RosterBefore(Protocol):
    """A roster that people settled: as it was asked and proposed, and what they changed in it."""

    @property
    def from_on(self) -> date:
        """Its first day."""
        ...

    @property
    def required(self) -> dy.DataFrame[Requirement]:
        """The people it needed."""
        ...

    @property
    def proposed(self) -> dy.DataFrame[RosterLine]:
        """Who was to work which shift."""
        ...

    @property
    def changes(self) -> Sequence[Any]:
        """What people changed when they settled it, as it was kept."""
        ...

    @property
    def requests(self) -> dy.DataFrame[RosterRequest]:
        """How it heard its requests."""
        ...


class SiteKnown(Protocol):
    """What a hospital knows of a site's staff, now and from the rosters before."""

    @property
    def staff(self) -> dy.DataFrame[StaffMember]:
        """Everybody who can be rostered."""
        ...

    @property
    def skills(self) -> dy.DataFrame[StaffSkill]:
        """Who can do what."""
        ...

    @property
    def absences(self) -> dy.DataFrame[Absence]:
        """Who is away, as far back as the rosters before."""
        ...

    @property
    def holidays(self) -> frozenset[date]:
        """Public holidays of the site."""
        ...

    @property
    def before(self) -> Sequence[RosterBefore]:
        """Settled rosters that lead up to this one without a day between, newest first."""
        ...

    @property
    def after(self) -> Sequence[RosterBefore]:
        """Settled rosters of the weeks beyond this one, in order."""
        ...
