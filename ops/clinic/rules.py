"""The rules of a session template, one function each.

A rule may forbid (it adds constraints), it may cost (it returns points), or both. Costs are
points per minute times parts of a slot.
"""

from collections.abc import Callable
from math import ceil

from ops.clinic.choices import PARTS, Amount, Choices
from ops.clinic.template_session import extra_allowed, session_of

Rule = Callable[[Choices], Amount]


def bookings_in_all(choices: Choices) -> Amount:
    """At least one booking per slot, and extra ones only within the limit on overrun."""
    problem = choices.problem
    choices.model.add(choices.booked >= problem.slots)
    choices.model.add(choices.booked <= problem.slots + extra_allowed(problem))
    return 0


def somebody_first(choices: Choices) -> Amount:
    """The session opens with a patient."""
    choices.model.add(choices.bookings[0] >= 1)
    return 0


def waiting(choices: Choices) -> Amount:
    """Patients wait for those before them, and for those booked with them."""
    return choices.problem.policy.points_per_minute_waiting * choices.waited


def idle(choices: Choices) -> Amount:
    """Time the clinician has no patient: the session and its overrun, less the work done."""
    problem = choices.problem
    per_booking = ceil(PARTS * session_of(problem, 1).work / problem.slot_minutes)
    time = PARTS * problem.slots + choices.last - per_booking * choices.booked
    return problem.policy.points_per_minute_idle * time


def overrun(choices: Choices) -> Amount:
    """Work left when the session should end."""
    return choices.problem.policy.points_per_minute_overrun * choices.last


RULES: tuple[Rule, ...] = (bookings_in_all, somebody_first, waiting, idle, overrun)
