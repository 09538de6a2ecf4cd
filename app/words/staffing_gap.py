"""The staffing gap: how many are needed, how many come, and how likely more are needed."""

from collections.abc import Sequence
from datetime import datetime

from app import palette
from app.words import numbers as say
from ops.staffing.gaps import Cover
from ops.staffing.level import HourCosts

SHIFT, WARD, SKILL, NEEDED = "Shift", "Ward", "Skill", "Needed"
ROSTERED, AWAY, GAP, BUSY, CHANCE = (
    "Rostered",
    "Away since",
    "Gap now",
    "On a busy day",
    "Chance short",
)
WHEN, WHICH = "When", "Which shifts"
NEXT_DAY = "Next 24 hours"
PRESSING, EVERY = "Short or at risk", "All"
TABLE_TITLE = "Shifts, wards and skills"
NOTHING_SHORT = "No shift is short, and no chance of being short is 20 % or more."
NOTHING_NEEDED = (
    "No people needed are known for these shifts. This needs the feeds staffing_ratios and "
    "shift_types; then run `hospital forecast`."
)
NO_ROSTER = (
    "No roster covers these shifts, so who comes is not known. Run `hospital plan` to make one."
)
OPEN_ROSTER = "Open the roster"
CHART_TITLE = "People short by day, all wards and shifts of the site"
TWIN = ("Day", "Missing now", "More missing on a busy day")
FOOTNOTE = (
    "On a usual and on a busy day (9 in 10) in brackets. **Rostered**: with those who "
    "come from outside or work on. **Away since**: rostered, but absent meanwhile. **Gap now**: "
    "needed less those who come. **On a busy day**: people missing besides. **Chance short**: that "
    "more people are needed than come. ≈: like the same shift of an earlier day, as the forecast "
    "ends before it; ◌: from ranges or open beds alone, so that the chance is not known."
)
HELP = {
    "Missing": "People needed and not coming on the shifts chosen, all wards together.",
    "At risk": "Shifts and skills with a chance of at least 20 % that more are needed than come.",
    "Busy": "People missing on a busy day (9 in 10) beyond those missing now.",
    "Away": "Rostered on these shifts, but absent meanwhile.",
    "Moves": "People who could be moved without leaving their own ward short.",
    "Left": "People still missing after those moves, and the hours of their shifts.",
}
_RESTS = {"earlier_shift": " ≈", "ranges": " ◌", "open_beds": " ◌"}


def needed(costs: HourCosts) -> str:
    """What the number of people needed means, by what hours cost the site."""
    times = f"{costs.missing / costs.idle:.3g}"
    return (
        f"**Needed**: enough for each shift's fullest moment on {round(100 * costs.level)} of 100 "
        f"possible days, which costs least where a missing hour costs {times} times an idle one."
    )


def shift_name(name: str) -> str:
    """A shift type as words."""
    return say.plain(name.replace("_", " "))


def shift(cover: Cover) -> str:
    """A shift with its day."""
    return f"{say.day(cover.day_on)} · {shift_name(cover.shift_type_id)}"


def state(covers: Sequence[Cover]) -> palette.State:
    """The state of the shifts: that of the one most likely to be short."""
    return palette.of_chance(
        max((c for one in covers if (c := one.chance_short) is not None), default=None)
    )


def verdict(covers: Sequence[Cover]) -> str:
    """One sentence: which shift is shortest, and how many others are."""
    short = [one for one in covers if one.gap]
    if not short:
        risky = [one for one in covers if at_risk(one)]
        if not risky:
            return f"No shift is short. {_no_risk(covers)}"
        worst = max(risky, key=lambda one: one.chance_short or 0.0)
        return f"No shift is short now. {_place(worst)} {_odds(worst)}."
    worst = max(short, key=lambda one: (one.gap or 0, one.chance_short or 0.0))
    odds = "" if worst.chance_short is None else f" There is {_odds(worst)}."
    others = len(short) - 1
    more = f" {say.counted(others, 'other shift is', 'other shifts are')} short." if others else ""
    return (
        f"{_place(worst)} {worst.gap} {say.plain(worst.skill)} missing, {worst.there} of "
        f"{worst.required} come.{odds}{more}"
    )


def _no_risk(covers: Sequence[Cover]) -> str:
    known = any(one.chance_short is not None for one in covers)
    return "Every chance of it is under 20 %." if known else "How likely that is, is not known."


def _place(one: Cover) -> str:
    return f"{say.plain(one.ward_id)}, {shift_name(one.shift_type_id)} {say.day(one.day_on)}:"


def _odds(one: Cover) -> str:
    return f"a chance of {say.in_ten(one.chance_short or 0.0)} that more are needed than come"


def at_risk(one: Cover) -> bool:
    """Whether a shift is told of as at risk."""
    return (one.chance_short or 0.0) >= palette.AT_RISK


def row(one: Cover) -> dict[str, str]:
    """One shift and skill of a ward."""
    return {
        SHIFT: shift(one),
        WARD: say.plain(one.ward_id),
        SKILL: say.plain(one.skill),
        GAP: _missing(one.gap),
        CHANCE: chance(one.chance_short),
        NEEDED: _needed(one),
        ROSTERED: say.whole(one.rostered),
        AWAY: say.UNKNOWN if one.rostered is None else str(one.absent),
        BUSY: busy(one),
    }


def _needed(one: Cover) -> str:
    alike = one.required == one.usual == one.busy
    spread = "" if alike else f" ({one.usual}–{one.busy})"
    return f"{one.required}{spread}{_RESTS.get(one.rests_on or '', '')}"


def _missing(people: int | None) -> str:
    if people is None:
        return say.UNKNOWN
    return f"■ {people}" if people else "0"


def busy(one: Cover) -> str:
    """People missing besides on a busy day."""
    if one.gap is None or one.gap_if_busy is None:
        return say.UNKNOWN
    return say.plain(f"+{one.gap_if_busy - one.gap}") if one.gap_if_busy > one.gap else "0"


def chance(odds: float | None) -> str:
    """A chance of being short with its state."""
    found = palette.of_chance(odds)
    told = "" if odds is None else f" {say.plain(say.chance(odds))}"
    return f":{found.badge}-badge[{found.label()}]{told}"


def rests_on(said_at: datetime | None, accepted: bool, zone: str, *, now: datetime) -> str:
    """What the numbers rest on: which need and which roster."""
    need = (
        f"People needed as said {say.moment(said_at, zone)} ({say.ago(said_at, now=now)})"
        if said_at
        else "People needed as when the roster was made"
    )
    roster = "the roster in force" if accepted else "a proposed roster that nobody accepted yet"
    return f"{need}; people rostered by {roster}, with the absences known."


def today(covers: Sequence[Cover]) -> str:
    """Today's gaps by shift and skill, as one sentence; empty if there is no roster."""
    known = [one for one in covers if one.gap is not None]
    if not known:
        return ""
    totals: dict[tuple[str, str], int] = {}
    for one in known:
        key = shift_name(one.shift_type_id), say.plain(one.skill)
        totals[key] = totals.get(key, 0) + (one.gap or 0)
    short = [f"{name} {people} {skill}" for (name, skill), people in totals.items() if people]
    if not short:
        return "**Staff gaps today:** none; every place needed is filled."
    return f"**Staff gaps today, by shift and skill:** {say.listed(short)} missing."
