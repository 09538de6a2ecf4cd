"""What changed since an earlier forecast, and why, in plus or minus beds."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from app.words import charts as chart_words
from app.words import numbers as say
from ops.wards.revision import COUNTED, MIDDLE, SO_FAR, Driver, Revision

PLACE, WHOLE_SITE = "Where", "Whole site"
AT, BEFORE, NOW, CHANGE, WHY = "At", "Said then", "Says now", "Change", "Because, in beds"
TARGET = "Occupied beds at"
REVISIONS = "One hour, forecast after forecast"
FIRST_ISSUE = (
    "Only one forecast of this place was issued in the last two days, so nothing can have changed. "
    "The next one comes with `hospital forecast`."
)
NO_LONGER = "The forecasts compared share no bed meeting to come."
NO_CAUSES = "not known: one of the two forecasts was made without its causes"
SAME = "no change"
FOOTNOTE = (
    "Occupied beds expected: the middle of the range. The plus and minus beds of a row add up to "
    "its change exactly. Who *came* or *left* did so between the two forecasts otherwise than the "
    "first expected; who is *expected* comes or leaves in the hours still to come."
)

_HAPPENED = {
    "emergency": ("more emergencies came", "fewer emergencies came"),
    "elective": ("more electives came", "fewer electives came"),
    "leaving": ("fewer patients left", "more patients left"),
    "transfers": ("more moved in from other wards", "more moved out to other wards"),
    COUNTED: ("counted beyond who came and went", "counted short of who came and went"),
}
_COMES = {
    "emergency": ("more emergencies expected", "fewer emergencies expected"),
    "elective": ("more electives expected", "fewer electives expected"),
    "leaving": ("fewer discharges expected", "more discharges expected"),
    "transfers": ("more moves in expected", "more moves out expected"),
    "full": ("fewer expected to find no bed", "more expected to find no bed"),
    MIDDLE: ("the range leans higher", "the range leans lower"),
}
_ALL_IN_ALL = ("more patients there than expected", "fewer patients there than expected")


def since(at: datetime, zone: str, *, now: datetime) -> str:
    """The heading of a comparison."""
    return f"Since the forecast of {say.huddle(at, zone, now=now)}"


def signed(beds: int) -> str:
    """Plus or minus so many beds."""
    return f"+{beds}" if beds > 0 else f"−{-beds}" if beds < 0 else "0"


def driver(one: Driver, *, alone: bool) -> str:
    """What moved the number; ``alone`` where nothing is known but the count."""
    if one.part == COUNTED and alone:
        words = _ALL_IN_ALL
    else:
        words = (_HAPPENED if one.when == SO_FAR else _COMES)[one.part]
    return f"{signed(one.beds)} ({words[0] if one.beds > 0 else words[1]})"


def because(change: Revision, *, alone: bool) -> str:
    """All that moved the number, the largest first."""
    return ", ".join(driver(one, alone=alone) for one in change.drivers) or SAME


def sentence(change: Revision, zone: str, *, now: datetime, alone: bool) -> str:
    """The change of one hour as a sentence."""
    at = say.huddle(change.target_at, zone, now=now)
    if change.before == change.after and not change.drivers:
        return f"{change.after} at {at}, as before."
    return f"{change.before} → {change.after} at {at}: {because(change, alone=alone)}."


def most_changed(
    changes: Sequence[Revision | None], zone: str, *, now: datetime, alone: bool
) -> str:
    """The hour that changed most, as a sentence; empty where no cause is known."""
    known = [change for change in changes if change is not None]
    return sentence(first_of(known), zone, now=now, alone=alone) if known else ""


def row(
    at: datetime, numbers: tuple[int, int], why: str, zone: str, *, now: datetime
) -> dict[str, str]:
    """One hour of a comparison."""
    return {
        AT: say.huddle(at, zone, now=now),
        BEFORE: str(numbers[0]),
        NOW: str(numbers[1]),
        CHANGE: signed(numbers[1] - numbers[0]),
        WHY: say.plain(why),
    }


def title(place: str, at: datetime, issues: int, zone: str, *, now: datetime) -> str:
    """What the picture of revisions shows."""
    when = say.huddle(at, zone, now=now)
    return f"{place}: occupied beds at {when}, as said by the last {issues} forecasts"


def twin(frame: pl.DataFrame) -> pl.DataFrame:
    """The picture of revisions as a table."""
    return frame.select(
        pl.col("issued").alias(chart_words.ISSUED),
        pl.col("said").alias(f"{chart_words.EXPECTED} ({chart_words.LIKELY.lower()})"),
    )


def first_of(changes: Sequence[Revision]) -> Revision:
    """The hour a page speaks of first: that which changed most, the soonest of them."""
    return max(changes, key=lambda c: (abs(c.after - c.before), -c.target_at.timestamp()))
