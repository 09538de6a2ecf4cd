"""The few kinds of limit that working-time rules are made of.

Every law and agreement read for this (the EU directive, the UK doctors' contract, ACGME, nursing
agreements) is a list of these with numbers. A rule is one of them with a name and its source, so
a hospital composes its own set without a line of code, and every breach can say whose rule it is.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ops.staffing.shifts import Shift

LONG = timedelta(hours=10)
"""A shift longer than this is a long one (UK doctors' contract 2016, schedule 3)."""


class Counted(StrEnum):
    """What a limit counts of a person's shifts."""

    SHIFTS = "shifts"
    NIGHTS = "nights"
    LONG = "long shifts"
    MINUTES = "minutes"
    """Minutes paid."""


def counted(shift: Shift, what: Counted) -> int:
    """How much one shift adds to a limit on ``what``."""
    match what:
        case Counted.MINUTES:
            return shift.paid_minutes
        case Counted.NIGHTS:
            return int(shift.night)
        case Counted.LONG:
            return int(shift.ends_at - shift.starts_at > LONG)
    return 1


@dataclass(frozen=True)
class Rest:
    """At least so long from the end of a shift (of a kind) to the start of the next one."""

    least: timedelta
    after: Counted = Counted.SHIFTS


@dataclass(frozen=True)
class RestAfterRun:
    """At least so long after ``run`` or more shifts of a kind on days running."""

    of: Counted
    run: int
    least: timedelta


@dataclass(frozen=True)
class Running:
    """Shifts of a kind on at most so many days running."""

    of: Counted
    most: int


@dataclass(frozen=True)
class InAny:
    """At most so much of what is counted on any ``days`` days running, history included."""

    of: Counted
    days: int
    most: int


@dataclass(frozen=True)
class InEachWeek:
    """At most so much in each week of the roster, counted from its first day."""

    of: Counted
    most: int


@dataclass(frozen=True)
class OnAverage:
    """At most so many hours a week on average over any ``weeks`` weeks, history included.

    Days away count as neither worked nor there (Directive 2003/88/EC, art. 16 b).
    """

    hours: float
    weeks: int


@dataclass(frozen=True)
class DaysOff:
    """Days off come at least so many running, except at the roster's edges."""

    least: int


@dataclass(frozen=True)
class Weekends:
    """At most so many weekends worked, in part or whole, of any ``of`` running."""

    most: int
    of: int


@dataclass(frozen=True)
class FreePeriod:
    """One period without work of at least so long in any ``days`` days running."""

    least: timedelta
    days: int


@dataclass(frozen=True)
class LongestShift:
    """No shift is longer."""

    most: timedelta


@dataclass(frozen=True)
class Contract:
    """Time over the roster at most, and at least, so far from the contract, by the week."""

    beyond: timedelta
    below: timedelta | None = None


Limit = (
    Rest
    | RestAfterRun
    | Running
    | InAny
    | InEachWeek
    | OnAverage
    | DaysOff
    | Weekends
    | FreePeriod
    | LongestShift
    | Contract
)


@dataclass(frozen=True)
class Rule:
    """One limit under a name, and where it comes from."""

    name: str
    limit: Limit
    source: str


@dataclass(frozen=True)
class RuleSet:
    """Rules that belong together: a law or an agreement, as it stood on a day."""

    name: str
    dated: date
    rules: tuple[Rule, ...]
