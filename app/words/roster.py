"""The roster desk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from app import grid
from app.words import numbers as say
from ops.staffing.changes import Change

PART_ROSTER, PART_REQUESTS, PART_WHAT_IF = "Roster", "Requests", "What if"
ROSTER_PARTS = (PART_ROSTER, PART_REQUESTS, PART_WHAT_IF)
WARD, PERSON, DAY, SHIFT, SKILL = "Ward", "Person", "Day", "Shift", "Skill"
PERSON_GRADE = "Person · grade"
PEOPLE, DUTIES, GAPS, POINTS, CHANGES = "People", "Duties", "Gaps", "Points", "Your changes"
HELP_PEOPLE = "People with at least one duty in this roster, all wards of the site together."
HELP_DUTIES = (
    "Duties in this roster, and how many of the places that the requirement asks for they fill. "
    "Extra: people on a shift beyond those needed."
)
HELP_GAPS = "Places on shifts that nobody fills, all wards together, after your changes."
HELP_POINTS = (
    "What it costs to bend the hospital's rules: gaps, overtime, refused requests, unfair shares. "
    "Lower is better; no roster can cost less than the number below."
)
HELP_CHANGES = "Changes drafted here and kept, until you decide about the roster."
DRAFT = "kept as a draft"
NO_REQUIREMENT = "This roster came without a requirement. Run `hospital plan` to make a new one."
FILLED = "Filled of needed, by shift and day"
SHORT = "Gaps on this ward"
NOTHING_SHORT = "Every place on this ward is filled."
RULES = "What bending rules costs, by rule"
NO_POINTS = "No rule is bent."
CHANGE = "Change or lock a duty"
ONE_CHANGE = "Change a duty"
NEED = "People needed and rostered, day by day"
ADD = "Add this change"
UNDO = "Undo the last step"
AS_IT_IS = "Not added: that is how the roster stands already."
FREE_DAY = "free: no duty"


def of_needed(duties: int, needed: int, short: int) -> str:
    """How many places the duties fill, and how many people come on top."""
    extra = duties - (needed - short)
    on_top = f", {extra:,} extra" if extra > 0 else ""
    return f"{needed - short:,} of {needed:,} places filled{on_top}"


def gap_share(short: int, needed: int) -> str:
    """Gaps as a share."""
    return f"{say.share(short, needed)} of places"


def bound(bound: float | None, points: float) -> str:
    """What no roster can beat; a bound of nothing on a roster that costs something says nothing."""
    if bound is None or bound <= 0 < points:
        return "best possible not known"
    return f"best possible: {say.whole(bound)}"


def nobody(ward: str) -> str:
    """A ward without people."""
    return f"Nobody has ward {say.plain(ward)} as home, and nobody is rostered there."


def column(day: date) -> str:
    """A day as the head of a column."""
    return say.day_column(day)


def row(one: grid.Row, over: Sequence[date]) -> dict[str, str]:
    """One person of the grid."""
    name = say.plain(one.staff_id) + (f" · {say.plain(one.grade)}" if one.grade else "")
    cells = {column(day): say.plain(cell) for day, cell in zip(over, one.cells, strict=True)}
    hours = f"{one.minutes / 60:.0f} of {one.contracted / 60:.0f}" + (" !" if one.broken else "")
    tail = {"Hours": hours, "Nights": str(one.nights), "Weekend": str(one.weekend_days)}
    tail["Requests"] = _met(one.met)
    return {PERSON_GRADE: name} | cells | tail


def _met(met: tuple[int, int] | None) -> str:
    """Requests met of those made."""
    if met is None:
        return say.UNKNOWN
    return f"{met[0]} of {met[1]}" if met[1] else "none"


def legend(codes: Mapping[str, str]) -> str:
    """What the codes of the grid mean."""
    shifts = ", ".join(f"{code} {say.plain(shift_name(name))}" for name, code in codes.items())
    return (
        f"{shifts}, {grid.FREE} free, {grid.AWAY} away, {grid.ELSEWHERE} on another ward, "
        f"{grid.LOCKED} locked, \\{grid.CHANGED} changed in the draft, {grid.BROKEN} breaks a rule "
        "now. Hours: rostered of contracted, less the days away. Nights and weekend: duties on "
        "them. Requests: met of made."
    )


def shift_name(name: str) -> str:
    """A shift type as words."""
    return name.replace("_", " ") if name else FREE_DAY


def shift_and_skill(shift: str, skill: str) -> str:
    """Which people a row of places is about."""
    return f"{say.plain(shift_name(shift))} · {say.plain(skill)}"


def gap(line: Mapping[str, Any]) -> dict[str, str]:
    """One place that nobody fills."""
    return {
        DAY: say.day(line["day_on"]),
        SHIFT: say.plain(shift_name(line["shift_type_id"])),
        SKILL: say.plain(line["skill"]),
        "Filled": f"{line['rostered']} of {line['required']}",
        "Missing": f"■ {line['short']}",
        "Needed, usual day": str(line["required_usual"]),
        "Needed, busy day": str(line["required_busy"]),
    }


def need_title(shift: str) -> str:
    """What the chart of people shows."""
    return f"Rostered and needed, {shift_name(shift)} shift"


def filled(line: Mapping[str, Any]) -> str:
    """People on a shift, of those needed."""
    mark = " ■" if line["rostered"] < line["required"] else ""
    return f"{line['rostered']}/{line['required']}{mark}"


def need_twin(frame: pl.DataFrame) -> pl.DataFrame:
    """The numbers of that chart as a table."""
    return frame.select(
        pl.col("day").alias(DAY),
        pl.col("rostered").alias("Rostered"),
        pl.col("required").alias("Needed"),
        pl.col("required_usual").alias("Needed, usual day"),
        pl.col("required_busy").alias("Needed, busy day (9 in 10)"),
    )


WHICH = "Roster"


def which(proposal: Mapping[str, Any], newest: str) -> str:
    """A roster by its days: the one in force, or the one proposed."""
    kind = "Proposed" if proposal["proposal_id"] == newest else "In force"
    return f"{kind}: {say.day(proposal['from_on'])} to {say.day(proposal['to_on'])}"


def said(change: Change) -> str:
    """A change as a sentence."""
    what = shift_name(change.shift_type_id or "")
    where = f" on ward {say.plain(change.ward_id)} as {say.plain(change.skill)}"
    return (
        f"{say.plain(change.staff_id)}, {say.day(change.day_on)}: {say.plain(what)}"
        f"{where if change.shift_type_id else ''}"
    )


def broken(sentences: Sequence[str]) -> str:
    """Why a change is not taken."""
    listed = "\n".join(f"- {say.told(one)}" for one in sentences[:5])
    return f"Not added, because it would break these rules:\n\n{listed}"
