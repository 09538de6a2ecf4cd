"""What if: a scenario beside the forecast it is not."""

from collections.abc import Sequence
from datetime import datetime

from app import palette
from app.words import numbers as say
from ops.scenario.question import Question
from ops.scenario.staff import Staffed
from ops.takeaway import scenario as taken
from ops.wards.supposed import BOARDING, BOOKED_LIST, Compared, Ranged

WATERMARK = taken.WATERMARK
ARRIVALS, STAYS = "Emergencies, % more or fewer", "Stays, % longer or shorter"
WARD, BEDS = "Ward", "Wards that open or close beds"
HELP_BEDS = "Choose wards, then say for each how many beds it opens (+) or closes (−)."
SICK = "Skills with people sick besides"
HELP_SICK = (
    "Choose skills, then say how many people more are sick than is known. Who, is drawn by lot "
    "among those who would come to work in the next 24 hours; nobody is named."
)
NOON, LOST = "Discharges brought forward to noon", "Feeds supposed lost"
FEEDS = {BOARDING: "who waits in the ED for a bed", BOOKED_LIST: "the list of booked admissions"}
HELP_NOON = "Patients who go home by the next noon instead of later that day."
HELP_LOST = "What the forecast would say if this feed did not come: less is known, so ranges widen."
AT, AS_IT_IS, SUPPOSED = "At", "Beds needed", "In the scenario"
DIFFERENCE = "Difference"
OPEN_BEDS, SHORT, MORE = "Open beds", "Chance short", "More discharges"
SITE_TITLE, WARDS_TITLE, MEETING = "The whole site", "Ward by ward", "Bed meeting"
NOTHING = (
    "This scenario changes nothing: what you see elsewhere is already the answer. Move a control "
    "above to ask a question."
)
NO_EFFECT = "At none of these bed meetings does this scenario change anything."
NO_FORECAST = "A scenario starts from a forecast. Run `hospital forecast` to make one."
FOOTNOTE = (
    "Beds needed: patients on the wards and those waiting for a bed; likely range in brackets (9 "
    "times in 10). Both columns live through the same 500 possible futures, patient by patient, "
    "so the difference is what was supposed and not luck. More discharges: needed at that hour "
    "beyond those expected, to stay within 92 % of the open beds 9 times in 10. Whatever is asked "
    "or saved here, the forecast and every plan stay as they are."
)
UNCHANGED = "no change"
FEW = 2
"""Wards named one by one; of more only how many, as a table below tells each."""


def starts_from(issued_at: datetime, zone: str, *, now: datetime) -> str:
    """The forecast that every scenario is held against, and its age."""
    at = say.moment(issued_at, zone)
    return (
        f"Every scenario starts from the newest forecast, of {at} ({say.ago(issued_at, now=now)})."
    )


def other_way(model: str) -> str:
    """The forecast in use was made another way than scenarios are."""
    return (
        f"The forecast in use was made by {say.plain(model)}; scenarios follow patients forward. "
        "Beds needed may differ a little from the other pages: read the differences."
    )


def of(kind: str, name: str) -> str:
    """The label of one ward's beds, or of one skill's people."""
    return f"{name}: beds" if kind == "beds" else f"{name}: sick"


def people_come(skill: str, people: int) -> str:
    """A skill, and how many of it would come."""
    return f"{skill} ({people} come)"


def never_came(feeds: Sequence[str]) -> str:
    """Feeds supposed lost that nobody sends."""
    said = say.listed([FEEDS[feed] for feed in feeds])
    return f"Nobody sends {said}, so losing that changes nothing."


def supposed(question: Question) -> str:
    """What is supposed, in words."""
    scenario, said = question.wards, []
    if scenario.arrivals != 1:
        said.append(f"emergencies {_percent(scenario.arrivals)}")
    if scenario.stays != 1:
        said.append(f"stays {_percent(scenario.stays)}")
    changed = {ward: beds for ward, beds in (scenario.beds or {}).items() if beds}
    for what, sign in (("opened", 1), ("closed", -1)):
        mine = {ward: sign * beds for ward, beds in changed.items() if sign * beds > 0}
        if len(mine) > FEW:
            said.append(f"{say.counted(sum(mine.values()), 'bed')} {what} on {len(mine)} wards")
        else:
            said += [f"{say.counted(n, 'bed')} {what} on {ward}" for ward, n in mine.items()]
    if scenario.leave_by_noon:
        said.append(f"{say.counted(scenario.leave_by_noon, 'discharge')} brought forward to noon")
    said += [f"{n} {skill} sick besides" for skill, n in sorted(question.sick.items()) if n]
    said += [f"without {FEEDS[feed]}" for feed in sorted(scenario.lost)]
    return say.listed(said) or "nothing otherwise"


