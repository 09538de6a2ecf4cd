"""Fair shares of nights, weekends, holidays and refusals, over a rolling history."""

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.carried import NOTHING
from ops.staffing.choices import Amount, Choices
from ops.staffing.rules.wishes import refusals
from ops.staffing.shares import beyond_fair_share


def fair_nights(choices: Choices) -> Amount:
    """Nights beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_night
    before = {name: one.nights for name, one in choices.problem.carried.items()}
    return price * beyond_fair_share(choices, lambda shift: shift.night, before)


def fair_weekends(choices: Choices) -> Amount:
    """Weekend days beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_weekend_day
    before = {name: one.weekend_days for name, one in choices.problem.carried.items()}
    return price * beyond_fair_share(choices, lambda shift: shift.weekend, before)


def fair_holidays(choices: Choices) -> Amount:
    """Public holidays beyond a person's fair share cost points."""
    price, holidays = choices.problem.policy.points_per_unfair_holiday, choices.problem.holidays
    if not price or not holidays.intersection(choices.problem.dates):
        return 0
    before = {name: one.holidays for name, one in choices.problem.carried.items()}
    return price * beyond_fair_share(choices, lambda shift: shift.day_on in holidays, before)


def fair_refusals(choices: Choices) -> Amount:
    """Refused requests beyond what anybody may expect, those refused before included."""
    policy, beyond = choices.problem.policy, list[Amount]()
    for person in choices.problem.people if policy.points_per_unfair_refusal else ():
        before = choices.problem.carried.get(person.id, NOTHING).refused
        left = max(0, policy.fair_refusals - before)
        if len(person.wishes) > left:
            more = choices.model.new_int_var(0, len(person.wishes) - left, "unfair refusals")
            refused = [refused for _, refused in refusals(choices, person)]
            choices.model.add(more >= LinearExpr.sum(refused) - left)
            beyond.append(more)
    return policy.points_per_unfair_refusal * LinearExpr.sum(beyond)
