"""Each rule alone: a template it allows, and one it refuses or charges."""

import pytest
from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpModel, CpSolver

from ops.clinic.choices import PARTS, Choices
from ops.clinic.days import kinds_of_day
from ops.clinic.rules import bookings_in_all, idle, overrun, somebody_first, waiting
from ops.clinic.service import Minutes
from ops.clinic.session_cost import expected
from ops.clinic.template_session import session_of
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
    return session(slots, 1.0, service=Minutes.of({15: 1.0}), **policy)


@pytest.mark.parametrize(
    ("bookings", "allowed"),
    [((1, 1, 1, 1), True), ((2, 1, 1, 1), True), ((1, 1, 1, 0), False), ((2, 2, 1, 1), False)],
    ids=["one each", "one extra", "too few", "too many"],
)
def test_bookings_in_all(bookings, allowed):
    problem = session(4, 0.6, overrun_chance=0.25)
    assert (charged(problem, bookings, bookings_in_all) is not None) is allowed


@pytest.mark.parametrize(("bookings", "allowed"), [((1, 1), True), ((0, 2), False)])
def test_somebody_comes_first(bookings, allowed):
    assert (charged(certain(2), bookings, somebody_first) is not None) is allowed


@pytest.mark.parametrize(
    ("bookings", "slots"), [((1, 1, 1), 0), ((2, 0, 1), 1), ((2, 1, 0), 2), ((3, 0, 0), 3)]
)
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
    problem = session(5, 0.75, days=kinds_of_day(coming=0.3, pace=0.1))
    told = expected(session_of(problem, sum(bookings)), bookings)
    waited = told.waiting * session_of(problem, sum(bookings)).coming.sum() / 15
    assert charged(problem, bookings, waiting) <= waited + 1e-3
    assert charged(problem, bookings, overrun) <= 8 * told.overrun / 15 + 1e-3
    assert charged(problem, bookings, idle) <= 5 * told.idle / 15 + 1e-3
