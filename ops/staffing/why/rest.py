"""How much rest lacks, in words a person can act on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ops.staffing.audit import Code, PersonLine
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import Rest, counted
from ops.staffing.shifts import Shift
from ops.staffing.why.barrier import Barrier

HOUR = timedelta(hours=1)


def hours(time: timedelta) -> str:
    """A length of time, as people say it."""
    return f"{time / HOUR:.3g} h"


def lacking(
    problem: RosterProblem, line: PersonLine, shift: Shift, time_zone: str
) -> Iterator[Barrier]:
    """Rest that lacks before and after a shift in somebody's line."""
    clock = ZoneInfo(time_zone)
    others = [one.shift for one in line.worked if one.shift != shift]
    earlier = [one for one in others if one.starts_at <= shift.starts_at]
    later = [one for one in others if one.starts_at > shift.starts_at]
    if earlier:
        yield from _before(earlier[-1], shift, _least(problem, earlier[-1]), clock)
    if later:
        yield from _after(shift, later[0], _least(problem, shift), clock)


def _least(problem: RosterProblem, after: Shift) -> timedelta:
    """The longest rest that any rule asks for after a shift."""
    lasted = after.ends_at - after.starts_at
    asked = (
        one.least
        for one in problem.policy.limits(Rest)
        if counted(after, one.after) and lasted >= one.lasting
    )
    return max(asked, default=timedelta())


def _before(worked: Shift, shift: Shift, least: timedelta, clock: ZoneInfo) -> Iterator[Barrier]:
    ready_at = worked.ends_at + least
    if ready_at > shift.starts_at:
        missing = ready_at - shift.starts_at
        yield Barrier(
            Code.REST,
            f"needs {hours(least)} rest after {_named(worked, clock)}; "
            f"earliest {_at(ready_at, shift, clock)}; "
            f"this shift starts {hours(missing)} too early",
            missing,
        )


def _after(shift: Shift, coming: Shift, least: timedelta, clock: ZoneInfo) -> Iterator[Barrier]:
    leave_at = coming.starts_at - least
    if leave_at < shift.ends_at:
        missing = shift.ends_at - leave_at
        yield Barrier(
            Code.REST,
            f"needs {hours(least)} rest before {_named(coming, clock)}; "
            f"must end by {_at(leave_at, shift, clock)}; "
            f"this shift ends {hours(missing)} too late",
            missing,
        )


def _named(shift: Shift, clock: ZoneInfo) -> str:
    begins, ends = (_short(at.astimezone(clock)) for at in (shift.starts_at, shift.ends_at))
    return f"{shift.shift_type_id} on {shift.day_on:%d %b} ({begins}–{ends})"


def _short(at: datetime) -> str:
    return f"{at:%H}" if not at.minute else f"{at:%H:%M}"


def _at(moment: datetime, shift: Shift, clock: ZoneInfo) -> str:
    """A time of day, with its day where it is not that of the shift."""
    local = moment.astimezone(clock)
    return f"{local:%H:%M}" if local.date() == shift.day_on else f"{local:%H:%M on %d %b}"
