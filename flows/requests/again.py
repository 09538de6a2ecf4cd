"""The next roster of a site solved again, with another effort, as a proposal like any other.

It is solved apart, with no hand on the warehouse; only then is the warehouse written, as soon as
nobody else does. People find it beside the others, and decide.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flows import way
from flows.recipe import Occasion, RunReport, Said, Step
from flows.recipes.decided import decisions_step
from flows.recipes.places import site_clocks
from flows.recipes.proposals import named
from flows.recipes.publish import open_step, publish_step
from flows.recipes.rosters import RosterAsked, keep_roster, roster_asked
from flows.requests.apart import CutShortError, apart
from flows.requests.errand import Errand
from ops.errors import PlanningError
from ops.staffing.attended import Attendant
from ops.staffing.problem import Roster
from ops.staffing.roster import solve_roster
from warehouse import publish, reading
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


def solved(asked: tuple[RosterAsked, float], attendant: Attendant) -> Roster:
    """The computing itself."""
    problem, effort = asked
    return solve_roster(problem.problem, effort=effort, attendant=attendant)


def _solve(errand: Errand, made: dict[str, Any], occasion: Occasion) -> Said:
    site_id, effort = errand.content["site_id"], float(errand.content["effort"])
    with reading(as_known=occasion.as_of) as db:
        zones = site_clocks(db)
    if site_id not in zones:
        raise PlanningError(
            f"There is no site {site_id} any more. Load the page again, and choose another."
        )
    asked = roster_asked(occasion, site_id, zones[site_id])
    roster: Roster = apart((__name__, solved.__name__), (asked, effort), errand)
    # Another effort at the same moment is another proposal, and sorts after the first.
    proposal_id = f"{named('roster', site_id, asked.first, occasion)}-effort-{effort:g}"
    errand.say(1.0, WAITING)
    words, rows = _when_free(partial(keep_roster, occasion, asked, roster, proposal_id), errand)
    made.update(proposal_id=proposal_id, summary=words)
    return Said("done", words, rows)


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
