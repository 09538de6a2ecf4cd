"""What may leave at one moment, put together from what is known: for the page and the command.

Only this decides what counts as accepted, which duties are published and which templates are
open; the two doors bring what they read and carry the bytes away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.staffing.changes import Change, changed
from ops.tables import (
    Absence,
    Attendance,
    BookedAt,
    CalendarEvent,
    Decision,
    Item,
    OrderLine,
    Proposal,
    RosterLine,
    SessionBooked,
    StaffMember,
)
from ops.takeaway import forms, standing
from ops.takeaway.calendar_events import Engagement, events, revised
from ops.takeaway.clinics import clinic_calendars
from ops.takeaway.document import Provenance
from ops.takeaway.duty_list import PRESETS, Preset
from ops.takeaway.roster_to_take import RosterToTake
from ops.takeaway.rosters import roster_calendars

SESSIONS_AHEAD = timedelta(days=28)
"""How far sessions are known ahead: what starts later is not said to be cancelled."""

Row = Mapping[str, Any]
Events = dy.DataFrame[CalendarEvent]


class Known(Protocol):
    """What is read at one moment, however it is read."""

    def lines(self, what: str, proposal_id: str) -> pl.DataFrame:
        """Lines of a proposal, such as ``roster_lines`` or ``requirements``."""

    def covering(self, kind: str, since: date) -> dy.DataFrame[Proposal]:
        """Every proposal of a kind that covers a day or a later one."""

    def newest(self, kind: str) -> dy.DataFrame[Proposal]:
        """The newest proposal of a kind for each place."""

    def staff(self) -> dy.DataFrame[StaffMember]:
        """Everybody who can be rostered."""

    def absences(self, since: date) -> dy.DataFrame[Absence]:
        """Who is away from a day on."""

    def sessions(self) -> dy.DataFrame[SessionBooked]:
        """Clinic sessions to come."""

    def attendance(self) -> dy.DataFrame[Attendance]:
        """How many will come to each."""

    def booked_at(self) -> dy.DataFrame[BookedAt]:
        """Patients booked at each start time."""

    def items(self) -> dy.DataFrame[Item]:
        """What is stocked."""


@dataclass(frozen=True)
class Leaving:
    """Something that may leave: its forms, its calendars, and what is kept about them."""

    what: str
    place: str
    source: str
    standing: str
    make: Callable[[Provenance], forms.Making]
    keys: tuple[str, ...]
    """The forms it has now."""
    whose: str = ""
    """How the names of its calendars begin."""
    calendars: Mapping[str, Sequence[Engagement]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None

    def origin(self, **more: Any) -> Provenance:
        """Where it comes from; ``more`` is the run, the clock and the moments."""
        return Provenance(
            source=self.source,
            standing=self.standing,
            valid_until=more["as_of"] + forms.HOLDS,
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
        told = forms.calendar_files(every, made_at=origin.made_at, time_zone=origin.time_zone)
        return told.file, self._line("ics", told, origin)

    def _line(self, key: str, told: forms.Taken, origin: Provenance) -> dict[str, Any]:
        return {
            "what": self.what,
            "place_id": self.place,
            "form": forms.FORMS[self.what][key].standard,
            "file_name": forms.file_name(self.what, key, self.place, origin),
            "rows": told.rows,
            "hidden": told.hidden,
            "source": self.source,
            "as_of": origin.as_of,
        }


def roster(
    known: Known,
    proposal: dy.DataFrame[Proposal],
    decisions: dy.DataFrame[Decision],
    *,
    now: datetime,
    time_zone: str,
    drafted: Sequence[Change] = (),
    preset: Preset = PRESETS["full"],
) -> Leaving:
    """One roster, as accepted or else as proposed with what is drafted, and everybody's calendar.

    Calendars hold accepted shifts of the whole site, whichever roster is looked at.
    """
    [row] = proposal.to_dicts()
    said = standing.accepted(proposal, decisions)
    changes = said[0].duties if said else drafted
    name = row["proposal_id"]

    def make(origin: Provenance) -> forms.Making:
        lines = changed(
            known.lines("roster_lines", name), changes, known.lines("requirements", name)
        )
        told = RosterToTake(
            RosterLine.cast(lines),
            known.staff(),
            known.absences(row["from_on"]),
            row["from_on"],
            row["to_on"],
            bool(said),
            origin,
        )
        return forms.roster(told, preset=preset)

    whose = f"roster/{row['place_id']}/"
    duties = published(known, row["place_id"], decisions, now=now, time_zone=time_zone)
    stands = _stands(said, len(changes))
    keys = ("xlsx", "csv", "pdf-a3", "pdf-a4", *(("ics",) if duties.height else ()))
    calendars = roster_calendars(duties, whose)
    return Leaving("roster", row["place_id"], name, stands, make, keys, whose, calendars)


def published(
    known: Known,
    site_id: str,
    decisions: dy.DataFrame[Decision],
    *,
    now: datetime,
    time_zone: str,
) -> dy.DataFrame[RosterLine]:
    """Accepted shifts of a site that are not over: one begun yesterday may still run."""
    since = now.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=1)
    mine = known.covering("roster", since).filter(pl.col("place_id") == site_id)
    duties = standing.published(
        standing.accepted(Proposal.cast(mine), decisions),
        partial(known.lines, "roster_lines"),
        partial(known.lines, "requirements"),
    )
    return RosterLine.cast(duties.filter(pl.col("ends_at") > now))


def clinics(
    known: Known,
    site_id: str,
    decisions: dy.DataFrame[Decision],
    *,
    as_of: datetime,
    trusted: bool = True,
) -> Leaving | None:
    """The sessions of a site to come, or none; without ``trusted`` nothing is said to be expected.

    A template that nobody declined is open: accepted, or proposed and marked so.
    """
    sessions = SessionBooked.cast(known.sessions().filter(pl.col("site_id") == site_id))
    if sessions.is_empty():
        return None
    at_site = pl.col("place_id").is_in(sessions["clinic_id"].unique().to_list())
    proposals = Proposal.cast(known.newest("template").filter(at_site))
    template, stands = standing.templates(
        proposals, decisions, partial(known.lines, "template_lines")
    )

    def make(origin: Provenance) -> forms.Making:
        expected = known.attendance() if trusted else Attendance.create_empty()
        return forms.clinics(
            forms.ClinicsToTake(sessions, expected, template, known.booked_at(), stands, origin)
        )

    whose = f"clinics/{site_id}/"
    return Leaving(
        "clinics",
        site_id,
        ", ".join(proposals["proposal_id"]) or "appointments",
        "as booked",
        make,
        (
            "xlsx",
            "sessions-csv",
            *(("template-csv", "slots-fhir") if template.height else ()),
            "ics",
        ),
        whose,
        clinic_calendars(sessions, whose),
        since=as_of,
        until=as_of + SESSIONS_AHEAD,
    )


def order(
    known: Known, proposal: dy.DataFrame[Proposal], decisions: dy.DataFrame[Decision]
) -> Leaving | None:
    """The order of a location, once people accepted it."""
    for one in standing.accepted(proposal, decisions):
        return Leaving(
            "order",
            one.place_id,
            one.proposal_id,
            _stands([one], len(one.changes)),
            partial(_order, known, one),
            tuple(forms.FORMS["order"]),
        )
    return None


def _order(known: Known, one: standing.Accepted, origin: Provenance) -> forms.Making:
    lines = OrderLine.cast(known.lines("order_lines", one.proposal_id))
    told = forms.OrderToTake(
        standing.order_as_accepted(lines, one.changes),
        known.items(),
        one.place_id,
        one.decided_at,
        one.decided_by,
        origin,
    )
    return forms.order(told)


def _stands(said: Sequence[standing.Accepted], changes: int) -> str:
    with_them = f" with {changes} {'change' if changes == 1 else 'changes'}" if changes else ""
    return f"accepted by {said[0].decided_by}{with_them}" if said else f"proposed{with_them}"