def _percent(factor: float) -> str:
    return f"{'+' if factor > 1 else '−'}{abs(round(100 * (factor - 1)))} %"


def verdict(
    question: Question, most: Compared, staff: Staffed | None, zone: str, *, now: datetime
) -> str:
    """One sentence: what the scenario does where it does most, and whom it leaves missing."""
    at = say.huddle(most.at, zone, now=now)
    odds = (say.chance(most.short_before), say.chance(most.short_after))
    chance = f"stays {odds[0]}" if odds[0] == odds[1] else f"goes from {odds[0]} to {odds[1]}"
    told = supposed(question)
    return say.plain(
        f"{told[:1].upper()}{told[1:]}: {beds(most.difference)} needed at {at} in the whole site, "
        f"and the chance of being short then {chance}.{_missing(staff)}"
    )


def _missing(staff: Staffed | None) -> str:
    if staff is None or all(one.changes_nothing for one in staff.shifts):
        return ""
    gap, before = staff.missing, staff.missing_before
    if gap.low == gap.high == before:
        return " As many people are missing over the next 24 hours as anyway."
    change = Ranged(gap.middle - before, gap.low - before, gap.high - before)
    alike = "" if change.low == change.high else f" ({_span(change)})"
    number, word = abs(change.middle), "more" if change.middle > 0 else "fewer"
    if not number:
        return f" About as many people are missing over the next 24 hours{alike}."
    people = "person is" if number == 1 else "people are"
    return f" {number} {word} {people} missing over the next 24 hours{alike}."


def beds(difference: Ranged) -> str:
    """A difference in beds, with its range, as part of a sentence."""
    if difference.low == difference.high == 0:
        return "no more and no fewer beds"
    if difference.middle == 0:
        return f"about as many beds ({_span(difference)})"
    word = "more" if difference.middle > 0 else "fewer"
    number = abs(difference.middle)
    return f"{number} {word} {'bed' if number == 1 else 'beds'} ({_span(difference)})"


def _span(difference: Ranged) -> str:
    return f"{signed(difference.low)} to {signed(difference.high)}"


def signed(beds: int) -> str:
    """A difference with its sign."""
    return f"+{beds}" if beds > 0 else f"−{-beds}" if beds < 0 else "0"


def site_row(one: Compared, zone: str, *, now: datetime) -> dict[str, str]:
    """The whole site at one meeting."""
    return {AT: say.huddle(one.at, zone, now=now)} | _numbers(one)


def ward_row(one: Compared, name: str) -> dict[str, str]:
    """One ward at the meeting looked at."""
    return {WARD: say.plain(name)} | _numbers(one)


def _numbers(one: Compared) -> dict[str, str]:
    return {
        AS_IT_IS: say.likely(one.before.middle, one.before.low, one.before.high),
        SUPPOSED: say.likely(one.after.middle, one.after.low, one.after.high),
        DIFFERENCE: difference(one.difference),
        OPEN_BEDS: then(str(one.beds_before), str(one.beds_after)),
        SHORT: short(one),
        MORE: then(str(one.further_before), str(one.further_after)),
    }


def difference(one: Ranged) -> str:
    """A difference in beds as a cell."""
    if one.low == one.high == 0:
        return UNCHANGED
    return f"{signed(one.middle)} ({_span(one)})"


def then(before: str, after: str) -> str:
    """A number as it is and as it would be; once if both are the same."""
    return before if before == after else f"{before} → {after}"


def short(one: Compared) -> str:
    """Both chances of being short, under the mark of the second."""
    state = palette.of_chance(one.short_after)
    odds = then(say.chance(one.short_before), say.chance(one.short_after))
    return f":{state.badge}-badge[{state.label()}] {say.plain(odds)}"


def widths(rows: Sequence[Compared]) -> str:
    """How much wider the ranges get when a feed is lost."""
    before = sum(row.before.high - row.before.low for row in rows)
    after = sum(row.after.high - row.after.low for row in rows)
    if after == before:
        return "The likely ranges of the whole site are as wide as before."
    word = "wider" if after > before else "narrower"
    gap = abs(after - before) / len(rows)
    return f"The likely range of the whole site is on average {gap:.1f} beds {word} without it."


def mark() -> str:
    """The watermark behind the page, on every sheet if it is printed; said in words besides."""
    # Its words are drawn by the style sheet: so pale, they are a picture and not a text to read.
    return f'<div class="scenario-mark" data-words="{WATERMARK}" aria-hidden="true"></div>'
