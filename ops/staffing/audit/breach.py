"""A broken rule, in words and with a code that pages and exports can sort by."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Code(StrEnum):
    """What kind of rule is broken."""

    UNKNOWN = "UNKNOWN"
    """A person or a place that the problem does not know."""
    NO_SKILL = "NO_SKILL"
    ON_LEAVE = "ON_LEAVE"
    EXCUSED = "EXCUSED"
    """A shift that somebody's own terms keep them from: its type, nights, the day of the week."""
    TWICE_A_DAY = "TWICE_A_DAY"
    REST = "REST"
    FREE_PERIOD = "FREE_PERIOD"
    """No long rest soon enough."""
    RUNNING = "RUNNING"
    NIGHT_LIMIT = "NIGHT_LIMIT"
    DAYS_OFF = "DAYS_OFF"
    WEEKENDS = "WEEKENDS"
    LONG_SHIFT = "LONG_SHIFT"
    MAX_HOURS = "MAX_HOURS"
    MIN_HOURS = "MIN_HOURS"
    LOCKED = "LOCKED"
    FULL = "FULL"
    """More people in a place than a busy day needs."""
    MISCOUNTED = "MISCOUNTED"
    """A gap or a price that is not what the lines say."""


@dataclass(frozen=True)
class Breach:
    """One broken rule; ``rule`` is its source where it is not the hospital's own."""

    code: Code
    sentence: str
    person_id: str | None = None
    day_on: date | None = None
    rule: str | None = None
