"""What must stay empty among few people, and what a place costs when some must stay empty."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpModel

from ops.staffing.choices import Choices
from ops.staffing.lines import scarce
from ops.staffing.lines.numbers import numbers_of
from ops.staffing.lines.places import places_of
from ops.staffing.lines.scarce import Alone, Circle, Scarce, alone, circles_of, scarce_of
from ops.staffing.problem import Verdict
from ops.staffing.roster import solve_roster
from tests.ops.staffing.lines.test_search import bound_of
from tests.ops.staffing.rosters import need, nurse, problem
from tests.ops.staffing.test_all_prices import priced
from tests.ops.staffing.test_roster import problems


def numbers(asked):
    return numbers_of(asked, Choices(asked, CpModel()).works)


def of_everybody(look, asked):
    """What is seen where a circle may be as large as the hospital."""
    usual, scarce.FEW = scarce.FEW, 2.0
    try:
        return look(asked)
    finally:
        scarce.FEW = usual


def test_a_circle_has_every_place_that_only_its_people_can_fill():
    needs = [need(0, "early"), need(0, "late", skill="resus"), need(1, "late", skill="resus")]
    people = [nurse("ana", skills=("nurse", "resus")), nurse("ben"), nurse("cem")]
    assert circles_of(numbers(problem(people, needs, days=7))) == [
        Circle(frozenset({1, 2}), frozenset({0}))
    ]


def test_nobody_works_early_after_a_night_so_one_of_two_places_stays_empty():
    needs = [need(0, "night", skill="resus"), need(1, "early", skill="resus"), need(1, "early")]
    people = [nurse("ana", skills=("nurse", "resus")), nurse("ben"), nurse("cem")]
    asked = problem(people, needs, days=7)
    [circle] = circles_of(numbers(asked))
    found, _ = alone(asked, circle, 1.0)
    assert (found.least, found.empty, len(found.worked)) == (1, 1, 1)


def test_no_place_is_counted_as_empty_twice():
    ana, all_three = Circle(frozenset({0, 1}), frozenset({0})), frozenset({0, 1, 2})
    wider = Circle(all_three, all_three)
    nobody = frozenset()
    known = {ana: Alone(1, 1, nobody), wider: Alone(2, 2, nobody)}
    assert [(one.at.tolist(), one.least) for one in scarce_of(known)] == [([0, 1, 2], 2)]


def test_the_place_that_is_emptied_is_where_one_more_is_dearest():
    """Filled for 30 and 50 points; empty for 100."""
    asked = problem([nurse("ana")], [need(0, "early"), need(1, "early")], points_per_gap=100)
    places = places_of(numbers(asked), (Scarce(np.array([0, 1]), 1),))
    cost, here = places.filled(np.array([30.0, 50.0]))
    assert (cost, here.tolist()) == (130.0, [1.0, 0.0])


AMOUNTS = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(-40, 200))


@given(st.lists(AMOUNTS, min_size=1, max_size=4), st.integers(0, 4))
def test_emptying_places_costs_no_more_than_the_cheapest_way_to_do_it(amounts, least):
    needs = [
        need(day, "early", required, busy=required + more)
        for day, (required, more, _) in enumerate(amounts)
    ]
    prices = np.array([float(price) for *_, price in amounts])
    asked = problem([nurse("ana")], needs, points_per_gap=100, points_per_further_gap=50)
    least = min(least, sum(one.required for one in needs))
    places = places_of(numbers(asked), (Scarce(np.arange(len(needs)), least),))
    costs = [
        sum(
            price * people + 100 * empty + 50 * max(0, empty - 1)
            for price, people, empty in zip(prices, here, short, strict=True)
        )
        for here in product(*(range(one.most + 1) for one in needs))
        if sum(short := [max(0, n.required - h) for n, h in zip(needs, here, strict=True)]) >= least
    ]
    cost, _ = places.filled(prices)
    assert cost <= min(costs) + 1e-6
    assert cost == min(costs) or (prices < 0).any()


@given(problems())
@settings(max_examples=25, deadline=None)
def test_no_roster_leaves_fewer_empty_than_a_circle_must(asked):
    best = solve_roster(replace(asked, policy=replace(asked.policy, points_per_gap=10**5)))
    for circle in of_everybody(lambda one: circles_of(numbers(one)), asked):
        least = alone(asked, circle, 0.5)[0].least
        assert least <= sum(best.gaps.get(asked.needs[n].key, 0) for n in circle.places)


@given(problems())
@settings(max_examples=25, deadline=None)
def test_no_bound_is_too_high_where_places_must_stay_empty(asked):
    best = solve_roster(asked, effort=2.0)
    if best.verdict == Verdict.OPTIMAL:
        assert of_everybody(lambda one: bound_of(one), asked) <= best.total_points


@given(priced())
@settings(max_examples=25, deadline=None)
def test_no_bound_is_too_high_where_places_are_bought_from_outside(asked):
    best = solve_roster(asked, effort=2.0)
    if best.verdict == Verdict.OPTIMAL:
        assert of_everybody(lambda one: bound_of(one), asked) <= best.total_points
