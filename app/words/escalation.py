"""Surge levels, what they call for, and who decided otherwise.

Longer than most files, because every sentence of the page is here and each is short.
"""

from collections.abc import Sequence
from datetime import datetime

from app.surge import Levels
from app.words import numbers as say
from ops.ed.crowding import Crowding
from ops.ed.opel import PARAMETERS, OpelRow, OpelScore
from ops.ed.person_levels import SetLevel

TITLE = "Escalation and actions"
NOW, SUGGESTED, PERSON = "Level now", "Suggested", "Set by a person"
AHEAD = {"at_4h": "In 4 hours", "at_8h": "In 8 hours", "at_24h": "In 24 hours"}
LEVEL, FROM, FIRST = "Level", "From", "Likely enough to act from"
CHANCES = "Chance of each level or a higher one"
DRIVES = "What drives it"
NINE = "The nine OPEL parameters"
PARAMETER, VALUE, CUT_OFF, POINTS, AS_OF = "Parameter", "Value", "Beyond", "Points", "As of"
PUBLISHED = "Published crowding scores"
SCORE, SAYS, LACKS = "Score", "Says", "Lacks"
ACTIONS, DONE = "Actions", "Done by"
EACH = "What each level calls for"
SET = "Set the level"
SET_LEVEL, REASON = "Level in force", "Reason (needed if it differs from the suggestion)"
KEEP, KEPT = "Keep level", "Level kept."
NEED_REASON = (
    "Please give a reason: the level you chose differs from the suggestion, and both are held "
    "against what happens."
)
CONFLICT = (
    "Somebody else set the level while you were looking, so yours was not kept. Read theirs above "
    "and send yours again if it still holds."
)
ALERTS = "The last seven days"
TOLD, HELD, WHEN = "What changed", "Told, or why not", "When"
BOTH_SCORED = "A person's level and the suggestion are both held against what happens."
NO_ALERTS = "Neither the level that is called for nor one set by a person has changed."
RAISED, BY_PERSON = "told", "set by a person"
RECORD = "How right alerts have been"
NO_RECORD = (
    "Alerts are held against what happened once levels have been said for a week. Until then "
    "nobody knows how many of them are false alarms."
)
NO_LEVELS = (
    "No surge levels have been said for this site yet. They need the ED census forecast and the "
    "number of `ed_places` in the `sites` delivery. Run `hospital forecast`; its step "
    "`say surge levels and alerts` says what is missing."
)
OLD = "These levels were said too long ago to act on. Run `hospital forecast` to say them anew."
NO_POINTS = (
    "No points have been agreed for this site, so the nine are shown without a score. Agree them "
    "locally and write them under `[levels.SITE.opel]` in `hospital.toml`."
)
HELP_NOW = "The level of the newest count of patients in the ED."
HELP_SUGGESTED = (
    "The highest level whose chance within the window is above what acting costs over what is lost "
    "by not acting, as the settings of this site say. It suggests; a person sets the level."
)
HELP_PERSON = "The level that a person set last. The suggestion never overwrites it."
HELP_AHEAD = "The highest level that is more likely than not at that hour."
ADD, ADDED = "Keep action", "Action kept."
WHO, BY_WHEN, WHICH = "Owner (a role)", "Due (clock)", "Action"
TICK = "Done"
NO_TASKS = "No action has an owner yet."
NEED_OWNER = "Please name an owner: an action without one is nobody's."


def level(number: int | None) -> str:
    """A level as a word."""
    return say.UNKNOWN if number is None else f"Level {number}"


def verdict(said: Levels, now: int | None, zone: str, *, moment: datetime) -> str:
    """The level now, and the next one with its chance."""
    within = said.windows["within"]
    until = say.huddle(within.until, zone, now=moment)
    here = "Nobody was counted lately." if now is None else f"Level {now} now."
    if now == 4:
        return f"{here} It is the highest."
    nearest = (now or 0) + 1
    chance = within.of_level[nearest - 1]
    ahead = (
        f"Level {nearest} (from {said.least[nearest - 1]} patients) has a chance of "
        f"{say.in_ten(chance)} by {until}"
    )
    if said.called <= nearest:
        return f"{here} {ahead}."
    called = within.of_level[said.called - 1]
    return f"{here} {ahead}; level {said.called} {say.in_ten(called)}."


