"""What whole lines say of every roster, checked against rosters that are proven the best."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpModel

from ops.staffing import finding
from ops.staffing.audit import breaches
from ops.staffing.choices import Choices
from ops.staffing.lines.lawful import Limits, lawful
from ops.staffing.lines.numbers import numbers_of
from ops.staffing.lines.people import People
from ops.staffing.lines.search import Search
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import Engine, Verdict
from ops.staffing.roster import solve_roster
from tests.ops.staffing.rosters import need, nurse, problem, shift
from tests.ops.staffing.test_all_prices import priced
from tests.ops.staffing.test_lawful_rosters import LIMITS, as_set
from tests.ops.staffing.test_roster import problems, ward


def bound_of(asked, effort=0.1):
    return looked(asked, effort)[0]


def looked(asked, effort=0.1):
    """The bound, and who works which shift in the rosters made on the way."""
    bounds, made, choices = [0.0], [], Choices(asked, CpModel())
    search = Search(
        asked, choices.works, effort, lambda bound: bounds.append(bound) or True, made.append
    )
    search.run(10_000)
    return max(bounds), made


@given(problems())
@settings(max_examples=25, deadline=None)
def test_no_bound_is_above_a_roster_that_is_proven_the_best(asked):
    best = solve_roster(asked, effort=2.0)
    if best.verdict == Verdict.OPTIMAL:
        assert bound_of(asked) <= best.total_points


@given(priced())
@settings(max_examples=25, deadline=None)
def test_no_bound_is_too_high_whatever_a_hospital_charges_for(asked):
    best = solve_roster(asked, effort=2.0)
    if best.verdict == Verdict.OPTIMAL:
        assert bound_of(asked) <= best.total_points


@given(problems(), st.lists(LIMITS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_no_bound_is_too_high_whatever_rules_bind(asked, limits):
    asked = replace(asked, policy=StaffingPolicy(rule_sets=(as_set(limits),)))
    best = solve_roster(asked, effort=2.0)
    if best.verdict == Verdict.OPTIMAL:
        assert bound_of(asked) <= best.total_points


@given(problems())
@settings(max_examples=8, deadline=None)
def test_every_roster_found_among_whole_lines_passes_the_audit(asked):
    usual, finding.LARGE = finding.LARGE, 0
    try:
        assert breaches(asked, solve_roster(asked, effort=0.2)) == []
    finally:
        finding.LARGE = usual


def test_what_one_person_must_leave_empty_is_in_the_bound():
    needs = [need(0, "early", 2), need(0, "night"), need(1, "early")]
    asked = problem([nurse("ana", hours=0)], needs, days=2)
    assert bound_of(asked) == solve_roster(asked).total_points


def line_of(asked, wanted):
    """The days and types ana works where these are worth a hundred points each."""
    n = numbers_of(asked, Choices(asked, CpModel()).works)
    kinds = sorted({key[1] for key in asked.shift})
    cost, line = np.zeros(n.units.shape), np.empty(asked.days, np.int64)
    for day, kind in wanted:
        cost[day, kinds.index(kind)] = -100.0
    People(asked, n).best(0, cost, line, counted=True)
    return [(day, kinds[t]) for day, t in enumerate(line.tolist()) if t >= 0]


def every(*kinds, days):
    return [need(day, kind) for day in range(days) for kind in kinds]


def test_a_line_rests_after_a_night():
    asked = problem([nurse("ana", hours=40)], every("early", "night", days=3), days=3)
    assert line_of(asked, [(0, "night"), (1, "early"), (2, "early")]) != [
        (0, "night"),
        (1, "early"),
        (2, "early"),
    ]


def test_a_line_has_days_off_in_every_week():
    asked = problem([nurse("ana", hours=50)], every("early", days=7), days=7)
    assert len(line_of(asked, [(day, "early") for day in range(7)])) == 5


def test_a_line_counts_the_days_worked_before():
    before = [("ana", shift(-day, "early")) for day in range(1, 7)]
    asked = problem([nurse("ana", hours=50)], every("early", days=2), days=2, before=before)
    assert line_of(asked, [(0, "early"), (1, "early")]) == [(1, "early")]


def test_states_from_which_the_same_days_are_lawful_are_one():
    asked = problem([nurse("ana")], every("early", "night", days=7), days=7)
    n = numbers_of(asked, Choices(asked, CpModel()).works)
    limits = Limits(StaffingPolicy(), n.days)
    graph = lawful(limits, {limits.start((), asked.from_on)})
    assert graph.states[-1] == 1
    assert graph.states.max() < 20


def test_a_large_roster_is_made_among_whole_lines_and_alike_each_time():
    asked = replace(ward(60), policy=StaffingPolicy(points_per_gap=200))
    one, other = (solve_roster(asked, effort=1.0) for _ in range(2))
    assert one.engine is Engine.LINES
    assert one == other
    assert breaches(asked, one) == []
    assert 0 < one.bound <= one.total_points
