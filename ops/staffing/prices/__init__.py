"""What a roster costs, worked out from its lines by plain arithmetic.

It shares no code with the rules that charge the solver, so it can check them, and it prices
a roster that somebody has changed by hand. A price carries the name of the rule that charges it.
"""

from collections.abc import Callable, Iterable, Mapping

from ops.staffing.prices.cover import Bought, cover_by_hour, extra_people, gaps, staffing_gaps
from ops.staffing.prices.fair import fair_holidays, fair_nights, fair_refusals, fair_weekends
from ops.staffing.prices.mix import skill_mix, substitution
from ops.staffing.prices.outside import bank_and_agency, budget, pence
from ops.staffing.prices.patterns import forward_rotation, preferred_patterns
from ops.staffing.prices.people import (
    contracted_hours,
    further_overtime,
    minutes_worked,
    requests,
)
from ops.staffing.prices.wards import home_ward, ward_changes
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty

__all__ = ["OF_PLACES", "PRICES", "gaps", "minutes_worked", "pence", "points"]

PRICES: Mapping[str, Callable[[RosterProblem, list[Duty]], int]] = {
    price.__name__: price
    for price in (
        contracted_hours,
        further_overtime,
        requests,
        preferred_patterns,
        forward_rotation,
        fair_nights,
        fair_weekends,
        fair_holidays,
        fair_refusals,
        home_ward,
        ward_changes,
        extra_people,
        skill_mix,
        substitution,
    )
}
"""What the staff's duties cost, by the name of the rule that charges it."""

OF_PLACES: Mapping[str, Callable[[RosterProblem, list[Duty], Bought], int]] = {
    price.__name__: price for price in (staffing_gaps, cover_by_hour, bank_and_agency, budget)
}
"""What else depends on the places bought from bank and agency."""


def points(
    problem: RosterProblem, duties: Iterable[Duty], bought: Bought | None = None
) -> dict[str, int]:
    """Points by the name of the rule that charges them; nothing is bought unless said."""
    lines = [duty for duty in duties if duty.shift_key in problem.shift]
    of_places = {name: price(problem, lines, bought or {}) for name, price in OF_PLACES.items()}
    return of_places | {name: price(problem, lines) for name, price in PRICES.items()}
