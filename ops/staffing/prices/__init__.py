"""What a roster costs, worked out from its lines by plain arithmetic.

It shares no code with the rules that charge the solver, so it can check them, and it prices
a roster that somebody has changed by hand. A price carries the name of the rule that charges it.
"""

from collections.abc import Callable, Iterable, Mapping

from ops.staffing.prices.cover import gaps, home_ward, staffing_gaps
from ops.staffing.prices.fair import fair_nights, fair_weekends
from ops.staffing.prices.people import contracted_hours, minutes_worked, requests
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty

__all__ = ["PRICES", "gaps", "minutes_worked", "points"]

PRICES: Mapping[str, Callable[[RosterProblem, list[Duty]], int]] = {
    price.__name__: price
    for price in (
        staffing_gaps,
        contracted_hours,
        requests,
        fair_nights,
        fair_weekends,
        home_ward,
    )
}
"""Every price, by the name of the rule that charges it."""


def points(problem: RosterProblem, duties: Iterable[Duty]) -> dict[str, int]:
    """Points by the name of the rule that charges them."""
    lines = [duty for duty in duties if duty.shift_key in problem.shift]
    return {name: price(problem, lines) for name, price in PRICES.items()}
