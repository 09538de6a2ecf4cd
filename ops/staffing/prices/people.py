"""Time against contract, and what people asked for."""

from collections import Counter
from collections.abc import Iterable
from math import ceil

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty


def minutes_worked(problem: RosterProblem, duties: Iterable[Duty]) -> Counter[str]:
    """Paid minutes by person."""
    worked = Counter[str]()
    for duty in duties:
        worked[duty.person_id] += problem.shift[duty.shift_key].paid_minutes
    return worked


def contracted_hours(problem: RosterProblem, duties: list[Duty]) -> int:
    """Hours beyond or short of contract, past those carried."""
    policy, cost = problem.policy, 0
    worked = minutes_worked(problem, duties)
    carried = policy.hours_carried.total_seconds() / 60
    for person in problem.people:
        beyond = worked[person.id] - problem.target_minutes(person)
        hours = ceil(max(0, abs(beyond) - carried) / 60)
        over = beyond > 0
        cost += hours * (policy.points_per_overtime_hour if over else policy.points_per_short_hour)
    return cost


def further_overtime(problem: RosterProblem, duties: list[Duty]) -> int:
    """Hours beyond each tier of overtime, at what it adds to the price of one."""
    policy, worked, cost = problem.policy, minutes_worked(problem, duties), 0
    for weekly, price in policy.further_overtime:
        tier = max(weekly * problem.days / 7, policy.hours_carried).total_seconds() / 60
        for person in problem.people:
            beyond = worked[person.id] - problem.target_minutes(person) - tier
            cost += price * ceil(max(0, beyond) / 60)
    return cost


def requests(problem: RosterProblem, duties: list[Duty]) -> int:
    """Requests not granted, by weight."""
    worked = {(duty.person_id, duty.shift_key) for duty in duties}
    refused = sum(
        wish.weight
        for person in problem.people
        for wish in person.wishes
        if ((person.id, wish.shift_key) in worked) != wish.on
    )
    return refused * problem.policy.points_per_request
