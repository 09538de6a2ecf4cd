"""Departures from patterns that people prefer, and shifts that turn backward."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from ops.staffing.patterns import NoSingleNights, OnlyThese, Pattern, WholeWeekends
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Shift

Line = dict[date, Shift]
"""What one person works, by day, history included."""


def preferred_patterns(problem: RosterProblem, duties: list[Duty]) -> int:
    """Departures by weight."""
    lines, departures = _lines(problem, duties), 0
    for person in problem.people:
        for pattern in person.patterns:
            departures += pattern.weight * _departures(problem, person, pattern, lines[person.id])
    return departures * problem.policy.points_per_pattern


def _departures(problem: RosterProblem, person: Person, pattern: Pattern, line: Line) -> int:
    here = {day_on: line.get(day_on) for day_on in problem.dates}
    if isinstance(pattern, NoSingleNights):
        return _single_nights(problem, line)
    if isinstance(pattern, WholeWeekends):
        return _half_weekends(problem, line)
    if isinstance(pattern, OnlyThese):
        worked = [shift.shift_type_id for shift in here.values() if shift]
        return sum(kind not in pattern.shift_type_ids for kind in worked)
    days = [day_on for day_on in problem.dates if day_on not in person.away]
    told = {day_on: shift.shift_type_id if shift else None for day_on, shift in here.items()}
    return sum(told[day_on] != pattern.on(day_on) for day_on in days)


def _single_nights(problem: RosterProblem, line: Line) -> int:
    nights = {day_on for day_on, shift in line.items() if shift.night}
    return sum(
        not nights & {day_on - timedelta(days=1), day_on + timedelta(days=1)}
        for day_on in nights.intersection(problem.dates[:-1])
    )


def _half_weekends(problem: RosterProblem, line: Line) -> int:
    weekends: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for day_on in problem.dates:
        if day_on.weekday() >= 5:
            weekends[day_on.isocalendar()[:2]].append(day_on in line)
    return sum(len(set(days)) == 2 for days in weekends.values())


def forward_rotation(problem: RosterProblem, duties: list[Duty]) -> int:
    """Shifts at least two hours earlier in the day than the last one, one or two days before."""
    turns = 0
    for line in _lines(problem, duties).values():
        for (day_on, one), (later_on, other) in pairwise(sorted(line.items())):
            days = (later_on - day_on).days
            earlier = timedelta(days=days) - (other.starts_at - one.starts_at)
            ours = later_on >= problem.from_on
            turns += ours and days <= 2 and earlier >= timedelta(hours=2)
    return turns * problem.policy.points_per_turn_back


def _lines(problem: RosterProblem, duties: Iterable[Duty]) -> dict[str, Line]:
    lines: dict[str, Line] = defaultdict(dict)
    for name, shift in problem.before:
        lines[name][shift.day_on] = shift
    for duty in duties:
        lines[duty.person_id][duty.day_on] = problem.shift[duty.shift_key]
    return lines
