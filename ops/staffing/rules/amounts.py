"""How much may be worked: in a week of the roster, on any days or hours running, on average."""

from bisect import bisect_left
from datetime import date, datetime, timedelta

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.limits import DAY, Weight, at_least, at_most, days_near, weight_of, windows
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import (
    Contract,
    Counted,
    InAny,
    InAnyHours,
    InEachWeek,
    LongestShift,
    OnAverage,
    counted,
)
from ops.staffing.shifts import Shift

MINUTE, HOUR = timedelta(minutes=1), 60
WEEK = 7
paid = weight_of(Counted.MINUTES)


def days_off(choices: Choices) -> Amount:
    """Everybody has days off, and no more than so much work, in each week of the roster."""
    limits = choices.problem.policy.limits(InEachWeek)
    for person in choices.problem.people:
        own = person.terms.most_weekly_minutes
        mine = () if own is None else (InEachWeek(Counted.MINUTES, own),)
        line = choices.line(person)
        for first in choices.problem.dates[::WEEK]:
            days = [first + n * DAY for n in range(WEEK)]
            week = [option for day_on in days for option in line.get(day_on, ())]
            for limit in (*limits, *mine):
                at_most(choices, week, limit.most, weight_of(limit.of))
    return 0


def in_any_days(choices: Choices) -> Amount:
    """Nobody works more than so much on any so many days running."""
    for limit in choices.problem.policy.limits(InAny):
        for person in choices.problem.people:
            for window in windows(choices, choices.line(person), limit.days):
                at_most(choices, window, limit.most, weight_of(limit.of))
    return 0


def in_any_hours(choices: Choices) -> Amount:
    """Nobody is on duty for more than so long within any so many hours running.

    The fullest window begins where a shift begins or ends where one ends.
    """
    for limit in choices.problem.policy.limits(InAnyHours):
        within, most = timedelta(hours=limit.within), round(limit.most * HOUR)
        for person in choices.problem.people:
            line = choices.line(person)
            near = list(days_near(choices, line, -(-limit.within // 24) + 2))
            options = [option for day_on in near for option in line[day_on]]
            options.sort(key=_starts_at)
            shifts = {option.shift for option in options} | set(choices.problem.shift.values())
            since = {one.starts_at for one in shifts} | {one.ends_at - within for one in shifts}
            longest = max((one.ends_at - one.starts_at for one in shifts), default=within)
            for begins in sorted(since):
                first = bisect_left(options, begins - longest, key=_starts_at)
                last = bisect_left(options, begins + within, key=_starts_at)
                at_most(choices, options[first:last], most, _within(begins, begins + within))
    return 0


def _starts_at(option: Option) -> datetime:
    return option.shift.starts_at


def _within(since: datetime, until: datetime) -> Weight:
    """Minutes of a shift inside a window."""

    def minutes(shift: Shift) -> int:
        return max(0, (min(shift.ends_at, until) - max(shift.starts_at, since)) // MINUTE)

    return minutes


def hours_on_average(choices: Choices) -> Amount:
    """Nobody works more hours a week than so many, averaged over a reference period."""
    for limit in choices.problem.policy.limits(OnAverage):
        for person in choices.problem.people:
            agreed = limit.opted_out if person.terms.opted_out else None
            weekly = round((limit.hours if agreed is None else agreed) * HOUR)
            line = choices.line(person)
            away = person.away | person.away_before
            for first, last in _periods(choices.problem, person, limit.weeks):
                here = sum(first + n * DAY not in away for n in range((last - first).days + 1))
                days = [day for day_on, day in line.items() if first <= day_on <= last]
                mine = [one for day in days for one in day if counted(one.shift, limit.of)]
                at_most(choices, mine, weekly * here // WEEK, paid)
    return 0


def _periods(problem: RosterProblem, person: Person, weeks: int) -> list[tuple[date, date]]:
    """Reference periods known from end to end; all that is known, if it is shorter than one."""
    earlier = [shift.day_on for shift in problem.before_of.get(person.id, ())]
    known, last = min(earlier, default=problem.from_on), problem.dates[-1]
    ends = {*problem.dates[WEEK - 1 :: WEEK], last}
    whole = [(end - (weeks * WEEK - 1) * DAY, end) for end in sorted(ends)]
    return [period for period in whole if period[0] >= known] or [(known, last)]


def longest_shift(choices: Choices) -> Amount:
    """Nobody works a shift that is too long, whatever the place asks for."""
    most = [limit.most for limit in choices.problem.policy.limits(LongestShift)]
    for person in choices.problem.people if most else ():
        for option in choices.of(person, lambda s: s.ends_at - s.starts_at > min(most)):
            if not option.locked:
                choices.model.add(option.works == 0)
    return 0


def contract_limits(choices: Choices) -> Amount:
    """Time over the roster stays as near to the contract as it must."""
    problem = choices.problem
    for person in problem.people:
        options = choices.of(person, lambda _: True)
        for limit in problem.policy.limits(Contract):
            most = problem.target_minutes(person) + over_roster(problem, limit.beyond)
            if person.terms.most_minutes is not None:
                most = person.terms.most_minutes
            at_most(choices, options, most, paid)
            least = person.terms.least_minutes or 0
            if limit.below is not None and person.terms.least_minutes is None:
                least = problem.target_minutes(person) - over_roster(problem, limit.below)
            if least > 0:
                at_least(choices, options, least, paid)
    return 0


def over_roster(problem: RosterProblem, weekly: timedelta) -> int:
    """Minutes a week as minutes over the roster."""
    return weekly // MINUTE * problem.days // WEEK
