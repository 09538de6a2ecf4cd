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
    """At least so long from the end of a shift to the start of the next one.

    It follows shifts of a kind that last as long as ``lasting``, or longer.
    """

    least: timedelta
    after: Counted = Counted.SHIFTS
    lasting: timedelta = timedelta(0)


@dataclass(frozen=True)
class RestAfterRun:
    """At least so long after ``run`` or more days running with a shift of a kind.

    The rest begins when the last of them ends: a run that goes on has not ended.
    """

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
    """At most so much of what is counted on any ``days`` days running, history included.

    A shift counts on the day on which it starts.
    """

    of: Counted
    days: int
    most: int


@dataclass(frozen=True)
class InAnyHours:
    """At most so many hours on duty, breaks included, within any ``within`` hours running.

    Of a shift the part within them counts, on whichever day it started.
    """

    within: int
    most: float


@dataclass(frozen=True)
class InEachWeek:
    """At most so much in each week of the roster, counted from its first day."""

    of: Counted
    most: int


@dataclass(frozen=True)
class OnAverage:
    """At most so many paid hours a week on average over any ``weeks`` weeks, history included.

    The weeks end with a week of the roster, counted from its first day, or with its last day.
    Days away count as neither worked nor there (Directive 2003/88/EC, art. 16 b). Where a
    person's shifts are not known for as long, the average is over all that is known and the
    roster. ``opted_out`` are the hours for whoever agreed to more; None, where nobody can.
    """

    hours: float
    weeks: int
    of: Counted = Counted.SHIFTS
    """The shifts whose hours count."""
    opted_out: float | None = None


@dataclass(frozen=True)
class DaysOff:
    """Days off between two days worked come at least so many running."""

    least: int


@dataclass(frozen=True)
class Weekends:
    """At most so many weekends worked, in part or whole, of any ``of`` running.

    A shift belongs to the weekend in which it starts; ``friday_nights`` to the one they end in.
    """

    most: int
    of: int
    friday_nights: bool = False


@dataclass(frozen=True)
class FreePeriod:
    """One period without work of at least so long within ``days`` days from any shift's start."""

    least: timedelta
    days: int


@dataclass(frozen=True)
class LongestShift:
    """No shift is longer."""

    most: timedelta


@dataclass(frozen=True)
class Contract:
    """Paid time over the roster at most, and at least, so far from the contract, by the week.

    A least that cannot be reached leaves no lawful roster, unlike every other limit.
    """

    beyond: timedelta
    below: timedelta | None = None


Limit = (
    Rest
    | RestAfterRun
    | Running
    | InAny
    | InAnyHours
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
