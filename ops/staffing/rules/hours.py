"""Time worked against the contract."""

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.overtime import MINUTE, hours_beyond, hours_over

WEEK = 7


def contracted_hours(choices: Choices) -> Amount:
    """Time beyond or short of contract is charged by the hour."""
    policy, costs = choices.problem.policy, []
    free = policy.hours_carried // MINUTE
    for person in choices.problem.people:
        options = choices.of(person, lambda _: True)
        paid = [option.shift.paid_minutes for option in options]
        minutes = LinearExpr.weighted_sum([option.works for option in options], paid)
        target = choices.problem.target_minutes(person)
        over = hours_over(choices, person)
        short = choices.model.new_int_var(0, max(0, -(-(target - free) // 60)), "hours short")
        choices.model.add(60 * short >= target - free - minutes)
        costs += [policy.points_per_overtime_hour * over, policy.points_per_short_hour * short]
    return LinearExpr.sum(costs)


def further_overtime(choices: Choices) -> Amount:
    """Overtime grows dearer in tiers: by the hour beyond so long a week over contract."""
    policy, costs = choices.problem.policy, list[LinearExpr]()
    for weekly, price in policy.further_overtime:
        since = weekly // MINUTE * choices.problem.days // WEEK
        free = max(since, policy.hours_carried // MINUTE)
        people = choices.problem.people if price else ()
        costs += [price * hours_beyond(choices, person, free) for person in people]
    return LinearExpr.sum(costs)
