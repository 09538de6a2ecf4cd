"""The rules of a session template, one function each.

A rule may forbid (it adds constraints), it may cost (it returns points), or both. Costs are
points per minute times parts of a slot.
"""

from collections.abc import Callable

from ortools.sat.python.cp_model import LinearExpr

from ops.clinic.choices import PARTS, Amount, Choices

Rule = Callable[[Choices], Amount]


def bookings_in_all(choices: Choices) -> Amount:
    """At least one booking per slot, and no more extra than the policy's chance allows."""
    problem = choices.problem
    choices.model.add(choices.booked >= problem.slots)
    choices.model.add(choices.booked <= problem.slots + problem.extra_allowed)
    return 0


def somebody_first(choices: Choices) -> Amount:
    """The session opens with a patient."""
    choices.model.add(choices.bookings[0] >= 1)
    return 0


def waiting(choices: Choices) -> Amount:
    """Work that waits over the end of a slot makes patients wait as long."""
    return choices.problem.policy.points_per_minute_waiting * LinearExpr.sum(choices.left[:-1])


def idle(choices: Choices) -> Amount:
    """Time the clinician has no patient: the session and its overrun, less the work done."""
    problem = choices.problem
    per_booking = int(PARTS * problem.show_chance + 0.5)
    time = PARTS * problem.slots + choices.last - per_booking * choices.booked
    return problem.policy.points_per_minute_idle * time


def overrun(choices: Choices) -> Amount:
    """Work left when the session should end."""
    return choices.problem.policy.points_per_minute_overrun * choices.last


RULES: tuple[Rule, ...] = (bookings_in_all, somebody_first, waiting, idle, overrun)
