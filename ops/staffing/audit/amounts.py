"""How much a person works: in a week, on days or hours running, on average, against contract."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine, Worked
from ops.staffing.audit.rule import broken, hours, rules_of
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import (
    Counted,
    InAny,
    InAnyHours,
    InEachWeek,
    LongestShift,
    OnAverage,
    Rule,
)
from ops.staffing.shifts import Shift

ONE_DAY = timedelta(days=1)
CODES = {Counted.SHIFTS: Code.DAYS_OFF, Counted.NIGHTS: Code.NIGHT_LIMIT}
"""Of too much that is counted; the rest is MAX_HOURS."""


def _more(worked: list[Worked], most: int, amount: Callable[[Worked], int]) -> int:
    """How much these come to, if it is too much and more than what cannot be moved; or nothing."""
    total = sum(amount(one) for one in worked)
    moved = any(one.moves and amount(one) for one in worked)
    return total if total > most and moved else 0


def _amount(what: Counted) -> Callable[[Worked], int]:
    return lambda one: one.amount(what)


def _paid(one: Worked) -> int:
    return one.shift.paid_minutes


def _said(amount: int, what: Counted) -> str:
    if what == Counted.SHIFTS:
        return f"{amount} days"
    return hours(amount) if what == Counted.MINUTES else f"{amount} {what.value}"


def too_much_in_a_week(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Weeks of the roster with too little time off."""
    who = line.person
    for week in range(-(-problem.days // 7)):
        first = problem.from_on + week * 7 * ONE_DAY
        worked = [one for one in line.worked if 0 <= (one.shift.day_on - first).days < 7]
        for rule, limit in rules_of(problem, InEachWeek):
            much = _more(worked, limit.most, _amount(limit.of))
            if much:
                sentence = f"{who.id} works {_said(much, limit.of)} in the week from {first:%d %b}"
                yield broken(CODES.get(limit.of, Code.MAX_HOURS), sentence, who.id, first, rule)
        own = who.terms.most_weekly_minutes
        if own is not None and (much := _more(worked, own, _paid)):
            sentence = (
                f"{who.id} works {hours(much)} in the week from {first:%d %b}, "
                f"{hours(own)} at most by their own terms"
            )
            yield Breach(Code.MAX_HOURS, sentence, who.id, first)


def too_much_in_days(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Days running, from any that is worked, on which too much is worked."""
    who = line.person.id
    for rule, limit in rules_of(problem, InAny):
        early = problem.from_on - limit.days * ONE_DAY
        days = {one.shift.day_on for one in line.worked}
        for first in sorted(day_on for day_on in days if day_on > early):
            until = first + limit.days * ONE_DAY
            worked = [one for one in line.worked if first <= one.shift.day_on < until]
            much = _more(worked, limit.most, _amount(limit.of))
            if much:
                what = _said(much, limit.of)
                sentence = f"{who} works {what} on {limit.days} days from {first:%d %b}"
                yield broken(CODES.get(limit.of, Code.MAX_HOURS), sentence, who, first, rule)
                break


def too_much_in_hours(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Hours running in which a person is on duty for too long; the first of them is told."""
    moves = [one.shift for one in line.worked if one.moves]
    for rule, limit in rules_of(problem, InAnyHours) if moves else ():
        within, most = timedelta(hours=limit.within), round(limit.most * 60)
        since, until = moves[0].starts_at - within, moves[-1].ends_at + within
        shifts = [(one, one.shift) for one in line.worked]
        near = [one for one, it in shifts if since < it.ends_at and it.starts_at < until]
        own = {one.shift for one in near}
        if all(_on_duty(near, at, within)[0] <= most for at in _anchors(own, within)):
            continue
        for begins in sorted(_anchors(own | set(problem.shift.values()), within)):
            minutes, moved = _on_duty(near, begins, within)
            if minutes > most and moved:
                yield _too_long(line, limit, minutes, begins, rule)
                break


def _anchors(shifts: set[Shift], within: timedelta) -> set[datetime]:
    """When the fullest hours can begin: with a shift, or so that they end with one."""
    return {one.starts_at for one in shifts} | {one.ends_at - within for one in shifts}


def _on_duty(worked: list[Worked], since: datetime, within: timedelta) -> tuple[int, bool]:
    """Minutes on duty in a window, and whether any of them can be moved."""
    until, minutes, moved = since + within, 0, False
    for one in worked:
        starts_at, ends_at = one.shift.starts_at, one.shift.ends_at
        if starts_at < until and ends_at > since:
            inside = min(ends_at, until) - max(starts_at, since)
            minutes += int(inside.total_seconds() // 60)
            moved = moved or one.moves
    return minutes, moved


def _too_long(
    line: PersonLine, limit: InAnyHours, minutes: int, since: datetime, rule: Rule
) -> Breach:
    who = line.person.id
    days = [one.shift.day_on for one in line.worked if one.shift.ends_at > since]
    sentence = f"{who} is on duty for {hours(minutes)} of {limit.within} h from {days[0]:%d %b}"
    return broken(Code.MAX_HOURS, sentence, who, days[0], rule)


def too_much_on_average(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Reference periods with more hours a week than allowed, days away left out."""
    who = line.person
    for rule, limit in rules_of(problem, OnAverage):
        weekly = limit.hours
        if who.terms.opted_out and limit.opted_out is not None:
            weekly = limit.opted_out
        for first, last in _reference_periods(problem, line, limit.weeks):
            mine = [one for one in line.worked if one.amount(limit.of)]
            worked = [one for one in mine if first <= one.shift.day_on <= last]
            away = {one for one in who.away | who.away_before if first <= one <= last}
            days = (last - first).days + 1 - len(away)
            paid = _more(worked, int(round(weekly * 60) * days / 7), _paid)
            if paid:
                average = hours(round(paid * 7 / max(1, days)))
                told = f"{average} a week on average to {last:%d %b}, {weekly:g} h at most"
                yield broken(Code.MAX_HOURS, f"{who.id} works {told}", who.id, last, rule)


def _reference_periods(
    problem: RosterProblem, line: PersonLine, weeks: int
) -> Iterator[tuple[date, date]]:
    """Those that end with a week, or the roster; one that is shorter where less is known."""
    last = problem.from_on + (problem.days - 1) * ONE_DAY
    known = min([problem.from_on, *(one.shift.day_on for one in line.worked)])
    ends = [problem.from_on + n * ONE_DAY for n in range(6, problem.days, 7)]
    if last not in ends:
        ends.append(last)
    whole = 0
    for end in ends:
        first = end - timedelta(weeks=weeks) + ONE_DAY
        if first >= known:
            whole += 1
            yield first, end
    if not whole:
        yield known, last


def too_long_a_shift(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Single shifts that last longer than anybody may work."""
    who = line.person.id
    for rule, limit in rules_of(problem, LongestShift):
        for one in line.worked:
            if one.moves and one.lasts > limit.most:
                sentence = (
                    f"{who} works {hours(one.lasts)} on {one.shift.shift_type_id} "
                    f"on {one.shift.day_on:%d %b}, {hours(limit.most)} at most"
                )
                yield broken(Code.LONG_SHIFT, sentence, who, one.shift.day_on, rule)
