"""Bank and agency in tiers, and what they and overtime cost in pounds."""

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices, most_of
from ops.staffing.overtime import hours_over


def bank_and_agency(choices: Choices) -> Amount:
    """Every place bought from a tier costs its points."""
    points = {tier.name: tier.points for tier in choices.problem.policy.tiers}
    return LinearExpr.sum([points[name] * place for (name, _), place in choices.bought.items()])


def budget(choices: Choices) -> Amount:
    """Pounds for overtime, bank and agency beyond the budget cost points."""
    policy = choices.problem.policy
    if policy.budget_gbp is None or not policy.points_per_gbp_over:
        return 0
    tiers, hourly = {tier.name: tier for tier in policy.tiers}, _pence(policy.gbp_per_overtime_hour)
    parts = [
        (place, tiers[name].pence(choices.problem.need[key]))
        for (name, key), place in choices.bought.items()
    ]
    people = choices.problem.people if hourly else ()
    parts += [(hours_over(choices, person), hourly) for person in people]
    most = sum(pence * most_of(part) for part, pence in parts) - _pence(policy.budget_gbp)
    if most <= 0:
        return 0
    over = choices.model.new_int_var(0, -(-most // 100), "pounds over")
    spent = LinearExpr.weighted_sum([part for part, _ in parts], [pence for _, pence in parts])
    choices.model.add(100 * over >= spent - _pence(policy.budget_gbp))
    return policy.points_per_gbp_over * over


def _pence(gbp: float) -> int:
    return round(gbp * 100)
