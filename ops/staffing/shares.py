"""Fair shares of the shifts nobody likes."""

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Shift


def fair_shares(problem: RosterProblem, kind: Callable[[Shift], bool]) -> dict[str, Fraction]:
    """How many shifts of a kind each person should expect.

    Each skill's places are shared among those who hold it, in proportion to the time they
    are contracted for and not away.
    """
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
    return share


def beyond_fair_share(
    choices: Choices, kind: Callable[[Shift], bool], carried: Mapping[str, Fraction]
) -> LinearExpr:
    """Shifts of a kind that people work beyond their fair share, rounded up.

    What somebody has worked beyond it before makes it smaller now, what they missed larger.
    """
    shares, beyond = fair_shares(choices.problem, kind), list[Amount]()
    for person in choices.problem.people:
        share = max(0, ceil(shares[person.id] - carried.get(person.id, 0)))
        options = choices.of(person, kind)
        spare = len({option.shift.day_on for option in options}) - share
        if spare > 0:
            more = choices.model.new_int_var(0, spare, "beyond fair share")
            works = LinearExpr.sum([option.works for option in options])
            choices.model.add(more >= works - share)
            beyond.append(more)
    return LinearExpr.sum(beyond)
