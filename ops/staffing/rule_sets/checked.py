"""Whether a limit makes sense, in a sentence that says what to mend."""

from collections.abc import Iterator
from datetime import timedelta

from ops.errors import PlanningError
from ops.staffing.rule_sets.limits import (
    Contract,
    Counted,
    DaysOff,
    FreePeriod,
    InAny,
    InAnyHours,
    InEachWeek,
    Limit,
    LongestShift,
    OnAverage,
    Rest,
    RestAfterRun,
    Rule,
    Running,
    Weekends,
)

A_WEEK = 168
NOTHING = timedelta(0)


class RuleError(PlanningError):
    """A rule that contradicts itself, or that nobody knows."""


def require_sense(rule: Rule) -> Rule:
    """The rule itself.

    Raises RuleError where its bounds are reversed, or forbid or allow what there is not.
    """
    for fault in _faults(rule.limit):
        raise RuleError(f"The rule {rule.name} ({rule.source}) cannot hold: {fault}")
    return rule


def _faults(limit: Limit) -> Iterator[str]:
    for name in ("run", "days", "within", "weeks", "of"):
        value = getattr(limit, name, 1)
        if isinstance(value, int) and value < 1:
            yield f"{name} is {value}. Make it 1 or more."
    for name in ("least", "most", "hours", "beyond", "below", "lasting"):
        value = getattr(limit, name, 0)
        hours = value / timedelta(hours=1) if isinstance(value, timedelta) else value
        if hours is not None and hours < 0:
            yield f"{name} is {_plain(value)}. Make it 0 or more."
    yield from _reversed(limit)
    kind = getattr(limit, "of", getattr(limit, "after", None))
    if kind == Counted.MINUTES and isinstance(limit, Rest | RestAfterRun | Running | OnAverage):
        yield "it counts minutes. Let it count shifts, nights or long shifts."


def _reversed(limit: Limit) -> Iterator[str]:
    match limit:
        case Weekends(most, of) if most > of:
            yield f"it lets {most} of {of} weekends be worked. Make most no more than of."
        case FreePeriod(least, days) if least >= timedelta(days=days):
            yield f"{_plain(least)} do not fit into {days} days. Make least shorter, or days more."
        case InAnyHours(within, most) if most > within:
            yield f"{most:g} h do not fit into {within} h. Make most no more than within."
        case InAny(Counted.MINUTES, days, most) if most > days * 24 * 60:
            yield f"{most} minutes do not fit into {days} days. Make most less."
        case InEachWeek(Counted.MINUTES, most) if most > A_WEEK * 60:
            yield f"{most} minutes do not fit into a week. Make most less."
        case InEachWeek(Counted.SHIFTS, most) if most > 7:
            yield f"it lets {most} days of a week be worked. Make most 7 or less."
        case OnAverage(hours, _, _, agreed) if hours > A_WEEK or (agreed or 0) > A_WEEK:
            yield f"a week has {A_WEEK} h. Make hours, and those opted out to, no more."
        case OnAverage(hours, _, _, agreed) if agreed is not None and agreed < hours:
            yield (
                f"whoever opted out may work {agreed:g} h, everybody else {hours:g} h. "
                "Make opted_out the greater."
            )
        case DaysOff(least) if least < 1:
            yield "days off come 0 at a time. Make least 1 or more, or leave the rule out."
        case LongestShift(most) if most == NOTHING:
            yield "no shift would be short enough. Make most longer."
        case Contract() | _:
            pass


def _plain(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g} h"
    return f"{value}"
