"""Bank and agency, and pounds over the budget."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from ops.staffing.prices.cover import Bought
from ops.staffing.prices.people import minutes_worked
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty


def bank_and_agency(problem: RosterProblem, _: list[Duty], bought: Bought) -> int:
    """Places bought, at their tier's points."""
    points = {tier.name: tier.points for tier in problem.policy.tiers}
    return sum(points.get(name, 0) * places for (name, _), places in bought.items())


def budget(problem: RosterProblem, duties: list[Duty], bought: Bought) -> int:
    """Pounds, or parts of one, over the budget."""
    policy = problem.policy
    if policy.budget_gbp is None:
        return 0
    spent = sum(pence(problem, duties, bought).values())
    over = spent - Fraction(round(policy.budget_gbp * 100))
    return ceil(max(Fraction(0), over / 100)) * policy.points_per_gbp_over


def pence(problem: RosterProblem, duties: list[Duty], bought: Bought) -> Mapping[str, int]:
    """What a roster costs beyond contracts, in pence: overtime, and each tier by its name.

    Overtime is paid by the hour or part of one, beyond what may be carried; a place bought for
    all its paid minutes.
    """
    policy, worked = problem.policy, minutes_worked(problem, duties)
    free = policy.hours_carried.total_seconds() / 60
    hours = sum(
        ceil(max(0, worked[one.id] - problem.target_minutes(one) - free) / 60)
        for one in problem.people
    )
    spent = {"overtime": hours * round(policy.gbp_per_overtime_hour * 100)}
    rates = {tier.name: tier.gbp_per_hour for tier in policy.tiers}
    for (name, key), places in bought.items():
        each = round(rates.get(name, 0.0) * 100 * problem.need[key].shift.paid_minutes / 60)
        spent[name] = spent.get(name, 0) + places * each
    return spent
