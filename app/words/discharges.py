"""Discharges needed: how many, by when, and who is known to leave."""

from collections.abc import Sequence
from datetime import datetime

from app import palette
from app.needs import BedLine, DischargeLine
from app.words import numbers as say

BY, WARD, NEEDED, DEFINITE, POTENTIAL = "By", "Ward", "Needed", "Definite", "Potential"
EXPECTED, MORE, MISSING, MISSING_BOTH = "Expected", "More", "Missing", "With potential"
WITHIN, BEDS = "Kept as it is", "Open beds"
UNTOLD = "No day told"
TARGET, SURE = "Target occupancy", "How sure"
SITE_TITLE = "The whole site, by each deadline"
WARDS_TITLE = "Ward by ward"
DEADLINE = "Deadline"
NOT_TOLD = "not told"
CHART = "Who is known or expected to leave, and how many must"
HELP_TARGET = "Beds needed, by patients on the wards and those waiting for one, over open beds."
HELP_SURE = "How often the target must be kept at every hour until the next deadline."
FOOTNOTE = (
    "Counted from now. **Needed**: discharges by the deadline so that at every hour until the next "
    "one the beds needed stay within the target. **Expected**: patients the forecast has leaving "
    "by then; **more**: patients who would otherwise still be there. **Definite**: told to leave "
    "by that day (a day is told, not an hour); **potential**: their day has gone by and they are "
    "still there. **Missing**: needed less definite, were all of those gone by the deadline; "
    "**with potential**: less both. The site is simulated as a whole: its number is not the sum "
    "of its wards'. **Kept as it is**: the chance that the target is kept if nobody more leaves."
)
LEGEND = "The mark is that of the chance that it is not kept:"
BEDS_TITLE = "Beds needed at least, and the risk of being short of them"
RISK, FIRST_RISK, WHOLE = "Short at any hour", "At risk from", "Whole site"
BEDS_FOOTNOTE = (
    "**Beds needed at least**: so many or more are needed 9 times in 10, in brackets 7 times in "
    "10, by patients on the wards and those waiting for a bed. **Short at any hour**: the chance "
    "that from now until the last of these meetings more beds are needed than are open, be it for "
    "one hour. **At risk from**: the first hour with a chance of 20 % or more."
)
NO_NEEDS = (
    "No beds needed were worked out for this site: the way the wards are forecast draws no joint "
    "paths yet, or the last forecast is of an earlier version. Run `hospital forecast`."
)


def sure(confidence: float) -> str:
    """How sure one wants to be."""
    return f"{round(confidence * 10)} times in 10"


def percent(target: float) -> str:
    """A target occupancy."""
    return f"{round(100 * target)} %"


def or_not_told(number: int | None) -> str:
    """A number people were told, or that nobody was."""
    return NOT_TOLD if number is None else str(number)


def verdict(line: DischargeLine, zone: str, *, now: datetime) -> str:
    """One sentence: discharges needed by a deadline, and how many of them are known."""
    by, until = (say.huddle(at, zone, now=now) for at in (line.by, line.until))
    aim = f"within {percent(line.target)} of the open beds until {until}, {sure(line.confidence)}"
    if line.further == 0:
        return f"No discharge beyond those expected is needed by {by} to stay {aim}.{_known(line)}"
    more = say.counted(line.further, "more discharge")
    are = "is" if line.further == 1 else "are"
    if line.needed is None:
        return f"{more} than expected {are} needed by {by} to stay {aim}.{_known(line)}"
    needed = say.counted(line.needed, "discharge")
    be = "is" if line.needed == 1 else "are"
    return (
        f"{needed} {be} needed by {by} to stay {aim}: {line.leaving} are expected, "
        f"so {line.further} more.{_known(line)}"
    )


def _known(line: DischargeLine) -> str:
    if line.definite is None:
        return " How many are definite is not told: no expected day of discharge was delivered."
    be = "is" if line.definite == 1 else "are"
    return f" {line.definite} {be} definite and {line.potential} potential."


def state(line: DischargeLine) -> palette.State:
    """How pressing the deadline is: by the chance of going beyond the target as things are."""
    return palette.of_chance(1 - line.within)


def short_form(line: DischargeLine, zone: str, *, now: datetime) -> str:
    """Discharges needed, as part of another sentence."""
    by = say.huddle(line.by, zone, now=now)
    if line.needed is None:
        return f"{say.counted(line.further, 'discharge')} more than expected by {by}"
    known = "" if line.definite is None else f"; {line.definite} definite"
    return f"{say.counted(line.needed, 'discharge')} needed by {by}{known}"


def site_row(line: DischargeLine, zone: str, *, now: datetime) -> dict[str, str]:
    """One deadline of the site."""
    return {BY: say.huddle(line.by, zone, now=now)} | _numbers(line)


def ward_row(line: DischargeLine, name: str) -> dict[str, str]:
    """One ward at the deadline looked at."""
    row = {WARD: say.plain(name), BEDS: str(line.beds)} | _numbers(line)
    return row | {UNTOLD: str(line.untold)}


def _numbers(line: DischargeLine) -> dict[str, str]:
    within = palette.of_chance(1 - line.within)
    return {
        NEEDED: say.whole(line.needed),
        EXPECTED: say.whole(line.leaving),
        MORE: str(line.further),
        DEFINITE: or_not_told(line.definite),
        POTENTIAL: or_not_told(line.potential),
        MISSING: missing(line.missing),
        MISSING_BOTH: missing(line.missing_with_potential),
        WITHIN: f":{within.badge}-badge[{within.label()}] {say.plain(say.chance(line.within))}",
    }


def bed_row(
    line: BedLine, name: str, meetings: Sequence[datetime], zone: str, *, now: datetime
) -> dict[str, str]:
    """What one place needs at the coming meetings."""
    row = {WARD: say.plain(name)}
    for at, one in zip(meetings, line.coming, strict=True):
        told = f"{one.beds} ({one.likely}) of {one.open_beds}" if one else say.UNKNOWN
        row[say.huddle(at, zone, now=now)] = told
    state = palette.of_chance(line.risk)
    row[RISK] = f":{state.badge}-badge[{state.label()}] {say.plain(say.chance(line.risk))}"
    row[FIRST_RISK] = _hour(line.at_risk, zone, now)
    return row


def _hour(at: datetime | None, zone: str, now: datetime) -> str:
    if at is None:
        return "no hour"
    return "now" if at <= now else say.huddle(at, zone, now=now)


def missing(number: int | None) -> str:
    """How many discharges are missing; more than enough is said as such."""
    if number is None:
        return say.UNKNOWN
    return str(number) if number >= 0 else f"0 ({-number} spare)"


def chart_title(lines: Sequence[DischargeLine], zone: str, *, now: datetime) -> str:
    """What the picture shows."""
    reach = say.huddle(lines[-1].by, zone, now=now)
    return f"{CHART}, by each deadline until {reach}"
