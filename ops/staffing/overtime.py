"""Hours worked beyond contract, as an amount that several rules charge for."""

from datetime import timedelta

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Choices
from ops.staffing.people import Person

MINUTE = timedelta(minutes=1)


def hours_over(choices: Choices, person: Person) -> IntVar:
    """Hours, or parts of one, beyond contract and what may be carried; the same for all rules."""
    if person.id not in choices.hours_over:
        free = choices.problem.policy.hours_carried // MINUTE
        choices.hours_over[person.id] = hours_beyond(choices, person, free)
    return choices.hours_over[person.id]


def hours_beyond(choices: Choices, person: Person, free: int) -> IntVar:
    """Hours, or parts of one, more than ``free`` minutes beyond contract."""
    limit = choices.problem.target_minutes(person) + free
    options = choices.of(person, lambda _: True)
    most = max(0, -(-(_most(choices, person) - limit) // 60))
    over = choices.model.new_int_var(0, most, "hours over")
    if most:
        paid = [option.shift.paid_minutes for option in options]
        minutes = LinearExpr.weighted_sum([option.works for option in options], paid)
        choices.model.add(60 * over >= minutes - limit)
    return over


def _most(choices: Choices, person: Person) -> int:
    """Minutes if the longest shift of every day were worked."""
    days = (choices.on(person, day_on) for day_on in choices.problem.dates)
    return sum(max((one.shift.paid_minutes for one in day), default=0) for day in days)
