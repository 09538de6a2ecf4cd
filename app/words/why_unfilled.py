"""Why a place of a roster is empty, and who comes nearest to filling it."""

from app.words import numbers as say
from ops.staffing.audit import Code
from ops.staffing.why import Offer, Trial, Unfilled, because, wanted

WHY, PERSON, RULE, IN_THE_WAY = "Why it is empty", "Person", "Reason", "What stands in the way"
WHICH = "Who comes nearest to filling the gap of"
NOBODY_NEAR = "Nobody comes near: more than one rule stands in the way of everybody."
MOST = 6
"""People shown: a planner rings up a few, not all."""

_REASONS = {
    Code.NO_SKILL: "skill",
    Code.ON_LEAVE: "away",
    Code.LOCKED: "locked elsewhere",
    Code.TWICE_A_DAY: "at work that day",
    Code.REST: "rest",
    Code.RUNNING: "days running",
    Code.NIGHT_LIMIT: "night limit",
    Code.DAYS_OFF: "days off",
    Code.WEEKENDS: "weekends",
    Code.MAX_HOURS: "hours",
}


def not_asked(error: str) -> str:
    """Why no reasons can be given."""
    return f"Why places are empty cannot be told. {say.plain(error)}"


def reason(one: Unfilled) -> str:
    """The reason in a cell of the table of gaps."""
    return say.plain(_first_large(because(one)))


def place(one: Unfilled) -> str:
    """A gap to choose."""
    shift = one.need.shift
    return f"{say.day(shift.day_on)}, {shift.shift_type_id.replace('_', ' ')}, {one.need.skill}"


def sentence(one: Unfilled) -> str:
    """What is missing, and why."""
    return f"**{say.plain(_first_large(wanted(one)))}.** {reason(one)}."


def offer(one: Offer) -> dict[str, str]:
    """Somebody who is free."""
    cost = f"nothing; {abs(one.total)} points {'more' if one.total > 0 else 'less'} in all"
    return {PERSON: say.plain(one.duty.person_id), RULE: "free", IN_THE_WAY: cost}


def nearest(trial: Trial) -> dict[str, str]:
    """Somebody whom one rule bars."""
    [barrier] = trial.barriers
    return {
        PERSON: say.plain(trial.person_id),
        RULE: _REASONS.get(barrier.code, say.plain(barrier.code.value.lower().replace("_", " "))),
        IN_THE_WAY: say.plain(barrier.sentence),
    }


def further(people: int) -> str:
    """How many near misses are not shown."""
    return f"And {say.counted(people, 'more person', 'more people')} with one rule in the way."


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
