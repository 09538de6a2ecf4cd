"""Needs that changed since a roster was made, and the form that notes one."""

from collections.abc import Sequence
from datetime import datetime

from app.words import numbers as say
from app.words.roster import shift_name
from ops.staffing.changed_needs import ChangedNeed

OPEN_GAP = "Open Staffing gap"
MEND, ANEW = "mend-the-roster", "another-roster"
"""Where on the page a roster is mended, and where it is solved anew."""

TITLE = "Note a changed need"
SHIFT_AND_SKILL, PEOPLE = "Shift and skill", "People more (below 0: fewer)"
NOTE = "Note it and find who"
HELP = (
    "For more people the worker looks for the repair that disturbs the fewest: published duties "
    "that begin soon stay, except those of people you have spoken with. Fewer people disturb "
    "nobody: whoever is to spare shows as extra, and may be moved."
)
ASKED = "Noted. Who could come appears below in some seconds, once the worker has found them."
NOTED = "Noted."


def headline(more: int, fewer: int) -> str:
    """How many shifts need other people than the roster was made for."""
    what = say.counted(more + fewer, "coming shift needs", "coming shifts need")
    parts = [f"{more} more" if more else "", f"{fewer} fewer" if fewer else ""]
    each = " and ".join(part for part in parts if part)
    return f"**{what} other people than this roster was made for: {each}.**"


def listed(found: Sequence[ChangedNeed]) -> str:
    """The worst of them, each in words."""
    return "\n".join(f"- {_one(one)}" for one in found)


def _one(one: ChangedNeed) -> str:
    people = say.counted(abs(one.more), "person", "people")
    which = "more" if one.more > 0 else "fewer"
    where = f"{one.ward_id}, {say.day(one.day_on)}, {shift_name(one.shift_type_id)}"
    was = f"{one.now} needed, asked for {one.asked}"
    return f"{say.plain(where)}: {people} {which} as {say.plain(one.skill)} ({was})"


def further(said_at: datetime, zone: str, now: datetime) -> str:
    """Since when it is known, and what can be done on this page."""
    return (
        f"As said {say.moment(said_at, zone)} ({say.ago(said_at, now=now)}). "
        f"[Note the changed need and repair](#{MEND}) with the fewest changes, or see this roster "
        f"[solved anew](#{ANEW}) beside the one that people count on."
    )


def place(shift_type_id: str, skill: str) -> str:
    """A kind of place of a ward."""
    return f"{shift_name(shift_type_id)} · {skill}"


def no_place(ward: str, shift: str, skill: str) -> str:
    """A ward that has no such place on these days."""
    return (
        f"Nothing was noted: {say.plain(ward)} asks for no {say.plain(skill)} on "
        f"{say.plain(shift_name(shift))} on these days. Choose a shift, a skill and days of that "
        "ward's roster."
    )
