"""Why a place is empty, in a sentence."""

from collections.abc import Mapping

from ops.staffing.audit import Code
from ops.staffing.why.unfilled import Offer, Unfilled, Why

BARRED_BY: Mapping[str, str] = {
    "ON_LEAVE": "on leave",
    "EXCUSED": "excused from it",
    "LOCKED": "locked on another duty that day",
    "TWICE_A_DAY": "at work that day",
    "REST": "would lack rest",
    "FREE_PERIOD": "would lack a long rest",
    "RUNNING": "would work too many days running",
    "NIGHT_LIMIT": "would work too many nights",
    "DAYS_OFF": "would have too few days off",
    "WEEKENDS": "would work too many weekends",
    "LONG_SHIFT": "may not work so long",
    "MAX_HOURS": "would work too many hours",
}
"""What bars people, to follow their number."""


def wanted(one: Unfilled) -> str:
    """How many people the shift needs and has."""
    required = one.need.required
    kind = one.need.shift.shift_type_id.replace("_", " ")
    return f"too few at {kind}: need {required}, have {required - one.short}"


def because(one: Unfilled) -> str:
    """Why the place is empty, in one sentence."""
    able = len(one.trials)
    match one.why:
        case Why.NO_SKILL:
            return f"nobody of {one.unskilled} has {one.need.skill}"
        case Why.FREE | Why.PRICE | Why.BUDGET:
            best = one.offers[0]
            return f"{in_short(one)} ({best.duty.person_id}: {_saves(best)})"
        case Why.ALL_ON_LEAVE if able == 1:
            return f"the only one with {one.need.skill} is on leave"
    return f"of {able} with {one.need.skill}: {in_short(one)}"


def in_short(one: Unfilled) -> str:
    """Why the place is empty, in a few words."""
    match one.why:
        case Why.NO_SKILL:
            return "nobody has the skill"
        case Why.ALL_ON_LEAVE:
            return "all on leave"
        case Why.FREE:
            return f"{len(one.free)} could take it"
        case Why.PRICE:
            return "nobody stands in the way: it costs more than it saves"
        case Why.BUDGET:
            return "nobody stands in the way: the budget does"
    return ", ".join(f"{n} {barred_by(code)}" for code, n in one.counts.items())


def barred_by(code: Code) -> str:
    """What a code says of people, also of one that is new."""
    return BARRED_BY.get(code, f"barred by {code.value.lower().replace('_', ' ')}")


def _saves(offer: Offer) -> str:
    """What somebody's taking the place saves and costs, by rule, in points."""
    saved = {name: -points for name, points in offer.points.items() if points < 0}
    added = {name: points for name, points in offer.points.items() if points > 0}
    costs = f"costs {_listed(added)}" if added else "costs nothing"
    return f"{costs}, saves {_listed(saved)}" if saved else costs


def _listed(points: Mapping[str, int]) -> str:
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cost:,} points for {name.replace('_', ' ')}" for name, cost in ranked)
