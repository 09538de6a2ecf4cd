"""What if: a scenario beside the forecast it is not."""

from collections.abc import Sequence
from datetime import datetime

from app import palette
from app.words import numbers as say
from ops.wards.supposed import BOARDING, BOOKED_LIST, Compared, Ranged, Scenario

WATERMARK = "SCENARIO - not the forecast"
ARRIVALS, STAYS = "Emergencies, % more or fewer", "Stays, % longer or shorter"
WARD, BEDS = "Ward", "Beds opened or closed there"
NOON, LOST = "Discharges brought forward to noon", "Feeds supposed lost"
FEEDS = {BOARDING: "who waits in the ED for a bed", BOOKED_LIST: "the list of booked admissions"}
NO_WARD = "no ward"
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
    "beyond those expected, to stay within 92 % of the open beds 9 times in 10. Nothing here is "
    "kept, and the forecast stays as it is."
)
UNCHANGED = "no change"


def other_way(model: str) -> str:
    """The forecast in use was made another way than scenarios are."""
    return (
        f"The forecast in use was made by {say.plain(model)}; scenarios follow patients forward. "
        "Beds needed may differ a little from the other pages: read the differences."
    )


def supposed(scenario: Scenario) -> str:
    """What is supposed, in words."""
    said = []
    if scenario.arrivals != 1:
        said.append(f"emergencies {_percent(scenario.arrivals)}")
    if scenario.stays != 1:
        said.append(f"stays {_percent(scenario.stays)}")
    for ward, beds in (scenario.beds or {}).items():
        if beds:
            what = "opened" if beds > 0 else "closed"
            said.append(f"{say.counted(abs(beds), 'bed')} {what} on {ward}")
    if scenario.leave_by_noon:
        said.append(f"{say.counted(scenario.leave_by_noon, 'discharge')} brought forward to noon")
    said += [f"without {FEEDS[feed]}" for feed in sorted(scenario.lost)]
    return say.listed(said)


def _percent(factor: float) -> str:
    return f"{'+' if factor > 1 else '−'}{abs(round(100 * (factor - 1)))} %"


def verdict(scenario: Scenario, most: Compared, zone: str, *, now: datetime) -> str:
    """One sentence: what the scenario does where it does most."""
    at = say.huddle(most.at, zone, now=now)
    odds = (say.chance(most.short_before), say.chance(most.short_after))
    chance = f"stays {odds[0]}" if odds[0] == odds[1] else f"goes from {odds[0]} to {odds[1]}"
    return say.plain(
        f"With {supposed(scenario)}: {beds(most.difference)} needed at {at} in the whole site, "
        f"and the chance of being short then {chance}."
    )


def beds(difference: Ranged) -> str:
    """A difference in beds, with its range, as part of a sentence."""
    if difference.middle == 0:
        return f"about as many beds ({_span(difference)})"
    word = "more" if difference.middle > 0 else "fewer"
    number = abs(difference.middle)
    return f"{number} {word} {'bed' if number == 1 else 'beds'} ({_span(difference)})"


def _span(difference: Ranged) -> str:
    return f"{_signed(difference.low)} to {_signed(difference.high)}"


def _signed(beds: int) -> str:
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
    return f"{_signed(one.middle)} ({_span(one)})"


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