def below_suggested(said: Levels, zone: str, *, now: datetime) -> str:
    """From when on the suggested level is likely enough to act."""
    lead = said.lead_hours[said.called - 1] if said.called else None
    if not said.called:
        return "no level is likely enough"
    if lead is None:
        return f"at some hour by {say.huddle(said.windows['within'].until, zone, now=now)}"
    return f"likely enough in {say.counted(round(lead), 'hour')}"


def below_ahead(said: Levels, window: str) -> str:
    """The chance of the level above the likely one."""
    at = said.windows.get(window)
    if at is None:
        return "beyond the forecast"
    nearest = min(at.likely + 1, 4)
    return f"level {nearest} or more: {say.plain(say.chance(at.of_level[nearest - 1]))}"


def first(lead: float | None) -> str:
    """After how many hours a level is likely enough to act on."""
    return say.UNKNOWN if lead is None else f"{say.counted(max(1, round(lead)), 'hour')} ahead"


def patients(least: int) -> str:
    """Where a level begins."""
    return say.counted(least, "patient")


def issued(at: datetime, zone: str, *, now: datetime) -> str:
    """When the levels were said, and the clock."""
    return f"Said {say.ago(at, now=now)}, at {say.moment(at, zone)}."


def set_by(one: SetLevel | None, zone: str) -> str:
    """Who set the level and when."""
    if one is None:
        return "nobody set one"
    return f"{one.set_by}, {say.moment(one.set_at, zone)}"


def beside_suggestion(one: SetLevel) -> str:
    """What a person decided, and why, beside what was suggested."""
    why = f" Reason: “{say.plain(one.reason)}”." if one.reason else ""
    by = f"Level {one.level} set by {say.plain(one.set_by)}"
    if one.level == one.suggested:
        return f"{by}, as suggested.{why}"
    return f"{by} where level {one.suggested} was suggested.{why}"


def parameter(row: OpelRow) -> str:
    """The name of one of the nine."""
    return say.ours(PARAMETERS[row.parameter]).rpartition(",")[0]


def value(row: OpelRow) -> str:
    """A parameter's value in its unit."""
    return _in_unit(row.parameter, row.value)


def cut_off(row: OpelRow) -> str:
    """The cut-off that a value went beyond."""
    return _in_unit(row.parameter, row.cut_off)


def points(row: OpelRow) -> str:
    """A parameter's points."""
    return say.UNKNOWN if row.points is None else f"{row.points:g}"


def _in_unit(name: str, number: float | None) -> str:
    if number is None:
        return say.UNKNOWN
    if name in ("ambulance_handover", "time_to_treatment"):
        return f"{round(number)} min"
    return f"{100 * number:.1f} %"


def total(score: OpelScore) -> str:
    """What the nine add up to."""
    span = (
        f"OPEL-like level {score.least_level}"
        if score.least_level == score.most_level
        else f"OPEL-like level {score.least_level} to {score.most_level}"
    )
    lacking = [say.ours(PARAMETERS[name]).rpartition(",")[0].lower() for name in score.missing]
    unknown = f", depending on {say.listed(lacking)}, which nobody told of" if lacking else ""
    return f"{span} with {score.points:g} points known{unknown}."


def crowding_value(score: Crowding) -> str:
    """A published score."""
    if score.value is None:
        return say.UNKNOWN
    return f"{100 * score.value:.0f} %" if score.name == "ED occupancy" else f"{score.value:.1f}"


def lacks(score: Crowding) -> str:
    """What a published score lacks."""
    return score.why_not or ", ".join(score.missing)


def calls_for(number: int, actions: Sequence[str]) -> str:
    """What one level calls for, as one line."""
    return f"**Level {number}:** {' '.join(say.plain(one) for one in actions)}"


def record(scores: dict[str, tuple[float, int]]) -> str:
    """How alerts did at the last review."""
    false, alerts = scores["false_alarms_a_week"]
    missed, came = scores["surges_missed"]
    said = (
        f"{false:.1f} false alarms a week ({say.counted(alerts, 'alert')} in all); "
        f"{round(missed)} of {say.counted(came, 'surge')} missed"
    )
    lead = scores.get("alert_lead_hours")
    return f"{said}, the others told a median of {lead[0]:.0f} h ahead." if lead else f"{said}."
