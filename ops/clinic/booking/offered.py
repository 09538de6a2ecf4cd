"""Work out every booking the rules allow, what it costs, and what bookings share."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from ops.clinic.booking.choices import Choices
from ops.clinic.booking.limits import LIMITS, Limit
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.rules import CHARGES, FITS, Charge, Fit, unbooked_points


def choices_of(
    problem: BookingProblem,
    *,
    fits: Sequence[Fit] = FITS,
    charges: Sequence[Charge] = CHARGES,
    limits: Sequence[Limit] = LIMITS,
) -> Choices:
    """The choices of a problem under these rules; a request of an unknown clinic has none."""
    choices = Choices(problem)
    requests, starts, points = [[np.zeros(0, np.int64)] for _ in range(3)]
    for n, request in enumerate(problem.requests):
        choices.unbooked[n] = unbooked_points(problem, request)
        if request.clinic_id not in choices.clinics:
            continue
        first, own = choices.clinics[request.clinic_id]
        allowed = reduce(np.logical_and, (fit(problem, request, own) for fit in fits))
        costs = sum((charge(problem, request, own) for charge in charges), np.zeros_like(own.slot))
        here = np.flatnonzero(allowed)
        requests.append(np.full(len(here), n))
        starts.append(here + first)
        points.append(costs[here])
    choices.offer(np.concatenate(requests), np.concatenate(starts), np.concatenate(points))
    for limit in limits:
        limit(choices)
    return choices
