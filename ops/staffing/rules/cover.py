"""What empty places cost, and work on wards other than one's own."""

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices


def staffing_gaps(choices: Choices) -> Amount:
    """Every place is filled or counted, dearly, as a gap.

    A shift short of two costs more than two shifts short of one. Up to the number wanted on
    a busy day, more people than required are welcome and free.
    """
    problem, model, costs = choices.problem, choices.model, []
    for need in problem.needs:
        gap, here = choices.gap[need.key], LinearExpr.sum(choices.at[need.key])
        spare = model.new_int_var(0, max(0, choices.most(need) - need.required), "spare")
        model.add(here + gap == need.required + spare)
        costs.append(problem.policy.gap_price(need.skill) * gap)
        if need.required > 1:
            further = model.new_int_var(0, need.required - 1, "further gap")
            model.add(further >= gap - 1)
            costs.append(problem.policy.points_per_further_gap * further)
    return LinearExpr.sum(costs)


def home_ward(choices: Choices) -> Amount:
    """Working on another ward than one's own costs points."""
    away = [
        placed
        for (group, need_key), placed in choices.placed.items()
        if need_key[0] != group.home_ward_id
    ]
    return choices.problem.policy.points_away * LinearExpr.sum(away)
