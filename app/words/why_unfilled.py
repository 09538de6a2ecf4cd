"""Why a place of a roster is empty, and who comes nearest to filling it."""

from app.words import numbers as say
from ops.staffing.why import Offer, Trial, Unfilled, because, in_short, wanted

WHY, PERSON, RULE, IN_THE_WAY = "Why it is empty", "Person", "Reason", "What stands in the way"
WHICH = "Who comes nearest to filling the gap of"
NOBODY_NEAR = "Nobody comes near: more than one rule stands in the way of everybody."
MOST, MOST_FREE = 8, 4
"""People shown, and of them those who are free: a planner rings up a few, not all."""

_REASONS = {
    "NO_SKILL": "skill",
    "ON_LEAVE": "away",
    "EXCUSED": "excused",
    "LOCKED": "locked elsewhere",
    "TWICE_A_DAY": "at work that day",
    "REST": "rest",
    "FREE_PERIOD": "long rest",
    "RUNNING": "days running",
    "NIGHT_LIMIT": "night limit",
    "DAYS_OFF": "days off",
    "WEEKENDS": "weekends",
    "LONG_SHIFT": "length of shift",
    "MAX_HOURS": "hours",
}


def not_asked(error: str) -> str:
    """Why no reasons can be given."""
    return f"Why places are empty cannot be told. {say.told(error)}"


def reason(one: Unfilled) -> str:
    """The reason in a cell of the table of gaps."""
    return say.told(_first_large(in_short(one)))


def row(line: dict[str, str], reason: str) -> dict[str, str]:
    """A gap of the table with its reason, where a narrow screen still shows it."""
    first = dict(list(line.items())[:3])
    return first | {WHY: reason} | line


def place(one: Unfilled) -> str:
    """A gap to choose."""
    shift = one.need.shift
    return f"{say.day(shift.day_on)}, {shift.shift_type_id.replace('_', ' ')}, {one.need.skill}"


def sentence(one: Unfilled) -> str:
    """What is missing, and why."""
    return f"**{say.told(_first_large(wanted(one)))}.** {say.told(_first_large(because(one)))}."


def people(one: Unfilled) -> list[dict[str, str]]:
    """Those who could take a place, then those who come nearest to it."""
    priced = {offer.duty.person_id: offer for offer in one.offers}
    free = sorted(one.free, key=lambda trial: (trial.person_id not in priced, trial.person_id))
    rows = [_free(trial, priced.get(trial.person_id)) for trial in free]
    return (rows[:MOST_FREE] + [_nearest(trial) for trial in one.nearest])[:MOST]


def _free(trial: Trial, offer: Offer | None) -> dict[str, str]:
    says = "Nothing."
    if offer is not None:
        more = "more" if offer.total > 0 else "less"
        says = f"Nothing. In all it would cost {abs(offer.total):,} points {more}."
    return {PERSON: say.plain(trial.person_id), RULE: "free", IN_THE_WAY: says}


def _nearest(trial: Trial) -> dict[str, str]:
    """Somebody whom one rule bars."""
    [barrier] = trial.barriers
    return {
        PERSON: say.plain(trial.person_id),
        RULE: _REASONS.get(barrier.code, say.plain(barrier.code.value.lower().replace("_", " "))),
        IN_THE_WAY: say.told(f"{_first_large(barrier.sentence)}."),
    }


def further(one: Unfilled) -> str | None:
    """How many such people are not shown."""
    left = len(one.free) + len(one.nearest) - len(people(one))
    return f"And {say.counted(left, 'more person', 'more people')}." if left > 0 else None


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
