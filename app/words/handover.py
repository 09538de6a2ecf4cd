"""The handover sheet: what its tables are called, and what stands where they have no rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.words import numbers as say
from ops.staffing.gaps import Cover

WARDS = "Beds by ward at the next bed meetings: occupied, likely range in brackets"
DISCHARGES = "Discharges needed, the whole site"
GAPS, ACTIONS, CHANGES = "Staff gaps on today's shifts", "Actions", "What changed, the whole site"
GAP_HEADS = ("Ward", "Shift", "Skill", "Missing", "Needed")
ACTION_HEADS = ("Action", "Owner", "Due", "Done by")
CHANGE_HEADS = ("Since", "Change that is largest, in beds")
NO_GAPS, NO_ROSTER = "Nobody is missing today.", "Not known: no roster covers today."
NO_ACTIONS = "No action has an owner, and no level that is said calls for one."
NO_CHANGES = "Not known: fewer than two forecasts of the site were issued in the last two days."
NOTHING_AHEAD = "Not known: no forecast of the site's wards covers the coming hours."
NO_SUM = "no cause known"
NOBODY = "nobody yet"
READ = (
    "Likely range: 9 times in 10. The range of the site is not the sum of its wards'. Chance "
    "short: that patients need more beds than are open; Watch from 20 %, Act from 50 %, Critical "
    "from 80 %. Free at least: beds still free 9 times in 10. — means not known. Definite: told "
    "to leave by that day; potential: their day has gone by."
)


def actions_title(called: int | None, by_person: str) -> str:
    """The level that a person set, and the one suggested, above the actions."""
    suggested = "no level is said" if called is None else f"level {called} suggested"
    return f"{ACTIONS}: {suggested}{f'; {by_person}' if by_person else ''}"


def set_by(level: int, by: str, at: datetime, zone: str) -> str:
    """The level in force and who set it."""
    return f"level {level} set by {by}, {say.moment(at, zone)}"


def gap(one: Cover) -> tuple[str, ...]:
    """People missing on a shift."""
    shift = one.shift_type_id.replace("_", " ")
    return (one.ward_id, shift, one.skill, say.whole(one.gap), str(one.required))


def owned(one: Mapping[str, Any]) -> tuple[str, ...]:
    """An action that somebody took on."""
    return (one["action"], one["owner"], one["due"] or say.UNKNOWN, one["done_by"] or "")


def change(told: str) -> str:
    """The change of an hour, in letters that the font on paper has."""
    return told.replace(" → ", ", now ") or NO_SUM


def ages(parts: Sequence[str]) -> str:
    """How old what is known was."""
    return f"Data: {'; '.join(parts)}." if parts else ""
