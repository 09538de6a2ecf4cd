"""Fair shares of the shifts nobody likes."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import ceil

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.shifts import Shift


def _fair_share(choices: Choices, kind: Callable[[Shift], bool]) -> dict[str, int]:
    """How many shifts of a kind each person should expect, rounded up.

    Each skill's places are shared among those who hold it, in proportion to the time they
    are contracted for and not away.
    """
    problem = choices.problem
    places = Counter[str]()
    for need in problem.needs:
        places[need.skill] += need.required if kind(need.shift) else 0
    minutes = {person.id: problem.target_minutes(person) for person in problem.people}
    share: dict[str, Fraction] = dict.fromkeys(minutes, Fraction(0))
    for skill, wanted in places.items():
        holders = [person.id for person in problem.people if skill in person.skills]
        together = sum(minutes[name] for name in holders)
        for name in holders if together else ():
            share[name] += Fraction(wanted * minutes[name], together)
    return {name: ceil(fair) for name, fair in share.items()}


def beyond_fair_share(choices: Choices, kind: Callable[[Shift], bool]) -> LinearExpr:
    """Shifts of a kind that people work beyond their fair share."""
    share, beyond = _fair_share(choices, kind), list[Amount]()
    for person in choices.problem.people:
        options = choices.of(person, kind)
        spare = len(choices.problem.dates) - share[person.id]
        if options and spare > 0:
            more = choices.model.new_int_var(0, spare, "beyond fair share")
            works = LinearExpr.sum([option.works for option in options])
            choices.model.add(more >= works - share[person.id])
            beyond.append(more)
    return LinearExpr.sum(beyond)
