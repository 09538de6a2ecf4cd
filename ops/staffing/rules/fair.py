"""Fair shares of nights and weekends."""

from ops.staffing.choices import Amount, Choices
from ops.staffing.shares import beyond_fair_share


def fair_nights(choices: Choices) -> Amount:
    """Nights beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_night
    return price * beyond_fair_share(choices, lambda shift: shift.night)


def fair_weekends(choices: Choices) -> Amount:
    """Weekend days beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_weekend_day
    return price * beyond_fair_share(choices, lambda shift: shift.weekend)
