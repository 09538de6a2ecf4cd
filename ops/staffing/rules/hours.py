"""Time worked against the contract."""

from datetime import timedelta

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices

MINUTE = timedelta(minutes=1)


def contracted_hours(choices: Choices) -> Amount:
    """Time beyond or short of contract is charged by the hour."""
    policy, costs = choices.problem.policy, []
    free = policy.hours_carried // MINUTE
    for person in choices.problem.people:
        options = choices.of(person, lambda _: True)
        paid = [option.shift.paid_minutes for option in options]
        minutes = LinearExpr.weighted_sum([option.works for option in options], paid)
        target = choices.problem.target_minutes(person)
        over = choices.model.new_int_var(0, 24 * choices.problem.days, "hours over")
        short = choices.model.new_int_var(0, max(0, -(-(target - free) // 60)), "hours short")
        choices.model.add(60 * over >= minutes - target - free)
        choices.model.add(60 * short >= target - free - minutes)
        costs += [policy.points_per_overtime_hour * over, policy.points_per_short_hour * short]
    return LinearExpr.sum(costs)
