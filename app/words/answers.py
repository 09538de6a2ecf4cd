"""The lines under the wards on Today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.words import ed_demand
from app.words import numbers as say

TITLE = "Besides beds"
FIRST_FORECAST = (
    "**What changed:** first forecast of these days; changes are shown from the next one."
)
MOST = 3
"""Specialties named in the line."""
_LONG = 100


def beds_wanted(
    rows: Sequence[Mapping[str, Any]], by: datetime, zone: str, *, now: datetime
) -> str:
    """Beds that ED patients will want by a meeting, in all and where most."""
    whole = [row for row in rows if row["specialty"] is None]
    if not whole:
        return ""
    parts = [row for row in rows if row["specialty"] is not None and row["total_7_in_10"]]
    parts.sort(key=lambda row: (-row["total_7_in_10"], row["specialty"]))
    named = [
        f"{say.plain(ed_demand.specialty(row['specialty']).lower())} {row['total_7_in_10']}"
        for row in parts[:MOST]
    ]
    most = f" Likely at least: {', '.join(named)}." if named else ""
    beds = say.counted(whole[0]["total_9_in_10"], "bed")
    when = say.huddle(by, zone, now=now)
    return f"**ED patients want** at least {beds} by {when} (9 times in 10).{most}"


def level(
    called: int | None, person: int | None, open_ones: Sequence[Mapping[str, Any]], wanted: int
) -> str:
    """The level, who set it, and how its actions stand."""
    if called is None and person is None:
        return ""
    in_force = called if person is None else person
    how = "suggested" if person is None else "set by a person"
    beside = f", {called} suggested" if person is not None and called not in (None, person) else ""
    if not in_force:
        return f"**Level 0** {how}{beside}: no action is called for."
    owners = [f"{say.plain(one['owner'])} ({say.plain(one['action'])})" for one in open_ones[:1]]
    more = f" and {len(open_ones) - 1} more" if len(open_ones) > 1 else ""
    who = f"on them: {', '.join(owners)}{more}" if owners else "nobody is on them yet"
    return f"**Level {in_force}** {how}{beside}: {say.counted(wanted, 'action')}; {_short(who)}."


def changed(since: str, most: str) -> str:
    """What changed most since the morning."""
    return f"**{since}:** {_short(most)}" if most else ""


def right(row: Mapping[str, Any]) -> str:
    """How often the range of the whole site held."""
    return (
        f"**How right:** on {row['inside_90']} of {row['days']} days the site's likely range held "
        f"(9 in 10 would be {round(0.9 * row['days'])})."
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG].rpartition(', ')[0]} …"
