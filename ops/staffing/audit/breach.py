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
    TWICE_A_DAY = "TWICE_A_DAY"
    REST = "REST"
    RUNNING = "RUNNING"
    NIGHT_LIMIT = "NIGHT_LIMIT"
    DAYS_OFF = "DAYS_OFF"
    WEEKENDS = "WEEKENDS"
    MAX_HOURS = "MAX_HOURS"
    MIN_HOURS = "MIN_HOURS"
    LOCKED = "LOCKED"
    FULL = "FULL"
    """More people in a place than a busy day needs."""
    MISCOUNTED = "MISCOUNTED"
    """A gap or a price that is not what the lines say."""


@dataclass(frozen=True)
class Breach:
    """One broken rule; ``rule`` names the law or agreement where it is not the hospital's own."""

    code: Code
    sentence: str
    person_id: str | None = None
    day_on: date | None = None
    rule: str | None = None
