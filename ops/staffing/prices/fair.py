"""Nights, weekends, holidays and refusals beyond a person's fair share of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Shift

Kind = Callable[[Shift], bool]


def fair_nights(problem: RosterProblem, duties: list[Duty]) -> int:
    """Nights beyond the share."""
    carried = {name: one.nights for name, one in problem.carried.items()}
    unfair = _unfair(problem, duties, lambda shift: shift.night, carried)
    return problem.policy.points_per_unfair_night * unfair


def fair_weekends(problem: RosterProblem, duties: list[Duty]) -> int:
    """Saturdays and Sundays beyond the share."""
    carried = {name: one.weekend_days for name, one in problem.carried.items()}
    unfair = _unfair(problem, duties, lambda shift: shift.day_on.weekday() in (5, 6), carried)
    return problem.policy.points_per_unfair_weekend_day * unfair


def fair_holidays(problem: RosterProblem, duties: list[Duty]) -> int:
    """Public holidays beyond the share."""
    carried = {name: one.holidays for name, one in problem.carried.items()}
    unfair = _unfair(problem, duties, lambda shift: shift.day_on in problem.holidays, carried)
    return problem.policy.points_per_unfair_holiday * unfair


def fair_refusals(problem: RosterProblem, duties: list[Duty]) -> int:
    """Requests refused beyond those that anybody may expect; earlier ones use them up first."""
    worked = {(duty.person_id, duty.shift_key) for duty in duties}
    unfair = 0
    for person in problem.people:
        refused = [w for w in person.wishes if w.on != ((person.id, w.shift_key) in worked)]
        known = problem.carried.get(person.id)
        before = known.refused if known else 0
        unfair += max(0, len(refused) - max(0, problem.policy.fair_refusals - before))
    return problem.policy.points_per_unfair_refusal * unfair


def _unfair(
    problem: RosterProblem, duties: list[Duty], kind: Kind, carried: Mapping[str, Fraction]
) -> int:
    """Shifts of a kind beyond each person's share of them, less what they carry.

    Every required place is worth one shift, handed to the holders of its skill in proportion
    to the time they have for this roster; what is left of a share is rounded up.
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
    unfair = 0
    for name in sorted(worked):
        left = ceil(share[name] - carried.get(name, Fraction(0)))
        unfair += max(0, worked[name] - max(0, left))
    return unfair
