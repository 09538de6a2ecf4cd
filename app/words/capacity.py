"""Opening and closing beds for a while."""

from collections.abc import Sequence
from datetime import datetime

from app.words import numbers as say
from ops.wards.supposed import Compared
from warehouse.records.capacity import CapacityEdit

TITLE = "Beds opened or closed"
NONE = "No bed of this site is opened or closed beyond its usual ones by a note of this planner."
EDIT = "Open or close beds"
WARD, BEDS = "Ward", "Beds opened (+) or closed (−)"
FROM_DAY, FROM_HOUR, UNTIL_DAY, UNTIL_HOUR = "From day", "From hour", "Until day", "Until hour"
OPEN_END = "Until further notice"
REASON, KEEP = "Reason", "Note it"
KEPT = "Noted. The next forecast counts with it."
BACK = "Take back"
NOTE = (
    "Forecasts count with these beds from their next run on. If a feed comes to tell the same "
    "change, take yours back, or it counts twice."
)
SINCE_FORECAST = "What it changes (noted since the newest forecast)"
PLACE, WHEN, OPEN = "Place", "When", "Open beds"
SHORT, FURTHER = "Chance short", "Further discharges needed"
NO_ANSWER = "What it changes cannot be said before the next forecast: {why}"
NO_EFFECT = "At the coming bed meetings it changes nothing."


def line(one: CapacityEdit, zone: str, *, now: datetime) -> str:
    """One note, as a sentence."""
    did = "opens" if one.beds > 0 else "closes"
    end = f"until {say.moment(one.until_at, zone)}" if one.until_at else "until further notice"
    state = "since" if one.from_at <= now else "from"
    return (
        f"**{say.plain(one.ward_id)}** {did} {say.counted(abs(one.beds), 'bed')} {state} "
        f"{say.moment(one.from_at, zone)} {end}: {say.plain(one.reason)} "
        f"({say.plain(one.noted_by)}, {say.moment(one.noted_at, zone)})"
    )


def taken_back(one: CapacityEdit) -> str:
    """The reason kept where a note is asked to be taken back."""
    return f"no longer so: {one.reason}"


def effects(found: Sequence[Compared], zone: str, *, now: datetime) -> list[dict[str, str]]:
    """What the notes change at the coming bed meetings, place by place."""
    return [
        {
            PLACE: say.plain(one.place),
            WHEN: say.huddle(one.at, zone, now=now),
            OPEN: f"{one.beds_before} → {one.beds_after}",
            SHORT: say.plain(f"{say.chance(one.short_before)} → {say.chance(one.short_after)}"),
            FURTHER: f"{one.further_before} → {one.further_after}",
        }
        for one in found
    ]
