"""What a roster costs, worked out from its lines by plain arithmetic.

It shares no code with the rules that charge the solver, so it can check them, and it prices
a roster that somebody has changed by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, NeedKey, Shift


def gaps(problem: RosterProblem, duties: Iterable[Duty]) -> dict[NeedKey, int]:
    """Places nobody fills, by need."""
    filled = Counter(duty.need_key for duty in duties)
    short = {need.key: need.required - filled[need.key] for need in problem.needs}
    return {key: people for key, people in short.items() if people > 0}


def points(problem: RosterProblem, duties: Iterable[Duty]) -> dict[str, int]:
    """Points by the name of the rule that charges them."""
    lines = [duty for duty in duties if duty.shift_key in problem.shift]
    return {
        "staffing_gaps": _gaps(problem, lines),
        "contracted_hours": _hours(problem, lines),
        "requests": _requests(problem, lines),
        "fair_nights": problem.policy.points_per_unfair_night
        * _unfair(problem, lines, lambda shift: shift.night),
        "fair_weekends": problem.policy.points_per_unfair_weekend_day
        * _unfair(problem, lines, lambda shift: shift.day_on.weekday() in (5, 6)),
        "home_ward": _away(problem, lines),
    }


def minutes_worked(problem: RosterProblem, duties: Iterable[Duty]) -> Counter[str]:
    """Paid minutes by person."""
    worked = Counter[str]()
    for duty in duties:
        worked[duty.person_id] += problem.shift[duty.shift_key].paid_minutes
    return worked


def _gaps(problem: RosterProblem, duties: list[Duty]) -> int:
    cost, policy = 0, problem.policy
    for (_, _, _, skill), short in gaps(problem, duties).items():
        first = policy.points_by_skill.get(skill, policy.points_per_gap)
        cost += short * first + (short - 1) * policy.points_per_further_gap
    return cost


def _hours(problem: RosterProblem, duties: list[Duty]) -> int:
    policy, cost = problem.policy, 0
    worked = minutes_worked(problem, duties)
    carried = policy.hours_carried.total_seconds() / 60
    for person in problem.people:
        beyond = worked[person.id] - problem.target_minutes(person)
        hours = ceil(max(0, abs(beyond) - carried) / 60)
        over = beyond > 0
        cost += hours * (policy.points_per_overtime_hour if over else policy.points_per_short_hour)
    return cost


def _requests(problem: RosterProblem, duties: list[Duty]) -> int:
    worked = {(duty.person_id, duty.shift_key) for duty in duties}
    refused = sum(
        wish.weight
        for person in problem.people
        for wish in person.wishes
        if ((person.id, wish.shift_key) in worked) != wish.on
    )
    return refused * problem.policy.points_per_request


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


def _away(problem: RosterProblem, duties: list[Duty]) -> int:
    home = {person.id: person.home_ward_id for person in problem.people}
    trips = [duty for duty in duties if home.get(duty.person_id, duty.ward_id) != duty.ward_id]
    return problem.policy.points_away * len(trips)
