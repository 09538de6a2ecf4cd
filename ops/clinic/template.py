"""Find how many patients to book at each start time of a session.

CP-SAT chooses among all templates on a cost that is never above the true one (``choices``):
that gives a good template and a bound, under any rules. Single bookings are then moved while
that lowers the exact expected cost (``session_cost``), starting from the better of CP-SAT's
template and even spacing for each number of patients, and under the house's own rules groups of
bookings too, until the template is proven best (``template_proof``). It is thus never worse than
even spacing or than nobody extra.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr

from ops.clinic.choices import PARTS, Choices
from ops.clinic.problem import Template, TemplateProblem, Verdict
from ops.clinic.rules import RULES, Rule
from ops.clinic.session_cost import expected, start_intervals
from ops.clinic.session_laws import overrun_chance
from ops.clinic.spacing import spread_evenly
from ops.clinic.template_prices import Bookings, Prices
from ops.clinic.template_proof import proven
from ops.clinic.template_session import extra_allowed, session_of

MOST_ROUNDS = 60
"""Rounds in which a booking is moved, at most."""

CLOSE = 0.01
"""Points within which the bound is reached: the tables round to parts of a slot."""

REACH = 3
"""Slots a booking may be moved by."""


class Pattern(NamedTuple):
    """Bookings per slot, and points that no template can beat."""

    bookings: Bookings
    bound: float


def solve_template(
    problem: TemplateProblem, *, rules: Sequence[Rule] = RULES, effort: float = 0.05
) -> Template:
    """Solve one session within ``effort``, in CP-SAT's deterministic seconds.

    There is always an answer: one patient per slot is one.
    """
    return _described(problem, _pattern(problem, rules, effort))


def solve_templates(
    problems: Sequence[TemplateProblem], *, rules: Sequence[Rule] = RULES, effort: float = 0.05
) -> list[Template]:
    """Solve many sessions; those alike but for their day share a pattern."""
    patterns: dict[tuple[object, ...], Pattern] = {}
    templates = []
    for problem in problems:
        alike = problem.alike()
        if alike not in patterns:
            patterns[alike] = _pattern(problem, rules, effort)
        templates.append(_described(problem, patterns[alike]))
    return templates


def _pattern(problem: TemplateProblem, rules: Sequence[Rule], effort: float) -> Pattern:
    prices = Prices(problem)
    found, bound = _searched(problem, rules, effort)
    best, floors = [], []
    for patients in range(problem.slots, problem.slots + extra_allowed(problem) + 1):
        starts = [spread_evenly(session_of(problem, patients))]
        starts += [bookings for bookings in found if sum(bookings) == patients]
        bookings = _moved(problem, prices, starts[int(np.argmin(prices.of(starts)))])
        if tuple(rules) == RULES:
            bookings, floor = proven(problem, prices, bookings)
            floors.append(floor)
        best.append(bookings)
    return Pattern(best[int(np.argmin(prices.of(best)))], max(bound, min(floors, default=bound)))


def _searched(
    problem: TemplateProblem, rules: Sequence[Rule], effort: float
) -> tuple[list[Bookings], float]:
    """The template that looks best on the tables, and points that none can beat."""
    model = CpModel()
    choices = Choices(problem, model)
    model.minimize(LinearExpr.sum([rule(choices) for rule in rules]))
    solver = CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    bound = problem.slot_minutes * solver.best_objective_bound / PARTS
    if status not in (OPTIMAL, FEASIBLE):
        return [], bound
    return [tuple(map(solver.value, choices.bookings))], bound


def _moved(problem: TemplateProblem, prices: Prices, bookings: Bookings) -> Bookings:
    """Move one booking at a time while the exact cost falls."""
    best = float(prices.of([bookings])[0])
    for _ in range(MOST_ROUNDS):
        others = list(_neighbours(problem, bookings))
        told = prices.of(others) if others else np.array([np.inf])
        if told.min() >= best - 1e-9:
            break
        bookings, best = others[int(np.argmin(told))], float(told.min())
    return bookings


def _neighbours(problem: TemplateProblem, bookings: Bookings) -> Iterator[Bookings]:
    """What moving one booking leads to; somebody always comes first."""
    most = problem.policy.most_per_slot
    for one in range(len(bookings)):
        spare = bookings[one] > (one == 0)
        for other in range(max(0, one - REACH), min(len(bookings), one + REACH + 1)):
            if other != one and spare and bookings[other] < most:
                yield _with(_with(bookings, one, -1), other, 1)


def _with(bookings: Bookings, slot: int, more: int) -> Bookings:
    return (*bookings[:slot], bookings[slot] + more, *bookings[slot + 1 :])


def _described(problem: TemplateProblem, pattern: Pattern) -> Template:
    bookings, booked, prices = pattern.bookings, sum(pattern.bookings), Prices(problem)
    session = session_of(problem, booked)
    told, times = expected(session, bookings), start_intervals(session, bookings)
    spaced = [spread_evenly(session_of(problem, patients)) for patients in (booked, problem.slots)]
    evenly_spaced, without_extra = prices.of(spaced).tolist()
    come = float(session.coming.sum())
    return Template(
        session_id=problem.session_id,
        start_times=problem.start_times,
        bookings=bookings,
        expected_arrivals=come,
        overrun=overrun_chance(session, times, problem.policy.overrun_minutes),
        waiting_minutes=told.waiting * come,
        idle_minutes=told.idle,
        overrun_minutes=told.overrun,
        cost=told.cost,
        bound=min(told.cost, pattern.bound),
        verdict=Verdict.OPTIMAL if told.cost - pattern.bound < CLOSE else Verdict.FEASIBLE,
        cost_evenly_spaced=evenly_spaced,
        cost_without_overbooking=without_extra,
    )
