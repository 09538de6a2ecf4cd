"""The next roster of a site solved again, with another effort, as a proposal like any other.

It begins from the roster proposed for the same days, so that it is never worse, and is proposed
only if it is better. It is solved apart, with no hand on the warehouse; only then is the warehouse
written, as soon as nobody else does. People find it beside the others, and decide.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flows import way
from flows.recipe import Occasion, RunReport, Said, Step
from flows.recipes.decided import decisions_step
from flows.recipes.places import site_clocks
from flows.recipes.publish import open_step, publish_step
from flows.recipes.roster_question import RosterAsked, roster_asked
from flows.recipes.rosters import keep_roster
from flows.requests.apart import CutShortError, apart
from flows.requests.errand import Errand
from ops.errors import PlanningError
from ops.staffing import prices
from ops.staffing.asked import as_duties
from ops.staffing.attended import Attendant
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.promise import promise
from ops.staffing.roster import solve_roster
from ops.staffing.shifts import Duty
from ops.staffing.what_if import still_lawful
from warehouse import plans, publish, reading
from warehouse.connection import WarehouseBusyError
from warehouse.lease import LeaseHeldError

PATIENCE_SECONDS = 1800.0
PAUSE = 2.0
WAITING = "Solved. It is proposed as soon as the warehouse is free to be written."

_T = TypeVar("_T")


def do(errand: Errand) -> Any:
    """Solve, propose and publish, as a run with its own record."""
    made: dict[str, Any] = {}
    recipe = (
        open_step(),
        _patient(decisions_step(), errand),
        Step("solve the roster", partial(_solve, errand, made), needed=True),
        _patient(publish_step("publish the proposal"), errand),
    )
    standing = publish.current()
    as_of = standing.as_of if standing and standing.replayed else None
    report = way.plainly("roster", inbox=None, as_of=as_of, recipe=recipe)
    _must_be_whole(report)
    return made


@dataclass(frozen=True)
class Begun:
    """What is asked, with what effort, and the roster to begin from."""

    asked: RosterAsked
    effort: float
    present: frozenset[Duty]


def solved(begun: Begun, attendant: Attendant) -> Roster:
    """The computing itself."""
    problem = begun.asked.problem
    start = still_lawful(problem, begun.present)
    return solve_roster(problem, effort=begun.effort, start=start, attendant=attendant)


def _solve(errand: Errand, made: dict[str, Any], occasion: Occasion) -> Said:
    site_id, effort = errand.content["site_id"], float(errand.content["effort"])
    with reading(as_known=occasion.as_of) as db:
        zones = site_clocks(db)
    if site_id not in zones:
        raise PlanningError(
            f"There is no site {site_id} any more. Load the page again, and choose another."
        )
    asked = roster_asked(occasion, site_id, zones[site_id])
    present = _present(occasion, asked)
    roster: Roster = apart((__name__, solved.__name__), Begun(asked, effort, present), errand)
    if not _better(asked.problem, roster, present):
        told = promise(roster.total_points, roster.bound)
        words = f"{site_id}: no better roster was found than the one proposed; {told}."
        made.update(proposal_id=None, summary=words)
        return Said("done", words)
    # Another effort at the same moment is another proposal, and sorts after the first.
    proposal_id = f"{asked.proposal_id}-effort-{effort:g}"
    errand.say(1.0, WAITING)
    words, rows = _when_free(partial(keep_roster, occasion, asked, roster, proposal_id), errand)
    made.update(proposal_id=proposal_id, summary=words)
    return Said("done", words, rows)


def _present(occasion: Occasion, asked: RosterAsked) -> frozenset[Duty]:
    """The roster proposed for the same days, if there is one."""
    with reading(as_known=occasion.as_of) as db:
        newest = plans.latest(db, "roster", as_of=occasion.as_of)
        mine = newest.filter(place_id=asked.site_id, from_on=asked.first)
        if mine.is_empty():
            return frozenset()
        return as_duties(plans.roster_lines(db, mine.item(0, "proposal_id")))


def _better(problem: RosterProblem, roster: Roster, present: frozenset[Duty]) -> bool:
    """Whether it costs less than the one proposed, or that one no longer stands."""
    if not present or still_lawful(problem, present) != present:
        return True
    return roster.total_points < sum(prices.points(problem, present).values())


def _patient(step: Step, errand: Errand) -> Step:
    def act(occasion: Occasion) -> Said:
        return _when_free(lambda: step.act(occasion), errand)

    return Step(step.name, act, needed=step.needed)


def _when_free(write: Callable[[], _T], errand: Errand) -> _T:
    """Write when nobody else does; a run of the day may take its time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        errand.must_go_on()
        try:
            return write()
        except (LeaseHeldError, WarehouseBusyError):
            if time.monotonic() > until:
                raise
        errand.lost.wait(PAUSE)


def _must_be_whole(report: RunReport) -> None:
    failed = [step.words for step in report.steps if step.outcome in ("failed", "nothing")]
    asked = [step for step in report.steps if step.name == "solve the roster"]
    if not asked or asked[0].outcome != "done":
        words = asked[0].words if asked else " ".join(failed)
        raise CutShortError(words or "Nothing was solved. Look at the run under Data and runs.")
