"""Beds that the ED will ask for, as planners say it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.words import numbers as say
from ops.tables import NOT_TOLD

TITLE = "Beds the ED will ask for"
MODE, BY = "How the ED works", "Beds wanted by"
MODES = {"running": "As we are running", "target": "If the 4-hour target were met"}
HELP_MODE = (
    "As we are running: when patients ask for a bed is learnt from the recent past. If the 4-hour "
    "target were met: the same patients, admitted as the site's target says."
)
RUNNING = (
    "As we are running: when beds are asked for is learnt from this ED's own recent past, and held "
    "afterwards against what happened."
)
TARGET = (
    "If the 4-hour target were met: **this is not a forecast of what will happen**. It says what "
    "wards would have to take if patients were admitted as the target asks; it is not scored "
    "against what happened."
)
SAYS = {"running": RUNNING, "target": TARGET}

SPECIALTY, SITE, UNPLACED = "Specialty", "Whole site", "Ward not known"
DECIDED = "Decided already"
PRESENT = "In the ED now (at least, 9 in 10 / 7 in 10)"
COMING = "Yet to arrive (9 in 10 / 7 in 10)"
TOTAL = "All (9 in 10 / 7 in 10)"
YESTERDAY, LAST_WEEK = "Yesterday", "A week ago"
NOTE = (
    "3 / 5: at least 3 beds 9 times in 10, at least 5 beds 7 times in 10. Counted from {issued} up "
    "to the bed meeting; decided already are patients who waited for a bed then. Such numbers do "
    "not add up across a row or down a column. The two last columns are what was asked for in the "
    "same hours a day and a week before."
)
NOT_SAID = (
    "For which ward a decided patient waits is not delivered, so specialties show a dash; ward not "
    "known: those whose ward no stay told afterwards."
)
NOTHING = (
    "Which patients are admitted is learnt from the feed `ed_visits` with departures and "
    "dispositions or decisions to admit, two weeks of them; hourly counts alone do not tell it. "
    "Deliver it and run `hospital day`."
)


def verdict(row: Mapping[str, Any], mode: str, zone: str, *, now: datetime) -> str:
    """How many beds the whole site will want, in one sentence."""
    least, likely = row["total_9_in_10"], row["total_7_in_10"]
    wish = "If the 4-hour target were met, ED" if mode == "target" else "ED"
    would = "would" if mode == "target" else "will"
    more = "" if likely == least else f", and at least {likely} (7 times in 10)"
    known = f"; {row['decided']} of them decided already" if row["decided"] else ""
    return (
        f"{wish} patients {would} want at least {say.counted(least, 'bed')} by "
        f"{say.huddle(row['target_at'], zone, now=now)} (9 times in 10){more}{known}."
    )


def at_least(row: Mapping[str, Any], part: str) -> str:
    """The two numbers of a part: 9 and 7 times in 10."""
    return f"{row[f'{part}_9_in_10']} / {row[f'{part}_7_in_10']}"


def specialty(name: str | None) -> str:
    """A specialty's name, or the whole site."""
    if name is None:
        return SITE
    return UNPLACED if name == NOT_TOLD else name.replace("_", " ").capitalize()


def note(issued_at: datetime, zone: str) -> str:
    """How to read the table."""
    return NOTE.format(issued=say.moment(issued_at, zone))
