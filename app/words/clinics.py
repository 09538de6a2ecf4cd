"""The clinic desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from app import palette
from app.words import charts as chart_words
from app.words import numbers as say
from app.words import session_plans

CLINIC_PARTS = PART_SESSIONS, PART_TEMPLATE = "Sessions to come", "Slot template"
CLINIC, WHEN, SESSION = "Clinic", "When", "Session"
SESSIONS, SLOTS, BOOKED = "Sessions to come", "Slots", "Booked"
COME, AWAY, OVER = "Expected to come", "Expected to stay away", "Sessions at risk"
CHANCE_OVER = "More than slots"
TEMPLATE = "Proposed slot template"
EDIT = "Bookings per start time: change the last column if you decide otherwise"
PROPOSED, YOURS = "Proposed", "Yours"
AT_LEAST = "20 % or more"
FOOTNOTE = (
    "Expected: how many of those booked will come, likely range (9 in 10) in brackets. More than "
    "slots: the chance that more patients come than there are start times. Suggested: bookings per "
    "session; nobody in particular is double-booked, and this planner never books anybody."
)
NO_SESSIONS = (
    "No session of this site lies ahead. Deliver newer `clinic_sessions` or `appointments` and run "
    "`hospital day`."
)
HELP_SESSIONS = "Clinic sessions of this site in the next four weeks."
HELP_SLOTS = "Bookable start times of those sessions."
HELP_BOOKED = "Patients booked into them and not cancelled."
HELP_COME = "The sum of the patients' chances of coming, over all sessions; not a list of people."
HELP_AWAY = "Booked patients less those expected to come."
HELP_OVER = "Sessions with a chance of at least 20 % that more patients come than there are slots."
TWIN = {
    "session": WHEN,
    "low": "At least (9 in 10)",
    "expected": chart_words.EXPECTED,
    "high": "At most (9 in 10)",
    "booked": BOOKED,
    "slots": SLOTS,
}


def verdict(sessions: pl.DataFrame) -> str:
    """One sentence about the weeks ahead."""
    known = sessions.filter(pl.col("expected").is_not_null())
    if known.is_empty():
        return (
            f"{say.counted(sessions.height, 'session')} ahead; how many patients will come is not "
            "forecast yet. Run `hospital forecast`."
        )
    booked, come = float(known["booked"].sum()), float(known["expected"].sum())
    free = max(0, int(sessions["slots"].sum()) - int(sessions["booked"].sum()))
    return (
        f"Of {say.whole(booked)} patients booked, about {say.whole(come)} are expected to come; "
        f"{say.counted(free, 'slot')} still free in {say.counted(sessions.height, 'session')}."
    )


def until(last: Any, zone: str) -> str:
    """How far the sessions reach."""
    return f"until {say.day(last.astimezone(ZoneInfo(zone)))}" if isinstance(last, datetime) else ""


def free(number: int) -> str:
    """Slots that nobody is booked into."""
    return f"{number:,} free" if number >= 0 else f"{-number:,} booked beyond them"


def of_booked(booked: int) -> str:
    """The base of the number of patients expected."""
    return f"of {booked:,} booked"


def on_average(come: float | None) -> str:
    """How sure the number is."""
    return "on average" if come is not None else "no forecast"


def table_title(clinic_id: str) -> str:
    """What the table shows."""
    return f"Sessions of clinic {say.plain(clinic_id)}"


def chart_title(number: int) -> str:
    """What the chart shows."""
    return f"Booked and expected, next {say.counted(number, 'session')}"


def session(
    row: Mapping[str, Any], lines: pl.DataFrame, zone: str, limit: Mapping[str, Any] | None
) -> dict[str, str]:
    """One session of the table."""
    mine = lines.filter(pl.col("session_id") == row["session_id"]).sort("starts_at")
    return {
        WHEN: say.moment(row["starts_at"], zone),
        SLOTS: f"{row['slots']} × {row['slot_minutes']} min",
        BOOKED: str(row["booked"]),
        "Expected": say.likely(row["expected"], row["low"], row["high"]),
        CHANCE_OVER: _over(row["over_slots"]),
        "Suggested": template(mine, zone),
        **session_plans.limit(limit, row["booked"]),
    }


def _over(probability: float | None) -> str:
    if probability is None:
        return say.UNKNOWN
    state = palette.of_chance(probability)
    return f"{state.shape} {say.plain(say.chance(probability))}"


def template(lines: pl.DataFrame, zone: str) -> str:
    """Bookings of a session: how many, and where more than one at a time."""
    if lines.is_empty():
        return say.UNKNOWN
    several = [
        f"{row['bookings']} at {say.clock(row['starts_at'], zone)}"
        for row in lines.iter_rows(named=True)
        if row["bookings"] > 1
    ]
    total = f"{int(lines['bookings'].sum())} patients"
    more = f", and {len(several) - 3} times more" if len(several) > 3 else ""
    return f"{total}: {say.listed(several[:3])}{more}" if several else f"{total}, one at a time"
