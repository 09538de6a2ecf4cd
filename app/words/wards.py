"""Wards and the coming week."""

from app import palette
from app.board import Expected
from app.words import numbers as say

WARD, NOW, DAY = "Ward", "Now", "Day"
BY = "By"
WEEK = "Occupied beds over the coming week"
ONE = "One ward closely"
UNIT = "occupied beds"
FLOW = "The last seven days: in, out and at midnight"
IN, OUT, MIDNIGHT = "Came in", "Went out", "At midnight"
SHADE = (
    "Each cell: occupied beds, likely range in brackets, and the state where the chance of being "
    "short is 20 % or more."
)
NO_WARDS = (
    "No ward of this site is described yet. Drop a `wards` file into the inbox and run "
    "`hospital day`."
)


def cell(expected: Expected | None) -> str:
    """What is expected of a ward at a moment, and its state unless all is well."""
    if expected is None:
        return say.UNKNOWN
    numbers = say.likely(expected.middle, expected.low, expected.high)
    state = palette.of_chance(expected.chance_short)
    if state in (palette.OK, palette.NO_DATA):
        return numbers
    return f"{numbers} {state.shape} {say.plain(say.chance(expected.chance_short))}"


def title(ward_id: str, only_past: bool) -> str:
    """What the ward chart shows."""
    span = "last 3 days (no forecast)" if only_past else "last 3 and next 7 days"
    return f"{ward_id}, {span}"


def open_beds(beds: int | None) -> str:
    """The label of the limit."""
    return f"{beds} open beds" if beds is not None else ""


def nothing(ward_id: str) -> str:
    """Neither counts nor a forecast of a ward."""
    return (
        f"Nothing was counted on ward {say.plain(ward_id)} lately. "
        "Deliver newer `ward_stays` and run `hospital day`."
    )
