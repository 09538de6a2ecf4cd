"""The roster of the desk as it stands: with its draft, the absences noted, and places covered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from app import decide, read, site_rules
from app.read import Here
from ops.staffing.alive.known import Known, as_standing, closure_of, facts_of, horizon, place_of
from ops.staffing.alive.standing import Freeze, Standing
from ops.staffing.changes import changed, from_json
from ops.tables import RosterLine
from warehouse.records import roster_events
from warehouse.records.roster_events import RosterEvent
from warehouse.settings import settings


@dataclass(frozen=True)
class Desk:
    """One roster that somebody works on: its proposal, its lines as proposed, and its draft."""

    proposal: Mapping[str, Any]
    proposed: pl.DataFrame
    required: pl.DataFrame
    draft: decide.Drafted
    here: Here
    locked: frozenset[tuple[str, date]] = frozenset()
    """People and days whose duty nobody may touch."""

    @property
    def proposal_id(self) -> str:
        """The roster's number."""
        return str(self.proposal["proposal_id"])


def covers(proposal_id: str) -> list[RosterEvent]:
    """Places that somebody fills who is not on the roster, or who works on."""
    return roster_events.events("cover", proposal_id=proposal_id)


def still_asked(required: pl.DataFrame, proposal_id: str) -> pl.DataFrame:
    """What is asked of the roster once covered places and closed wards are taken off."""
    places = [place_of(event.content) for event in covers(proposal_id)]
    key = ["ward_id", "day_on", "shift_type_id", "skill"]
    found = pl.DataFrame(places, schema={name: required.schema[name] for name in key}, orient="row")
    counted = found.group_by(key).agg(covered=pl.len().cast(required.schema["required"]))
    joined = required.join(counted, on=key, how="left", maintain_order="left")
    wanted = pl.col("required", "required_usual", "required_busy")
    fewer = joined.with_columns((wanted - pl.col("covered").fill_null(0)).clip(lower_bound=0)).drop(
        "covered"
    )
    for ward_id, since, until in map(closure_of, (e.content for e in closures())):
        there = (pl.col("ward_id") == ward_id) & pl.col("day_on").is_between(since, until)
        fewer = fewer.with_columns(pl.when(there).then(0).otherwise(wanted).name.keep())
    return fewer.cast(required.schema)


def closures() -> list[RosterEvent]:
    """Wards that close."""
    return roster_events.events("closed")


def standing(desk: Desk) -> Standing:
    """Everything an option, a swap or a repair is judged by."""
    here, first = desk.here, desk.proposal["from_on"]
    lines = changed(desk.proposed, from_json(desk.draft.changes), desk.required)
    known = Known(
        read.staff(here.copy),
        read.staff_skills(here.copy),
        read.absences(here.copy, first),
        read.shift_requests(here.copy, first),
    )
    return as_standing(
        lines,
        desk.required,
        known,
        facts=facts_of(lines, desk.locked, _worked_before(desk)),
        covered=[place_of(event.content) for event in covers(desk.proposal_id)],
        shut=[closure_of(event.content) for event in closures()],
        freeze=freeze(desk),
        policy=site_rules.policy(here),
        terms=site_rules.terms(here),
        time_zone=here.zone,
    )


def freeze(desk: Desk) -> Freeze:
    """What people count on: a roster that was accepted, as far as the horizon."""
    past = decide.of(desk.proposal_id)
    verdict = past[0]["verdict"] if past else None
    return horizon(desk.here.now, settings().freeze_hours, verdict)


def noted(desk: Desk) -> Sequence[RosterEvent]:
    """Absences and closures noted at the desk that fall into this roster."""
    first, last = (desk.proposal[name].isoformat() for name in ("from_on", "to_on"))
    told = [*roster_events.events("absent"), *closures()]
    return [e for e in told if e.content["from_on"] <= last and e.content["to_on"] >= first]


def _worked_before(desk: Desk) -> dy.DataFrame[RosterLine] | None:
    """The accepted roster that ends where this one begins: rest and running shifts count on."""
    here, first = desk.here, desk.proposal["from_on"]
    before = read.standing(here.copy, "roster", first - timedelta(days=1), here.as_of)
    mine = before.filter(pl.col("place_id") == desk.proposal["place_id"])
    if mine.is_empty():
        return None
    name = mine.item(0, "proposal_id")
    lines = read.lines(here.copy, "roster_lines", name)
    told = changed(
        lines,
        from_json(decide.drafted(f"roster:{name}").changes),
        read.lines(here.copy, "requirements", name),
    )
    earlier = told.filter(pl.col("day_on") < first)
    return RosterLine.cast(earlier.sort(RosterLine.primary_key()))
