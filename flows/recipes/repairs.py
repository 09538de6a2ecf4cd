"""Repair a roster as somebody at the desk asked: with its draft, and the fewest changes.

What comes back is a draft for people to take or leave; nothing is written here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

import polars as pl

from flows.recipes import rostering
from flows.recipes.places import site_clocks
from flows.recipes.worked import HISTORY, worked_before
from ops.errors import PlanningError
from ops.staffing.alive.known import Known, as_standing, closure_of, facts_of, horizon, place_of
from ops.staffing.alive.repair import Repair, repaired
from ops.staffing.alive.standing import Standing
from ops.staffing.changes import Change, changed, from_json
from ops.staffing.shifts import Duty
from warehouse import Connection, decisions, plans, reading, staffing
from warehouse.records import roster_events
from warehouse.settings import settings


class Asked(Protocol):
    """Whatever carries what was asked."""

    @property
    def content(self) -> Any:
        """What the desk wrote down when it asked."""
        ...


def do(asked: Asked) -> dict[str, Any]:
    """The repair that was asked for, in some seconds; a roster that changed since is refused."""
    content = asked.content
    proposal_id = content["proposal_id"]
    draft = decisions.draft(f"roster:{proposal_id}")
    if (draft.version if draft else 0) != content["draft"]:
        raise PlanningError(
            "The roster has changed since its repair was asked for. Look at the page again, then "
            "ask anew."
        )
    changes = from_json(draft.content["changes"]) if draft else []
    with reading(content.get("copy")) as db:
        standing = _standing(db, content, changes)
    spoken = frozenset(d for d in standing.duties if d.person_id in content["spoken"])
    freeze = replace(standing.freeze, confirmed=spoken)
    standing = replace(standing, freeze=freeze)
    return told(repaired(standing), standing)


def told(mended: Repair, standing: Standing) -> dict[str, Any]:
    """The repair as the page shows it and drafts it."""
    filled = sum(
        max(0, short - mended.roster.gaps.get(key, 0)) for key, short in standing.short.items()
    )
    fell = Counter(duty.need_key for duty in mended.fallen)
    left = sum(min(people, mended.roster.gaps.get(key, 0)) for key, people in fell.items())
    return {
        "changes": [one.as_json() for one in mended.changes],
        "cleared": [Change.cleared(duty).as_json() for duty in _gone(mended)],
        "people": mended.people,
        "filled": filled,
        "unfilled": left,
        "proven": mended.proven,
    }


def _gone(mended: Repair) -> list[Duty]:
    """Duties that fell out of days on which their person works nothing now."""
    busy = {(one.staff_id, one.day_on) for one in mended.changes}
    return [duty for duty in mended.fallen if (duty.person_id, duty.day_on) not in busy]


def _standing(db: Connection, content: Mapping[str, Any], changes: list[Change]) -> Standing:
    proposal_id, now = content["proposal_id"], datetime.fromisoformat(content["now"])
    [proposal] = plans.proposal(db, proposal_id).to_dicts()
    first, required = proposal["from_on"], plans.requirements(db, proposal_id)
    lines = changed(plans.roster_lines(db, proposal_id), changes, required)
    locked = {(name, date.fromisoformat(day_on)) for name, day_on in content["locked"]}
    since = first - HISTORY
    absences = roster_events.with_desk(staffing.absences(db, since=since), since=since)
    requests = staffing.requests(db, since=first)
    said = decisions.decisions().filter(pl.col("proposal_id") == proposal_id)
    verdict = said.sort("decided_at").item(-1, "verdict") if said.height else None
    covers = roster_events.events("cover", proposal_id=proposal_id)
    site_id, made_at = proposal["place_id"], proposal["made_at"]
    before = worked_before(db, site_id, first, as_of=made_at)
    shut = [closure_of(event.content) for event in roster_events.events("closed")]
    return as_standing(
        lines,
        required,
        Known(staffing.staff(db), staffing.skills(db), absences, requests),
        facts=facts_of(lines, locked, before),
        covered=[place_of(event.content) for event in covers],
        shut=shut,
        freeze=horizon(now, settings().freeze_hours, verdict),
        policy=rostering.policy(site_id),
        terms=rostering.terms(site_id),
        time_zone=site_clocks(db)[site_id],
    )
