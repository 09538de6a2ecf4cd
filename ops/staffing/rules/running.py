"""What may not go on for too long: shifts running, days off that come alone, weekends."""

from datetime import date

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.limits import (
    DAY,
    Line,
    days_near,
    limit_runs,
    locked_only,
    of_kind,
    together,
    weight_of,
)
from ops.staffing.people import Person
from ops.staffing.rule_sets import Counted, DaysOff, Running, Weekends
from ops.staffing.shifts import Shift

WEEK = 7


def shifts_running(choices: Choices) -> Amount:
    """Nobody works more days in a row than the policy allows."""
    _limit_running(choices, Counted.SHIFTS)
    return 0


def nights_running(choices: Choices) -> Amount:
    """Nobody works more nights in a row than the policy allows."""
    _limit_running(choices, Counted.NIGHTS)
    return 0


def long_shifts_running(choices: Choices) -> Amount:
    """Nobody works more long shifts in a row than the policy allows."""
    _limit_running(choices, Counted.LONG)
    return 0


def _limit_running(choices: Choices, what: Counted) -> None:
    """Of several limits on the same the strictest says it all."""
    most = [limit.most for limit in choices.problem.policy.limits(Running) if limit.of == what]
    if most:
        limit_runs(choices, min(most), weight_of(what))


def days_off_together(choices: Choices) -> Amount:
    """Days off between two days worked come several at a time."""
    least = max((limit.least for limit in choices.problem.policy.limits(DaysOff)), default=1)
    for person in choices.problem.people:
        line = choices.line(person)
        for day_on in days_near(choices, line, least):
            for off in range(1, least):
                _too_few_off(choices, line, day_on, off)
    return 0


def _too_few_off(choices: Choices, line: Line, day_on: date, off: int) -> None:
    """Not worked, so few days off, and worked again."""
    first, *days, last = (of_kind(line, day_on + n * DAY, lambda _: 1) for n in range(off + 2))
    between = [option for day in days for option in day]
    if first and last and not locked_only(first, last) and not any(o.locked for o in between):
        choices.model.add(together(first) + together(last) <= 1 + together(between))


def weekends(choices: Choices) -> Amount:
    """Nobody works on too many weekends of those that follow one another."""
    for limit in choices.problem.policy.limits(Weekends):
        for person in choices.problem.people:
            _limit_weekends(choices, person, limit)
    return 0


def _limit_weekends(choices: Choices, person: Person, limit: Weekends) -> None:
    mine: dict[date, list[Option]] = {}
    for day in choices.line(person).values():
        for option in day:
            saturday = _weekend(option.shift, friday_nights=limit.friday_nights)
            if saturday is not None:
                mine.setdefault(saturday, []).append(option)
    locked = {saturday for saturday, those in mine.items() if any(one.locked for one in those)}
    works = {saturday: _works_on(choices, mine[saturday]) for saturday in mine.keys() - locked}
    for first in sorted(mine):
        window = [first + n * WEEK * DAY for n in range(limit.of)]
        left = max(0, limit.most - sum(one in locked for one in window))
        free = [works[one] for one in window if one in works]
        if len(free) > left:
            choices.model.add(sum(free) <= left)


def _works_on(choices: Choices, options: list[Option]) -> Amount:
    """Whether any of these is worked, of which there is one a day at most."""
    weekend = choices.model.new_bool_var("weekend")
    for day_on in {option.shift.day_on for option in options}:
        day = [option for option in options if option.shift.day_on == day_on]
        choices.model.add(together(day) <= weekend)
    choices.model.add_bool_or(~weekend, *(option.works for option in options))
    return weekend


def _weekend(shift: Shift, *, friday_nights: bool) -> date | None:
    """The Saturday of the weekend a shift belongs to."""
    day = shift.day_on.isoweekday()
    if day >= 6:
        return shift.day_on - (day - 6) * DAY
    return shift.day_on + DAY if day == 5 and shift.night and friday_nights else None
