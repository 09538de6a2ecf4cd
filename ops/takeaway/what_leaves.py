"""What may leave at one moment, put together from what is known: for the page and the command.

Only this decides what counts as accepted, which duties are published and which templates are
open; the two doors bring what they read and carry the bytes away.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.staffing.changes import Change, changed
from ops.staffing.locked import locked_days
from ops.tables import Attendance, Decision, DutyLock, OrderLine, Proposal, RosterLine
from ops.takeaway import making, standing
from ops.takeaway.clinics import clinic_calendars
from ops.takeaway.document import Provenance
from ops.takeaway.duty_list import PRESETS, Preset
from ops.takeaway.forms import FORMS, Making
from ops.takeaway.known import Known
from ops.takeaway.leaving import Leaving
from ops.takeaway.roster_to_take import RosterToTake
from ops.takeaway.rosters import roster_calendars

SESSIONS_AHEAD = timedelta(days=28)
"""How far sessions are known ahead: what starts later is not said to be cancelled."""


def roster(
    known: Known,
    proposal: dy.DataFrame[Proposal],
    decisions: dy.DataFrame[Decision],
    *,
    now: datetime,
    time_zone: str,
    drafted: Sequence[Change] = (),
    preset: Preset = PRESETS["full"],
    locks: dy.DataFrame[DutyLock] | None = None,
) -> Leaving:
    """One roster, as accepted or else as proposed with what is drafted, and everybody's calendar.

    Calendars hold accepted shifts of the whole site, whichever roster is looked at.
    """
    [row] = proposal.to_dicts()
    said = standing.accepted(proposal, decisions)
    changes = said[0].duties if said else drafted
    name = row["proposal_id"]

    def make(origin: Provenance) -> Making:
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
            frozenset() if locks is None else locked_days(locks, lines),
        )
        return making.roster(told, preset=preset)

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
    sessions = known.sessions().filter(pl.col("site_id") == site_id)
    if sessions.is_empty():
        return None
    sessions = sessions.join(known.clinicians(), on="session_id", how="left")
    at_site = pl.col("place_id").is_in(sessions["clinic_id"].unique().to_list())
    proposals = Proposal.cast(known.newest("template").filter(at_site))
    template, stands = standing.templates(
        proposals, decisions, partial(known.lines, "template_lines")
    )

    bookings = _bookings(known, site_id, decisions)

    def make(origin: Provenance) -> Making:
        expected = known.attendance() if trusted else Attendance.create_empty()
        return making.clinics(
            making.ClinicsToTake(
                sessions, expected, template, known.booked_at(), stands, origin, bookings
            )
        )

    keys = ["xlsx", "sessions-csv", "ics"]
    keys += ["template-csv", "slots-fhir"] if template.height else []
    keys += [] if bookings is None else ["bookings-fhir"]
    whose = f"clinics/{site_id}/"
    return Leaving(
        "clinics",
        site_id,
        ", ".join(proposals["proposal_id"]) or "appointments",
        "as booked",
        make,
        tuple(key for key in FORMS["clinics"] if key in keys),
        whose,
        clinic_calendars(sessions, whose),
        since=as_of,
        until=as_of + SESSIONS_AHEAD,
    )


def _bookings(known: Known, site_id: str, decisions: dy.DataFrame[Decision]) -> pl.DataFrame | None:
    """The newest proposed bookings of a site, without those that people declined."""
    newest = known.newest("booking").filter(pl.col("place_id") == site_id)
    said = decisions.sort("decided_at", "decision_id").unique("proposal_id", keep="last")
    declined = said.filter(verdict="declined")["proposal_id"].to_list()
    names = newest.filter(~pl.col("proposal_id").is_in(declined))["proposal_id"]
    if names.is_empty():
        return None
    texts = said.filter(proposal_id=names[0], verdict="changed")["changes"].to_list()
    changes = [change for text in texts for change in json.loads(text or "[]")]
    left_out = [change["request_id"] for change in changes if not change["booked"]]
    return known.lines("booking_lines", names[0]).filter(~pl.col("request_id").is_in(left_out))


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
            tuple(FORMS["order"]),
        )
    return None


def _order(known: Known, one: standing.Accepted, origin: Provenance) -> Making:
    lines = OrderLine.cast(known.lines("order_lines", one.proposal_id))
    told = making.OrderToTake(
        standing.order_as_accepted(lines, one.changes),
        known.items(),
        one.place_id,
        one.decided_at,
        one.decided_by,
        origin,
    )
    return making.order(told)


def _stands(said: Sequence[standing.Accepted], changes: int) -> str:
    with_them = f" with {changes} {'change' if changes == 1 else 'changes'}" if changes else ""
    return f"accepted by {said[0].decided_by}{with_them}" if said else f"proposed{with_them}"
