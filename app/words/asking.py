"""Requests of a roster: points asked and granted, who got how much, and why not."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from app.words import numbers as say
from app.words.roster import shift_name
from ops.staffing.asking import Outcome, PointsPolicy, Share, Spread

TITLE = "Requests"
NOT_KEPT = "What people asked for was not kept with this roster."
NOBODY_ASKED = "Nobody asked for anything in this roster."
EACH = "Person by person, on this ward"
REFUSED = "Refused requests on this ward, and what stood against them"
NOTE = "Note"
NOTE_TITLE = "Note a request for somebody"
NOTHING_REFUSED = "Every request of this ward's people is granted."
NOBODY_HERE = "Nobody of this ward asked for anything in this roster."
TAKE_BACK = "Take back"
NOTED, TAKEN_BACK = "Request noted.", "Request taken back."
NOT_ASKED = "Nothing taken back: that person has not asked about this shift."
WISH, WEIGHT, DAY, PERSON, SHIFT = "Asked", "Points", "Day", "Person", "Shift"
WISHES = {"off": "off", "on": "to work it"}
CHART = "People by the share of their points that was granted"
PEOPLE = "people"
GRANTED = "Points granted"

BANDS = ("none", "under 1/4", "1/4 to 1/2", "1/2 to 3/4", "over 3/4", "all")


def band(share: float) -> str:
    """A share of points granted, as one of a few."""
    if share in (0, 1):
        return BANDS[0 if share == 0 else -1]
    return BANDS[1 + min(3, int(share * 4))]


def how_points_work(policy: PointsPolicy) -> str:
    """Where the points come from."""
    whose = "in proportion to the contract" if policy.in_proportion else "the same for everybody"
    return (
        f"Everybody has {policy.points} points for four weeks of rosters, {whose}, and spends 1 to "
        "10 of them on a shift. Requests beyond the points are scaled down alike. What a published "
        "roster refused counts more in the next one, up to twice as much, and fades by half with "
        "each roster."
    )


def summary(requests: int, spread: Spread) -> str:
    """How much was granted and how evenly."""
    middle = (
        f"{in_ten(spread.low)} for the middle half of them"
        if in_ten(spread.low) == in_ten(spread.high)
        else f"between {in_ten(spread.low)} and {in_ten(spread.high)} for the middle half of them"
    )
    return (
        f"{say.counted(requests, 'request')} of {say.counted(spread.people, 'person', 'people')}: "
        f"{in_ten(spread.whole)} points granted in all, {middle}. Unevenness (Gini, 0 is even): "
        f"{spread.gini:.2f}."
    )


def in_ten(share: float) -> str:
    """A share of points as so many in ten: counted, so nought and ten are said."""
    return f"{share * 10:.0f} in 10"


def bands(of: Sequence[Share]) -> pl.DataFrame:
    """How many people lie in each band of granted shares, for the chart."""
    found = [band(one.share) for one in of if one.share is not None]
    counts = [found.count(name) for name in BANDS]
    return pl.DataFrame({"band": list(BANDS), "people": counts})


def twin(frame: pl.DataFrame) -> pl.DataFrame:
    """The numbers of that chart as a table."""
    return frame.rename({"band": GRANTED, "people": "People"})


def person(one: Share, carried: Mapping[str, int]) -> dict[str, str]:
    """One person's points."""
    return {
        PERSON: say.plain(one.staff_id),
        "Points": str(one.has),
        "Asked": str(one.asked),
        "Granted": str(one.granted),
        "Share": say.UNKNOWN if one.share is None else in_ten(one.share),
        "Requests met": f"{one.met} of {one.requests}",
        "Carried from before": str(carried.get(one.staff_id, 0)),
    }


def refused(one: Outcome, why: str) -> dict[str, str]:
    """One request that the roster does not grant."""
    shift = say.plain(shift_name(one.shift_type_id))
    return {
        PERSON: say.plain(one.staff_id),
        DAY: say.day(one.day_on),
        WISH: f"to work {shift}" if one.on else f"{shift} off",
        WEIGHT: f"{one.points} of {one.asked}" if one.points < one.asked else str(one.asked),
        "What stood against it": say.told(why),
    }


def open_days(begins: date, closes: date) -> str:
    """For which roster people may ask, and until when."""
    return (
        f"Open for rosters from {say.day(begins)}; requests for that one close {say.day(closes)}."
    )


def has_left(person: str, begins: date, has: int, spent: int) -> str:
    """What a person has left for one roster."""
    return (
        f"{say.plain(person)} has asked with {spent} of {has} points for the roster from "
        f"{say.day(begins)}."
    )
