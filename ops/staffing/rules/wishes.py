"""What people asked for."""

from collections.abc import Iterator

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.people import Person, Wish


def requests(choices: Choices) -> Amount:
    """Every request that is not granted costs its weight."""
    refused: list[Amount] = [
        wish.weight * no for one in choices.problem.people for wish, no in refusals(choices, one)
    ]
    return choices.problem.policy.points_per_request * LinearExpr.sum(refused)


def refusals(choices: Choices, person: Person) -> Iterator[tuple[Wish, Amount]]:
    """Whether each request of somebody is refused."""
    for wish in person.wishes:
        works = choices.works.get((person.id, wish.shift_key), 0)
        yield wish, (1 - works) if wish.on else works
