"""Beds, staff and money side by side: as it is, and in a scenario."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.words import numbers as say
from app.words import scenario as words
from app.words.staffing_gap import shift
from ops.scenario.headline import Headline, pounds
from ops.scenario.staff import ShiftThen, Staffed
from ops.wards.supposed import Compared, Ranged

TITLE = "Beds, staff and money side by side"
MEASURE, NOW, THEN, DIFFERENCE = "What", "As it is", "In the scenario", "Difference"
STAFF_TITLE = "Shifts that change, next 24 hours"
SHIFT, WARD, SKILL, NEEDED, MISSING = "Shift", "Ward", "Skill", "Needed", "Missing"
SHOWN = 12
NOT_STATED = "not stated"
NO_ROSTER = (
    "No roster covers the next 24 hours, so people missing and what they cost are not known. Run "
    "`hospital plan` to make one."
)
SAME_STAFF = "No shift of the next 24 hours needs other people or misses more in this scenario."
STAFF_NOTE = (
    "**Missing**: needed less those who come; the range says who happens to be sick, by 500 lots. "
    "**Needed** follows the patients of the wards in the scenario; the ED's people stay as said. "
    "**Left open**: paid hours still missing once wards with enough people on the same shift and "
    "skill have lent theirs."
)
TIERS = {"bank": "by bank staff", "agency": "by an agency"}

Cells = dict[str, str]


def beds(one: Compared, zone: str, *, now: datetime) -> list[Cells]:
    """The whole site at one meeting, measure by measure."""
    at = say.huddle(one.at, zone, now=now)
    odds = (say.chance(one.short_before), say.chance(one.short_after))
    return [
        _row(
            f"Beds needed, {at}",
            say.likely(one.before.middle, one.before.low, one.before.high),
            say.likely(one.after.middle, one.after.low, one.after.high),
            words.difference(one.difference),
        ),
        _whole(f"Open beds, {at}", one.beds_before, one.beds_after),
        _row(f"Chance short, {at}", *odds, _likelier(one, odds)),
        _whole(f"More discharges, {at}", one.further_before, one.further_after),
    ]


def _likelier(one: Compared, odds: tuple[str, str]) -> str:
    if odds[0] == odds[1]:
        return words.UNCHANGED
    return "more likely" if one.short_after > one.short_before else "less likely"


def people(staff: Staffed | None, gbp_per_hour: Mapping[str, float]) -> list[Cells]:
    """People missing, hours left open and what they cost."""
    if staff is None:
        return [_row("People missing, next 24 h", say.UNKNOWN, say.UNKNOWN, say.UNKNOWN)]
    before, minutes = staff.missing_before, staff.minutes_before
    rows = [
        _row(
            "People missing, next 24 h",
            str(before),
            span(staff.missing),
            more(before, staff.missing),
        ),
        _row("Left open after moves", *_hours(minutes, staff.minutes)),
    ]
    for tier, how in TIERS.items():
        if (rate := gbp_per_hour.get(tier)) is not None:
            cells = _cost(minutes, staff.minutes, rate)
            rows.append(_row(f"Cost {how}", *cells))
    if not gbp_per_hour:
        rows.append(_row("Cost by bank or agency", NOT_STATED, NOT_STATED, say.UNKNOWN))
    return rows


def not_stated(site: str) -> str:
    """Prices nobody stated."""
    return (
        "What bank and agency cost is not stated: set `gbp_per_hour` under "
        f"`[rostering.{site}.costs.bank]` and `.agency` in hospital.toml."
    )


def shift_row(one: ShiftThen) -> Cells:
    """One shift that changes."""
    cover = one.cover
    return {
        SHIFT: shift(cover),
        WARD: say.plain(cover.ward_id),
        SKILL: say.plain(cover.skill),
        NEEDED: words.then(str(cover.required), str(one.required)),
        MISSING: words.then(str(cover.gap or 0), span(one.gap)),
    }


def shifts_changed(staff: Staffed) -> list[ShiftThen]:
    """Those that differ, the most people missing first."""
    rows = [one for one in staff.shifts if not one.changes_nothing]
    return sorted(rows, key=lambda one: (-one.gap.high, one.cover.starts_at, one.cover.ward_id))


def further(number: int) -> str:
    """Shifts beyond those shown."""
    return f"And {say.counted(number, 'other shift', 'other shifts')} that change less."


def span(one: Ranged) -> str:
    """People, with the range if there is one."""
    return str(one.middle) if one.low == one.high else say.likely(one.middle, one.low, one.high)


def more(before: int, after: Ranged) -> str:
    """How many people more are missing."""
    return words.difference(Ranged(after.middle - before, after.low - before, after.high - before))


def in_brief(told: Headline, zone: str) -> str:
    """The few numbers of a scenario as one sentence; the day may be long past."""
    at = say.moment(told.at, zone)
    odds = words.then(say.chance(told.short_before), say.chance(told.short_after))
    said = [f"{words.beds(told.beds)} at {at}", f"chance of being short {odds}"]
    if told.missing is not None and told.missing_before is not None:
        said.append(f"people missing {words.then(str(told.missing_before), span(told.missing))}")
    if told.minutes is not None and told.minutes_before is not None:
        for tier, how in TIERS.items():
            if (rate := told.gbp_per_hour.get(tier)) is not None:
                cells = _cost(told.minutes_before, told.minutes, rate)
                said.append(f"cost {how} {words.then(cells[0], cells[1])}")
    return say.plain(", ".join(said))


def compared(columns: Sequence[tuple[str, Sequence[Cells]]]) -> list[Cells]:
    """Several scenarios beside each other and how things are; all have the same measures."""
    heads = [f"{n}. {say.plain(name)}" for n, (name, _) in enumerate(columns, 1)]
    rows = []
    for n, row in enumerate(columns[0][1]):
        cells = {head: mine[n][THEN] for head, (_, mine) in zip(heads, columns, strict=True)}
        rows.append({MEASURE: row[MEASURE], NOW: row[NOW]} | cells)
    return rows


def _row(measure: str, now: str, then: str, difference: str) -> Cells:
    return {MEASURE: measure, NOW: now, THEN: then, DIFFERENCE: difference}


def _whole(measure: str, before: int, after: int) -> Cells:
    change = after - before
    return _row(
        measure, str(before), str(after), words.signed(change) if change else words.UNCHANGED
    )


def _hours(before: int, after: Ranged) -> tuple[str, str, str]:
    low, middle, high = (
        f"{minutes / 60:,.0f}" for minutes in (after.low, after.middle, after.high)
    )
    then = f"{middle} h" if after.low == after.high else f"{middle} h ({low}–{high})"
    change = (after.middle - before) / 60
    sign = "+" if change > 0 else "−"
    said = f"{sign}{abs(change):,.0f} h" if round(change) else words.UNCHANGED
    return f"{before / 60:,.0f} h", then, said


def _cost(before: int, after: Ranged, rate: float) -> tuple[str, str, str]:
    now, low, middle, high = (
        pounds(minutes, rate) for minutes in (before, after.low, after.middle, after.high)
    )
    then = f"£{middle:,.0f}" if low == high else f"£{middle:,.0f} ({low:,.0f}–{high:,.0f})"
    change = middle - now
    sign = "+" if change > 0 else "−"
    said = f"{sign}£{abs(change):,.0f}" if round(change) else words.UNCHANGED
    return f"£{now:,.0f}", then, said
