"""What if the roster were asked otherwise: a scenario beside the roster it is not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.words import numbers as say
from ops.staffing.policy_terms import Term
from ops.staffing.what_if import WhatIf
from warehouse.decisions import Request

TITLE = "What if"
WATERMARK = "SCENARIO - not the roster"
ASK_TITLE = "Suppose something else of this roster"
DEMAND, RATIOS = "Patients, % more or fewer", "Patients per person, % more or fewer"
HELP_DEMAND = "On wards that are forecast; one that nobody forecasts is staffed for its beds."
HELP_RATIOS = "Every ratio of patients to people; minimum numbers stay as they are."
ILL, ILL_SKILL, ANY_SKILL = "People ill", "Who are", "anybody"
HELP_ILL = "Drawn from those who could work, away for the whole roster; the answer says who."
ONE_RATIO, NO_RATIO, PATIENTS = "One ratio", "as it is", "Patients per person"
RULES = "Rules and prices"
HELP_RULES = "Choose a number of the rostering policy to suppose another one."
NAME, HELP_NAME = "Name", "The answer is kept under it. Empty: what is supposed, in words."
EFFORT = "Effort"
EFFORTS = {2.0: "quick", 6.0: "as the roster was", 30.0: "thorough", 120.0: "long"}
ASK = "Ask"
AGAIN = "Solve this roster again"
HELP_AGAIN = (
    "The next roster of this site, made from what is known now, becomes a proposal beside this "
    "one. Nothing changes until somebody decides."
)
STOP, WITHDRAW = "Stop early, keep the best", "Withdraw"
HELP_STOP = "The best roster found so far becomes the answer."
ANSWER = "Answer"
THROW_AWAY = "Throw this answer away"
THROWN = "Thrown away"
NOTHING = "Nothing is supposed yet: move a control above, then ask."
NO_ANSWERS = (
    "No answers about this roster yet. A worker solves the roster anew; you may close this page "
    "meanwhile, and the answer waits here."
)
NOT_TAKEN = (
    "Nobody has taken this up yet. `hospital planner` starts a worker with itself; if yours runs "
    "without one, run `hospital work` on its machine."
)
_TERMS = {
    "min_rest": "Rest between shifts, hours",
    "most_shifts_running": "Most days running",
    "most_nights_running": "Most nights running",
    "days_off": "Days off a week",
    "hours_carried": "Hours carried to the next roster",
    "most_overtime_weekly": "Most overtime a week, hours",
    "points_per_gap": "Points for an empty place",
    "points_per_further_gap": "Points more for each further one on a shift",
    "points_per_overtime_hour": "Points for an hour beyond contract",
    "points_per_short_hour": "Points for an hour short of contract",
    "points_per_request": "Points for a refused request, by weight",
    "points_per_unfair_night": "Points for a night beyond the fair share",
    "points_per_unfair_weekend_day": "Points for a weekend day beyond the fair share",
    "points_away": "Points for a shift on another ward",
    "points_per_substitution": "Points for standing in, per step down the order",
    "points_per_extra_person": "Points for a person beyond those required",
    "points_per_hour_uncovered": "Points for a person missing in an hour",
    "points_per_hour_overcovered": "Points for a person too many in an hour",
    "points_per_mix_short": "Points for a person a skill mix lacks",
    "points_per_pattern": "Points for a departure from a pattern",
    "points_per_unfair_holiday": "Points for a holiday beyond the fair share",
    "points_per_unfair_refusal": "Points for a refusal beyond the fair share",
    "fair_refusals": "Refusals that are fair",
    "points_per_turn_back": "Points for a shift that turns backward",
    "points_per_ward_change": "Points for a change of ward from day to day",
    "gbp_per_overtime_hour": "Pounds for an hour of overtime",
    "budget_gbp": "Budget in pounds for overtime, bank and agency",
    "points_per_gbp_over": "Points for a pound over the budget",
}


def term(name: str) -> str:
    """A number of the rostering policy as people call it."""
    return _TERMS.get(name, name.replace("_", " ").capitalize())


def number(value: float) -> str:
    """A number of a policy without needless decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def supposed(asked: WhatIf, usual: Mapping[str, Term]) -> str:
    """What is supposed, in words."""
    said = []
    if asked.demand != 1:
        said.append(f"{_percent(asked.demand)} patients")
    if asked.ratios != 1:
        said.append(f"{_percent(asked.ratios)} patients per person")
    if asked.ratio:
        one = asked.ratio
        said.append(
            f"{number(one.patients_per_person)} patients per {one.skill} on ward {one.ward_id}"
        )
    if asked.ill:
        who = f" with {asked.ill_skill}" if asked.ill_skill else ""
        said.append(f"{say.counted(asked.ill, 'person', 'people')}{who} ill")
    for name, value in asked.rules.items():
        now = usual[name].value if name in usual else None
        instead = f" instead of {number(now)}" if now is not None else ""
        words, _, unit = term(name).partition(", ")
        amount = f"{number(value)} {unit}".strip()
        said.append(f"{words[0].lower()}{words[1:]} {amount}{instead}")
    return say.listed(said) or "nothing else supposed"


def _percent(factor: float) -> str:
    return f"{abs(round(100 * (factor - 1)))} % {'more' if factor > 1 else 'fewer'}"


def effort(value: float) -> str:
    """How long the solver may look."""
    return EFFORTS.get(value, f"{value:g}")


def asked_again(value: float) -> str:
    """What a roster solved again is called."""
    return f"roster solved again, effort: {effort(value)}"


def same_again(request: Request) -> str:
    """Somebody has asked this already."""
    return f"That is under way already: {say.plain(request.asked_by)} asked for it."


def under_way(request: Request, *, now: datetime) -> str:
    """One request that is waited for."""
    name = say.plain(request.name or request.kind)
    asked = f"{name} · asked by {say.plain(request.asked_by)} {say.ago(request.asked_at, now=now)}"
    if request.state == "asked":
        return f"{asked} · waits for its turn"
    if request.stopped_by:
        return f"{asked} · stopping, asked to by {say.plain(request.stopped_by)}"
    again = f" · begun anew, try {request.tries}" if request.tries > 1 else ""
    return f"{asked}{again}"


def so_far(request: Request) -> str:
    """How far a search is."""
    told = request.told or {}
    if request.words:
        return say.told(request.words)
    if told.get("points") is None:
        return "Reads what is known and looks for a first roster."
    return (
        f"Best so far {say.whole(told['points'])} points, best possible at least "
        f"{say.whole(told['bound'])}; {round(100 * request.progress)} % of the effort used."
    )


def answer_name(request: Request, zone: str) -> str:
    """One answer in the list of them."""
    return f"{request.name or request.kind} · {say.moment(request.ended_at, zone)}"


def failed(request: Request) -> str:
    """Why there is no answer."""
    return f"**{say.plain(request.name or request.kind)}**: {say.told(request.words or '')}"


def proposed_again(result: Mapping[str, Any]) -> str:
    """What came of solving again."""
    if result["proposal_id"] is None:
        return say.told(result["summary"])
    return (
        f"Proposed: {say.told(result['summary'])} Load the page again to find it under Roster, "
        "and decide about it there."
    )
