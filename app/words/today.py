"""Today: what a bed meeting reads first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app import palette
from app.board import Expected, WardLine
from app.needs import AtLeast, DischargeLine
from app.words import discharges as discharge_words
from app.words import numbers as say

WARD, NOW, CHANCE, LEAST_FREE = "Ward", "Now", "Chance short", "Free at least"
STAFF_GAPS = "Staff gaps"
WHOLE_SITE = "Whole site"
TABLE_TITLE = "Beds by ward at the next bed meetings"
FOOTNOTE = (
    "Occupied beds, likely range in brackets. The range of the whole site is simulated for all "
    "wards together; it is not the sum of the wards' ranges. Free at least: beds that 9 times in "
    "10 are still free at the tightest of these meetings. Staff gaps: people missing on today's "
    "shifts."
)
AWAITING = "What awaits a decision"
NOTHING_AWAITS = "Nothing awaits a decision: every newest proposal has been decided."
ALL_PAST = "Every proposal speaks of days that are over. Run `hospital plan` to make new ones."
NOTHING_PROPOSED = "Nothing has been proposed yet. Run `hospital plan`."
NO_ROSTER_TODAY = "no roster covers today"
NO_WARDS = "Beds by ward: no ward of this site is described yet, so none is listed."
NO_CENSUS = "a ward was never counted"
NO_HUDDLE = "a ward has no forecast for these hours"

HELP = {
    "Beds open": "Open, staffed beds of all wards of this site, as the hospital describes them.",
    "Occupied": "Patients on the wards at the newest count.",
    "Free": "Open beds less patients, ward by ward; a ward over its beds does not lend any.",
    "In the ED": "Patients in the ED at the newest count, and those of them admitted and waiting "
    "for a bed.",
    "Next meeting": "Occupied beds in the whole site at the next bed meeting: the middle of what "
    "is expected, and the range that holds 9 times in 10.",
    "Wards at risk": "Wards with a chance of at least 20 % of being short of beds at one of the "
    "next four bed meetings.",
}


def cell(expected: Expected | None) -> str:
    """What is expected of one ward at one meeting."""
    if expected is None:
        return say.UNKNOWN
    return say.likely(expected.middle, expected.low, expected.high)


def now_cell(line: WardLine) -> str:
    """Patients now, of open beds."""
    return f"{say.whole(line.occupied)} of {say.whole(line.ward.open_beds)}"


def chance_cell(line: WardLine, zone: str, *, now: datetime) -> str:
    """The worst chance of being short, as shape, number and hour."""
    if line.worst is None:
        return f":{palette.NO_DATA.badge}-badge[{palette.NO_DATA.label()}]"
    state, odds = line.state, line.worst.chance_short
    when = "" if state is palette.OK else f" · {say.huddle(line.worst.at, zone, now=now)}"
    return f":{state.badge}-badge[{state.label()}] {plainly(odds)}{when}"


def plainly(odds: float | None) -> str:
    """A chance safe inside markdown."""
    return say.plain(say.chance(odds))


def least_free(line: WardLine, zone: str, *, now: datetime) -> str:
    """Beds free 9 times in 10 at the tightest meeting."""
    found = line.least_free
    if found is None:
        return say.UNKNOWN
    return f"{found[0]} at {say.huddle(found[1], zone, now=now)}"


def verdict(lines: Sequence[WardLine], zone: str, *, now: datetime) -> str:
    """One sentence: where it will be short, when, and how sure we are."""
    known = [line for line in lines if line.worst is not None]
    if not known:
        return "The chance of being short of beds is not known for any ward."
    at_risk = [line for line in known if line.state is not palette.OK]
    last = max(e.at for line in known for e in line.coming if e is not None)
    if not at_risk:
        return (
            f"No ward is likely to be short of beds until {say.huddle(last, zone, now=now)}: "
            "every chance is under 20 %."
        )
    return _worst(at_risk[0], zone, now) + _others(at_risk[1:])


def needed(
    beds: AtLeast | None, discharges: DischargeLine | None, zone: str, *, now: datetime
) -> str:
    """What the whole site needs: beds at least, and discharges by when; nothing where unknown."""
    said = ""
    if beds is not None:
        at = say.huddle(beds.at, zone, now=now)
        said = f" At least {beds.beds} of {beds.open_beds} beds are needed at {at}, 9 times in 10."
    if discharges is None:
        return said
    return f"{said} {_upper(discharge_words.short_form(discharges, zone, now=now))}."


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _worst(line: WardLine, zone: str, now: datetime) -> str:
    worst, beds = line.worst, line.ward.open_beds
    assert worst is not None
    assert worst.chance_short is not None
    likely = "will probably" if worst.chance_short >= palette.LIKELY else "may"
    return (
        f"Ward {say.plain(line.ward.ward_id)} {likely} be short of beds at "
        f"{say.huddle(worst.at, zone, now=now)}: a chance of {say.in_ten(worst.chance_short)} "
        f"that it needs more than its {say.whole(beds)} beds."
    )


def _others(lines: Sequence[WardLine]) -> str:
    if not lines:
        return " No other ward is at risk."
    names = [say.plain(line.ward.ward_id) for line in lines[:3]]
    more = [f"{len(lines) - 3} more"] if len(lines) > 3 else []
    return f" Also at risk: {say.listed(names + more)}."


def state(lines: Sequence[WardLine]) -> palette.State:
    """The state of the site: that of its most pressing ward."""
    odds = [line.worst.chance_short for line in lines if line.worst is not None]
    return palette.of_chance(max((o for o in odds if o is not None), default=None))


def every(wards: int, shown: int) -> str:
    """What switches on the wards that are least likely to be short."""
    return f"Show all {wards} wards: the other {wards - shown} are the least likely to be short"


NOT_COUNTED = "never counted"
OPEN = {
    "roster": "Open the roster",
    "template": "Open clinics",
    "booking": "Open the waiting list",
    "order": "Open supplies",
    "allocation": "Open supplies",
}
NAMES = {
    "roster": "roster",
    "template": "clinic template",
    "booking": "list of bookings",
    "order": "order list",
    "allocation": "sharing of a short item",
}


def described(wards: int) -> str:
    """How many wards a number of beds is of."""
    return say.counted(wards, "ward") if wards else "no ward described"


def occupied(patients: int | None, beds: int | None, age: str) -> str:
    """The share of open beds that is occupied, and when that was counted."""
    ratio = say.share(patients, beds)
    return age if ratio == say.UNKNOWN else f"{ratio} · {age}"


def expected_at(at: datetime | None, zone: str, *, now: datetime) -> str:
    """The label of what the whole site expects at the next meeting."""
    return "Expected" if at is None else f"Occupied at {say.huddle(at, zone, now=now)}"


def of_open(beds: int | None) -> str:
    """The base of a number of beds."""
    return f"of {say.whole(beds)} open" if beds is not None else ""


def until(meetings: Sequence[datetime], zone: str, *, now: datetime) -> str:
    """How far the next meetings reach."""
    return f"until {say.huddle(meetings[-1], zone, now=now)}" if meetings else "no forecast"


def waiting(kind: str, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> str:
    """What awaits a decision, for one kind of proposal."""
    name = NAMES[kind]
    oldest = min(row["made_at"] for row in rows)
    summary = f" {say.told(rows[0]['summary'])}" if len(rows) == 1 else ""
    places = sorted(say.plain(row["place_id"]) for row in rows)
    more = [f"{len(places) - 3} more"] if len(places) > 4 else []
    where = say.listed([*places[: 3 if more else 4], *more])
    age = say.ago(oldest, now=now)
    many = say.counted(
        len(rows), name, name.replace("list", "lists", 1) if "list" in name else None
    )
    return f":yellow-badge[▲ {many}] for {where}, proposed {age}.{summary}"


def unknown(why: Sequence[str]) -> str:
    """Why a dash stands where a number should."""
    return f"{say.UNKNOWN} means not known: {'; '.join(why)}." if why else ""
