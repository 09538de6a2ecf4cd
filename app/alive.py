"""The roster of the desk as it stands: with its draft, the absences noted, and places covered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import dataframely as dy
import polars as pl
import streamlit as st

from app import decide, question, read, read_asking
from app.read import Here
from ops.staffing.alive.demand import required_with
from ops.staffing.alive.known import as_standing, horizon
from ops.staffing.alive.standing import Freeze, Standing
from ops.staffing.asked import as_duties
from ops.staffing.changes import Change, changed, from_json
from ops.staffing.locked import locked_days
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty
from ops.tables import Decision, DutyLock
from warehouse.records import roster_events
from warehouse.records.roster_events import RosterEvent
from warehouse.settings import settings


@dataclass(frozen=True)
class Desk:
    """One roster that somebody works on: its papers, its lines as proposed, and its draft.

    What follows from these is worked out once for each time the page is drawn.
    """

    proposal: Mapping[str, Any]
    proposed: pl.DataFrame
    required: pl.DataFrame
    """The people needed, as the roster was made."""
    draft: decide.Drafted
    here: Here
    locks: dy.DataFrame[DutyLock]
    events: Sequence[RosterEvent]
    """What was done about rosters at the desk and not taken back."""
    decisions: dy.DataFrame[Decision]
    """Everything that was decided."""

    @property
    def proposal_id(self) -> str:
        """The roster's number."""
        return str(self.proposal["proposal_id"])

    @cached_property
    def changes(self) -> list[Change]:
        """The changes drafted."""
        return from_json(self.draft.changes)

    @cached_property
    def lines(self) -> pl.DataFrame:
        """The roster after the changes drafted."""
        return changed(self.proposed, self.changes, self.required)

    @cached_property
    def locked(self) -> frozenset[tuple[str, date]]:
        """People and days whose duty nobody may touch."""
        return locked_days(self.locks, self.lines)

    @cached_property
    def worked(self) -> frozenset[Duty]:
        """The same roster as duties."""
        return as_duties(self.lines)

    @cached_property
    def coming(self) -> pl.DataFrame:
        """The lines that will be worked: those of people who became absent since are left out."""
        if self.required.is_empty():
            return self.lines
        away = {(one.id, day_on) for one in self.problem.people for day_on in one.away}
        keys = self.lines.select("staff_id", "day_on").rows()
        here = pl.Series([key not in away for key in keys], dtype=pl.Boolean)
        return self.lines.filter(here)

    @cached_property
    def noted(self) -> question.Noted:
        """What was noted that changes what the roster is asked."""
        return question.noted(self.proposal_id, self.events)

    @cached_property
    def asked(self) -> question.Asked:
        """All that the roster's question depends on."""
        return question.asked(self.proposal, self.lines, self.locked, self.noted, self.here)

    @property
    def problem(self) -> RosterProblem:
        """What the roster is asked, by which everything on the page is judged."""
        return question.problem(self.asked)

    @cached_property
    def needed(self) -> pl.DataFrame:
        """The people still needed: changed needs count, covered places and closed wards do not."""
        some = self.noted.covered or self.noted.shut
        return _fewer(self.wanted, self.noted) if some else self.wanted

    @cached_property
    def wanted(self) -> pl.DataFrame:
        """The people needed as the roster was made, with the needs that changed since."""
        demands = self.noted.demands
        return required_with(self.required, demands) if demands else self.required

    @cached_property
    def said(self) -> list[decide.Row]:
        """What was decided about the roster, the newest first."""
        mine = self.decisions.filter(pl.col("proposal_id") == self.proposal_id)
        return list(mine.sort("decided_at", descending=True).to_dicts())

    @property
    def covers(self) -> list[RosterEvent]:
        """Places that somebody fills who is not on the roster, or who works on."""
        mine = [one for one in self.events if one.proposal_id == self.proposal_id]
        return [one for one in mine if one.kind == "cover"]


def desk(proposal: decide.Row, draft: decide.Drafted, here: Here) -> Desk:
    """The desk with this roster and draft on it."""
    name = proposal["proposal_id"]
    return Desk(
        proposal,
        read.lines(here.copy, "roster_lines", name),
        read.lines(here.copy, "requirements", name),
        draft,
        here,
        read_asking.locks(proposal["from_on"]),
        roster_events.events(),
        decide.all_decisions(),
    )


def _fewer(required: pl.DataFrame, noted: question.Noted) -> pl.DataFrame:
    key = ["ward_id", "day_on", "shift_type_id", "skill"]
    schema = {name: required.schema[name] for name in key}
    found = pl.DataFrame(list(noted.covered), schema=schema, orient="row")
    counted = found.group_by(key).agg(covered=pl.len().cast(required.schema["required"]))
    joined = required.join(counted, on=key, how="left", maintain_order="left")
    wanted = pl.col("required", "required_usual", "required_busy")
    fewer = joined.with_columns((wanted - pl.col("covered").fill_null(0)).clip(lower_bound=0))
    for ward_id, since, until in noted.shut:
        there = (pl.col("ward_id") == ward_id) & pl.col("day_on").is_between(since, until)
        fewer = fewer.with_columns(pl.when(there).then(0).otherwise(wanted).name.keep())
    return fewer.drop("covered").cast(required.schema)


def standing(desk: Desk) -> Standing:
    """Everything an option, a swap or a repair is judged by."""
    return _standing(hash((desk.asked, desk.worked, freeze(desk))), desk.draft.version, _desk=desk)


@st.cache_resource(max_entries=32, show_spinner=False)
def _standing(kept_under: int, version: int, *, _desk: Desk) -> Standing:  # noqa: ARG001
    """The same for a minute, while the roster stays as it is."""
    return as_standing(_desk.lines, _desk.problem, freeze(_desk))


def freeze(desk: Desk) -> Freeze:
    """What people count on: a roster that was accepted, as far as the horizon."""
    verdict = desk.said[0]["verdict"] if desk.said else None
    minute = desk.here.now.replace(second=0, microsecond=0)
    return horizon(minute, settings().freeze_hours, verdict)


def noted(desk: Desk) -> Sequence[RosterEvent]:
    """Absences, closures and changed needs noted at the desk that fall into this roster."""
    first, last = (desk.proposal[name].isoformat() for name in ("from_on", "to_on"))
    told = [one for one in desk.events if one.kind in ("absent", "closed", "demand")]
    told.sort(key=lambda one: one.kind)
    return [e for e in told if e.content["from_on"] <= last and e.content["to_on"] >= first]
