"""Two solvers, asked the same; and what they are asked, which is less than all bookings."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from ops.clinic.booking import search
from ops.clinic.booking.alike import Variables, alike
from ops.clinic.booking.engines import Program, by_cp_sat, by_highs
from ops.clinic.booking.offered import choices_of
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.problem import Engine
from tests.bench.booked import invent
from tests.ops.clinic.booking.waiting import Use, clinic, pool, request, session

MINUTE = timedelta(minutes=1)


def programs(saves, weights, most):
    """One row that weighs two things against a limit."""
    rows = csr_matrix(np.array([weights], float))
    limits = np.array([-np.inf]), np.array([float(most)])
    return Program(np.array(saves, float), np.full(len(saves), 2), rows, *limits)


def test_three_kilos_hold_one_of_two_and_one_of_one():
    program = programs([5, 2], [2, 1], 3)
    for answer in (
        by_highs(program, near=0.0, nodes=100, guard=MINUTE),
        by_cp_sat(program, np.zeros(2, np.int64), near=0.0, effort=1.0),
    ):
        assert (answer.values.tolist(), round(answer.bound, 6)) == ([1, 1], 7)


@pytest.mark.parametrize(("saves", "most"), [(1e300, 1), (1, -1)])
def test_where_highs_fails_it_promises_nothing(saves, most):
    answer = by_highs(programs([saves], [1], most), near=0.0, nodes=100, guard=MINUTE)
    assert (answer.values.tolist(), answer.bound) == ([0], np.inf)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=6),
    st.integers(0, 30),
)
def test_both_solvers_save_as_much(things, most):
    saves, weights = zip(*things, strict=True)
    program = programs(saves, weights, most)
    highs = by_highs(program, near=0.0, nodes=100, guard=MINUTE)
    cp_sat = by_cp_sat(program, np.zeros(len(saves), np.int64), near=0.0, effort=1.0)
    assert program.saves @ highs.values == program.saves @ cp_sat.values
    assert program.rows @ highs.values <= most


def test_those_who_need_a_chair_for_as_long_are_alike():
    chairs = [20, 20, 40]
    asked = [request(f"r{n}", uses=(Use("chair", many),)) for n, many in enumerate(chairs)]
    choices = choices_of(clinic([session(places=(1,) * 6)], asked, [pool("chair", 1)]))
    sets = alike(choices, np.arange(len(choices.points)))
    kinds = Variables(choices, sets).kinds.values()
    assert [[sets[n].request for n in members] for members in kinds] == [[0, 1], [2]]


def test_a_start_that_was_handed_out_comes_back_as_it_was():
    choices = choices_of(invent(40, 30, 2))
    variables = Variables(choices, alike(choices, np.arange(len(choices.points))))
    program = variables.program(np.zeros(len(choices.most)), choices.most)
    answer = by_highs(program, near=0.0, nodes=100, guard=MINUTE)
    columns = np.array(list(variables.columns(answer.values)))
    assert len(columns) == answer.values[: len(variables.sets)].sum()
    assert (variables.values(columns) == answer.values).all()


def test_cp_sat_goes_on_where_highs_gets_stuck(monkeypatch):
    stuck = by_highs(programs([1], [1], 0), near=0.0, nodes=1, guard=MINUTE)
    monkeypatch.setattr(search, "GUARD", timedelta(0))
    plan = solve_booking(invent(60, 50, 4))
    assert stuck.values.tolist() == [0]
    assert plan.engine is Engine.CP_SAT
