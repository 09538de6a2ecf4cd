"""Why a place is empty, in a sentence."""

from collections.abc import Mapping

from ops.staffing.audit import Code
from ops.staffing.why.unfilled import Offer, Unfilled, Why

BARRED_BY: Mapping[Code, str] = {
    Code.ON_LEAVE: "on leave",
    Code.LOCKED: "locked on another duty that day",
    Code.TWICE_A_DAY: "at work that day",
    Code.REST: "would lack rest",
    Code.RUNNING: "would work too many days running",
    Code.NIGHT_LIMIT: "would work too many nights",
    Code.DAYS_OFF: "would have too few days off",
    Code.WEEKENDS: "would work too many weekends",
    Code.MAX_HOURS: "would work too many hours",
}
"""What bars people, to follow their number."""


def wanted(one: Unfilled) -> str:
    """How many people the shift needs and has."""
    required = one.need.required
    kind = one.need.shift.shift_type_id.replace("_", " ")
    return f"too few at {kind}: need {required}, have {required - one.short}"


def because(one: Unfilled) -> str:
    """Why the place is empty, in one sentence."""
    skill, able = one.need.skill, len(one.trials)
    match one.why:
        case Why.NO_SKILL:
            return f"nobody of {one.unskilled} has {skill}"
        case Why.ALL_ON_LEAVE:
            return f"{'all' if able > 1 else 'the only'} {able} with {skill} on leave"
        case Why.FREE:
            return f"{one.offers[0].duty.person_id} could take it: {_saves(one.offers[0])}"
        case Why.PRICE | Why.BUDGET:
            return (
                f"nobody stands in the way: it costs more than it saves "
                f"({one.offers[0].duty.person_id}: {_saves(one.offers[0])})"
            )
    counted = (f"{n} {barred_by(code)}" for code, n in one.counts.items())
    return f"of {able} with {skill}: {', '.join(counted)}"


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
    return ", ".join(f"{cost} points for {name.replace('_', ' ')}" for name, cost in ranked)
