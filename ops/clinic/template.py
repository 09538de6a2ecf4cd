"""Find how many patients to book at each start time of a session.

CP-SAT chooses among all templates on a cost that is never above the true one (``choices``):
that gives a good template and a bound, under any rules. Single bookings are then moved while
that lowers the exact expected cost, starting from the better of CP-SAT's template and evenly
spaced ones, and under the house's own rules groups of bookings too, until the template is proven
best (``template_proof``). It is thus never worse than even spacing or than nobody extra.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr

from ops.clinic.choices import PARTS, Choices
from ops.clinic.problem import Template, TemplatePolicy, TemplateProblem, Verdict, over_slots
from ops.clinic.queue import Queue
from ops.clinic.rules import RULES, Rule
from ops.clinic.template_proof import proven

Bookings = tuple[int, ...]

MOST_TRIALS = 300
"""Templates looked at when moving single bookings."""

CLOSE = 0.01
"""Points within which the bound is reached: the tables round to parts of a slot."""

REACH = 3
"""Slots a booking may be moved by."""


class Pattern(NamedTuple):
    """Bookings per slot, and points per minute of a slot that no template can beat."""

    bookings: Bookings
    bound: float


def solve_template(
    problem: TemplateProblem, *, rules: Sequence[Rule] = RULES, effort: float = 0.1
) -> Template:
    """Solve one session within ``effort``, in CP-SAT's deterministic seconds.

    There is always an answer: one patient per slot is one.
    """
    return _described(problem, _pattern(problem, rules, effort))


def solve_templates(
    problems: Sequence[TemplateProblem], *, rules: Sequence[Rule] = RULES, effort: float = 0.1
) -> list[Template]:
    """Solve many sessions; those with as many slots and the same show chance share a pattern."""
    patterns: dict[tuple[int, float, TemplatePolicy], Pattern] = {}
    templates = []
    for problem in problems:
        alike = problem.slots, problem.show_chance, problem.policy
        if alike not in patterns:
            patterns[alike] = _pattern(problem, rules, effort)
        templates.append(_described(problem, patterns[alike]))
    return templates


def evenly_spaced(slots: int, extra: int) -> Bookings:
    """One patient per slot, and the extra ones as far apart as can be, from the start on."""
    bookings = [1] * slots
    for n in range(extra):
        bookings[n * slots // extra] += 1
    return tuple(bookings)


def _pattern(problem: TemplateProblem, rules: Sequence[Rule], effort: float) -> Pattern:
    queue = Queue(problem.show_chance, problem.policy)
    spaced = [evenly_spaced(problem.slots, extra) for extra in range(problem.extra_allowed + 1)]
    found, bound = _searched(problem, rules, effort)
    candidates = sorted({*spaced, *found}, key=lambda one: (_cost(problem, queue, one), one))
    bookings = _moved(problem, queue, candidates[0])
    if tuple(rules) == RULES:
        bookings, floor = proven(problem, lambda one: _cost(problem, queue, one), bookings)
        bound = max(bound, floor / problem.slot_minutes)
    return Pattern(bookings, bound)


def _searched(
    problem: TemplateProblem, rules: Sequence[Rule], effort: float
) -> tuple[list[Bookings], float]:
    """The template that looks best on the tables, and points per slot minute none can beat."""
    model = CpModel()
    choices = Choices(problem, model)
    model.minimize(LinearExpr.sum([rule(choices) for rule in rules]))
    solver = CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    bound = solver.best_objective_bound / PARTS
    if status not in (OPTIMAL, FEASIBLE):
        return [], bound
    return [tuple(map(solver.value, choices.bookings))], bound


def _moved(problem: TemplateProblem, queue: Queue, bookings: Bookings) -> Bookings:
    """Move one booking at a time, add or drop an extra one, while the exact cost falls."""
    best, trials = _cost(problem, queue, bookings), 0
    improved = True
    while improved and trials < MOST_TRIALS:
        improved = False
        for other in _neighbours(problem, bookings):
            trials += 1
            cost = _cost(problem, queue, other)
            if cost < best - 1e-9:
                bookings, best, improved = other, cost, True
                break
            if trials >= MOST_TRIALS:
                break
    return bookings


def _neighbours(problem: TemplateProblem, bookings: Bookings) -> Iterator[Bookings]:
    """What one change leads to; somebody always comes first."""
    most = problem.policy.most_per_slot
    booked, allowed = sum(bookings), problem.slots + problem.extra_allowed
    for one in range(len(bookings)):
        spare = bookings[one] > (one == 0)
        for other in range(max(0, one - REACH), min(len(bookings), one + REACH + 1)):
            if other != one and spare and bookings[other] < most:
                yield _with(_with(bookings, one, -1), other, 1)
        if booked < allowed and bookings[one] < most:
            yield _with(bookings, one, 1)
        if booked > problem.slots and spare:
            yield _with(bookings, one, -1)


def _with(bookings: Bookings, slot: int, more: int) -> Bookings:
    return (*bookings[:slot], bookings[slot] + more, *bookings[slot + 1 :])


def _cost(problem: TemplateProblem, queue: Queue, bookings: Bookings) -> float:
    return queue.expected(bookings).cost(problem.policy, problem.slot_minutes)


def _described(problem: TemplateProblem, pattern: Pattern) -> Template:
    bookings, booked = pattern.bookings, sum(pattern.bookings)
    queue = Queue(problem.show_chance, problem.policy)
    expected = queue.expected(bookings)
    spaced = evenly_spaced(problem.slots, booked - problem.slots)
    minutes = problem.slot_minutes
    cost = expected.cost(problem.policy, minutes)
    return Template(
        session_id=problem.session_id,
        start_times=problem.start_times,
        bookings=bookings,
        expected_arrivals=booked * problem.show_chance,
        over_slots=over_slots(booked, problem.slots, problem.show_chance),
        overrun=expected.overrun_chance,
        waiting_minutes=expected.waiting * minutes,
        idle_minutes=expected.idle * minutes,
        overrun_minutes=expected.overrun * minutes,
        cost=cost,
        bound=min(cost, pattern.bound * minutes),
        verdict=Verdict.OPTIMAL if cost - pattern.bound * minutes < CLOSE else Verdict.FEASIBLE,
        cost_evenly_spaced=_cost(problem, queue, spaced),
        cost_without_overbooking=_cost(problem, queue, evenly_spaced(problem.slots, 0)),
    )
