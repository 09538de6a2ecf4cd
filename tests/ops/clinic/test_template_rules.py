"""Each rule alone: a template it allows, and one it refuses or charges."""

import pytest
from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpModel, CpSolver

from ops.clinic.choices import PARTS, Choices
from ops.clinic.problem import TemplatePolicy, TemplateProblem
from ops.clinic.queue import Queue
from ops.clinic.rules import bookings_in_all, idle, overrun, somebody_first, waiting
from tests.ops.clinic.sessions import session


def charged(problem, bookings, rule):
    """What a rule charges these bookings in slots times points; nothing if it refuses."""
    model = CpModel()
    choices = Choices(problem, model)
    cost = rule(choices)
    for choice, booked in zip(choices.bookings, bookings, strict=True):
        model.add(choice == booked)
    model.minimize(cost)
    solver = CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in (OPTIMAL, INFEASIBLE)
    return solver.objective_value / PARTS if status == OPTIMAL else None


def certain(slots, **policy):
    """Everybody comes and takes exactly one slot."""
    return session(slots, 1.0, consultation=((4, 1.0),), **policy)


@pytest.mark.parametrize(
    ("bookings", "allowed"),
    [((1, 1, 1, 1), True), ((2, 1, 1, 1), True), ((1, 1, 1, 0), False), ((2, 2, 1, 1), False)],
    ids=["one each", "one extra", "too few", "too many"],
)
def test_bookings_in_all(bookings, allowed):
    problem = session(4, 0.6, most_over_slots=0.1)
    assert (charged(problem, bookings, bookings_in_all) is not None) is allowed


@pytest.mark.parametrize(("bookings", "allowed"), [((1, 1), True), ((0, 2), False)])
def test_somebody_comes_first(bookings, allowed):
    assert (charged(certain(2), bookings, somebody_first) is not None) is allowed


@pytest.mark.parametrize(("bookings", "slots"), [((1, 1, 1), 0), ((2, 0, 1), 1), ((3, 0, 0), 3)])
def test_waiting_is_charged_by_the_slot(bookings, slots):
    assert charged(certain(3), bookings, waiting) == pytest.approx(slots, abs=0.01)


@pytest.mark.parametrize(("bookings", "points"), [((1, 1, 1), 0), ((0, 1, 1), 5), ((0, 0, 3), 10)])
def test_idle_time_is_charged_at_its_price(bookings, points):
    assert charged(certain(3), bookings, idle) == pytest.approx(points, abs=0.01)


@pytest.mark.parametrize(("bookings", "points"), [((1, 1, 1), 0), ((1, 1, 2), 8), ((0, 0, 3), 16)])
def test_overrun_is_charged_at_its_price(bookings, points):
    assert charged(certain(3), bookings, overrun) == pytest.approx(points, abs=0.01)


@pytest.mark.parametrize("bookings", [(1, 1, 1, 1, 1), (3, 0, 1, 1, 1), (1, 2, 0, 2, 1)])
def test_the_solver_never_charges_more_than_a_template_truly_costs(bookings):
    problem: TemplateProblem = session(5, 0.75)
    exact = Queue(0.75, TemplatePolicy()).expected(bookings)
    assert charged(problem, bookings, waiting) <= exact.waiting + 1e-3
    assert charged(problem, bookings, overrun) <= 8 * exact.overrun + 1e-3
