"""Find who gets which slot.

A flow gives a bound and a first plan; prices of what bookings share give a better bound, and
say which bookings can be part of a good plan. HiGHS chooses among those, clinic by clinic and
then some clinics together, given what the others use of what they share, so that thousands of
requests take no longer each than hundreds do; where it gets stuck, CP-SAT goes on. What the
flow had stands wherever neither finds better. The bound holds for all bookings, also for those
no solver ever saw.
"""

from collections.abc import Sequence
from math import ceil

import numpy as np

from ops.clinic.booking.choices import Choices, Numbers
from ops.clinic.booking.flow import least_cost
from ops.clinic.booking.limits import LIMITS, Limit
from ops.clinic.booking.offered import choices_of
from ops.clinic.booking.prices import Priced
from ops.clinic.booking.problem import BookingPlan, BookingProblem, Engine, Verdict
from ops.clinic.booking.search import Search
from ops.clinic.booking.tally import points_of

WHOLE = 1200
"""Up to so many requests are priced and booked in one go, or booked again if there are more."""
AT_ONCE = 600
"""Of more, so many are priced at a time, unless a clinic has more."""
ALONE = 1
"""Of more, so many are booked alone at first: clinic by clinic."""
EFFORT = 4.0
"""How much work a block may be: deterministic seconds of CP-SAT, branches of HiGHS to match."""
HARDLY = 1e-3
"""Points by which a bound in floating point may be too high."""


def solve_booking(
    problem: BookingProblem, *, limits: Sequence[Limit] = LIMITS, effort: float = EFFORT
) -> BookingPlan:
    """Book with no more than ``effort`` for each block of clinics; nought leaves it to the flow.

    There is always an answer: booking nobody is one.
    """
    choices = choices_of(problem, limits=limits)
    flow = least_cost(choices)
    whole = len(problem.requests) <= WHOLE
    priced = Priced(choices, _blocks(choices, WHOLE if whole else AT_ONCE), flow.through)
    search = Search(choices, priced, effort)
    together = _blocks(choices, WHOLE)
    alone = together if whole else _blocks(choices, ALONE)
    chosen = np.sort(search.run(alone, together, flow.through))
    bookings = tuple(choices.booking(int(option)) for option in chosen)
    points = points_of(problem, bookings)
    total = sum(points.values())
    bound = min(total, max(flow.bound, ceil(search.bound - HARDLY)))
    engine = next((one for one in Engine if one in search.engines), Engine.FLOW)
    verdict = Verdict.OPTIMAL if bound == total else Verdict.FEASIBLE
    return BookingPlan(bookings, points, bound, flow.bound, engine, verdict)


def _blocks(choices: Choices, most: int) -> list[Numbers]:
    """Columns of some clinics at a time, in order of the clinics' ids."""
    clinics = np.array([request.clinic_id for request in choices.problem.requests], np.str_)
    names, of_request, many = np.unique(clinics, return_inverse=True, return_counts=True)
    block_of, block, held = np.zeros(len(names), np.int64), 0, 0
    for n, requests in enumerate(many.tolist()):
        if held and held + requests > most:
            block, held = block + 1, 0
        block_of[n], held = block, held + requests
    of_column = block_of[of_request[choices.request]]
    columns = (np.flatnonzero(of_column == n) for n in range(block + 1))
    return [these for these in columns if len(these)]
