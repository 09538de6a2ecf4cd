"""What people asked for."""

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices


def requests(choices: Choices) -> Amount:
    """Every request that is not granted costs its weight."""
    refused: list[Amount] = []
    for person in choices.problem.people:
        for wish in person.wishes:
            works = choices.works.get((person.id, wish.shift_key), 0)
            refused.append(wish.weight * ((1 - works) if wish.on else works))
    return choices.problem.policy.points_per_request * LinearExpr.sum(refused)
