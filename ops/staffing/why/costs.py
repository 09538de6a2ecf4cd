"""What filling an empty place would cost and save, by rule."""

from collections.abc import Collection

from ops.staffing import prices
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty


def differences(
    problem: RosterProblem, duties: Collection[Duty], duty: Duty, before: dict[str, int]
) -> dict[str, int]:
    """Points by rule that one more duty adds (or, below zero, saves); ``before`` is without it."""
    after = prices.points(problem, [*duties, duty])
    return {name: cost - before[name] for name, cost in after.items() if cost != before[name]}
