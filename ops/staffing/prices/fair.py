"""Nights and weekends beyond a person's fair share of them."""

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import ceil

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Shift


def fair_nights(problem: RosterProblem, duties: list[Duty]) -> int:
    """Nights beyond the share."""
    return problem.policy.points_per_unfair_night * _unfair(problem, duties, lambda s: s.night)


def fair_weekends(problem: RosterProblem, duties: list[Duty]) -> int:
    """Saturdays and Sundays beyond the share."""
    price = problem.policy.points_per_unfair_weekend_day
    return price * _unfair(problem, duties, lambda shift: shift.day_on.weekday() in (5, 6))


def _unfair(problem: RosterProblem, duties: list[Duty], kind: Callable[[Shift], bool]) -> int:
    """Shifts of a kind beyond each person's share of them.

    Every required place is worth one shift, handed to the holders of its skill in proportion
    to the time they have for this roster; a share is rounded up.
    """
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    for person in problem.people:
        for skill in person.skills:
            holders[skill][person.id] = problem.target_minutes(person)
    share: dict[str, Fraction] = defaultdict(Fraction)
    for need in problem.needs:
        time = sum(holders[need.skill].values())
        if kind(need.shift) and time:
            for name, own in holders[need.skill].items():
                share[name] += Fraction(need.required * own, time)
    worked = Counter(duty.person_id for duty in duties if kind(problem.shift[duty.shift_key]))
    return sum(max(0, worked[name] - ceil(share[name])) for name in sorted(worked))
