"""Repair a roster as somebody at the desk asked: with its draft, and the fewest changes.

What comes back is a draft for people to take or leave; nothing is written here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

import dataframely as dy
import polars as pl

from flows.recipes import rostering
from flows.recipes.places import site_clocks
from flows.recipes.roster_question import known_staff, with_after
from ops.errors import PlanningError
from ops.staffing.alive.demand import Demand, demand_of, grown, with_demands
from ops.staffing.alive.known import as_standing, closure_of, horizon, place_of, still_asked
from ops.staffing.alive.repair import Repair, repaired
from ops.staffing.alive.standing import Freeze, Standing
from ops.staffing.changes import Change, changed, from_json
from ops.staffing.locked import held_lines
from ops.staffing.problem import RosterProblem
from ops.staffing.question import question
from ops.staffing.shifts import Duty, NeedKey
from ops.tables import Requirement, RosterLine
from warehouse import Connection, asking, decisions, plans, reading
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
    found = at_desk(content)
    standing = found.standing
    spoken = frozenset(d for d in standing.duties if d.person_id in content["spoken"])
    standing = replace(standing, freeze=replace(standing.freeze, confirmed=spoken))
    # What was short before a need changed is no reason to disturb anybody.
    more = grown(found.demands, standing.short)
    return told(repaired(standing, found.before), standing, more)


@dataclass(frozen=True)
class AtDesk:
    """A roster as it stands at the desk, and what it was asked before needs changed."""

    standing: Standing
    before: RosterProblem
    demands: Sequence[Demand]


def at_desk(content: Mapping[str, Any]) -> AtDesk:
    """The roster and the draft that somebody asked about; one that changed since is refused."""
    draft = decisions.draft(f"roster:{content['proposal_id']}")
    if (draft.version if draft else 0) != content["draft"]:
        raise PlanningError(
            "The roster has changed since this was asked for. Look at the page again, then ask "
            "anew."
        )
    changes = from_json(draft.content["changes"]) if draft else []
    with reading(content.get("copy")) as db:
        before, lines, freeze = _as_stands(db, content, changes)
    demands = [demand_of(event.content) for event in roster_events.events("demand")]
    standing = as_standing(lines, with_demands(before, demands), freeze)
    return AtDesk(standing, before, demands)


def told(
    mended: Repair, standing: Standing, more: Mapping[NeedKey, int] | None = None
) -> dict[str, Any]:
    """The repair as the page shows it and drafts it; ``more`` are places that a new need opened."""
    filled = sum(
        max(0, short - mended.roster.gaps.get(key, 0)) for key, short in standing.short.items()
    )
    wanted = Counter(duty.need_key for duty in mended.fallen) + Counter(more or {})
    left = sum(min(people, mended.roster.gaps.get(key, 0)) for key, people in wanted.items())
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


def _as_stands(
    db: Connection, content: Mapping[str, Any], changes: list[Change]
) -> tuple[RosterProblem, pl.DataFrame, Freeze]:
    """What the roster is asked but for needs that changed, its lines, and what is counted on."""
    proposal_id, now = content["proposal_id"], datetime.fromisoformat(content["now"])
    [proposal] = plans.proposal(db, proposal_id).to_dicts()
    required = plans.requirements(db, proposal_id)
    lines = changed(plans.roster_lines(db, proposal_id), changes, required)
    locked = {(name, date.fromisoformat(day_on)) for name, day_on in content["locked"]}
    problem = _question(db, proposal, required, held_lines(lines, locked), now)
    covers = roster_events.events("cover", proposal_id=proposal_id)
    shut = [closure_of(event.content) for event in roster_events.events("closed")]
    problem = still_asked(problem, covered=[place_of(one.content) for one in covers], shut=shut)
    said = decisions.decisions().filter(pl.col("proposal_id") == proposal_id)
    verdict = said.sort("decided_at").item(-1, "verdict") if said.height else None
    return problem, lines, horizon(now, settings().freeze_hours, verdict)


def _question(
    db: Connection,
    proposal: Mapping[str, Any],
    required: dy.DataFrame[Requirement],
    held: dy.DataFrame[RosterLine],
    now: datetime,
) -> RosterProblem:
    """What the roster was asked when it was made, with absences and rosters after as known now."""
    site_id, first = proposal["place_id"], proposal["from_on"]
    rules = rostering.rules(site_id)
    known = known_staff(db, site_id, first, rules, as_of=proposal["made_at"])
    return question(
        required,
        with_after(db, known, site_id, required, as_of=now),
        rules,
        time_zone=site_clocks(db)[site_id],
        requests=asking.requests(db, proposal["proposal_id"]),
        locked=held,
    )
