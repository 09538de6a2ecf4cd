"""Rosters in which everybody answers in turn to what places are worth."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from ortools.sat.python.cp_model import CpModel, LinearExpr

from ops.staffing.choices import Choices
from ops.staffing.improve import complete
from ops.staffing.lines.in_turn import InTurn
from ops.staffing.lines.numbers import numbers_of
from ops.staffing.lines.people import People
from ops.staffing.lines.places import places_of
from ops.staffing.rules import RULES
from tests.ops.staffing.lines.test_search import looked
from tests.ops.staffing.rosters import need, nurse, problem
from tests.ops.staffing.test_roster import problems, ward


def lines_of(asked, turns=400, going=lambda: True):
    n = numbers_of(asked, Choices(asked, CpModel()).works)
    in_turn = InTurn(People(asked, n), places_of(n))
    return in_turn.roster(np.zeros(len(n.places)), turns, going)


def test_two_people_each_on_the_others_ward_change_places():
    """Each is wanted at home, on shifts that nobody could work both of."""
    needs = [need(0, "early", ward="n1"), need(0, "night", ward="n2")]
    people = [nurse("ana", ward="n2"), nurse("ben", ward="n1")]
    assert lines_of(problem(people, needs, days=7))[:, 0].tolist() == [1, 0]


def test_a_place_that_only_one_can_fill_is_left_to_them():
    needs = [need(0, "early"), need(0, "late", skill="resus")]
    people = [nurse("ana", skills=("nurse", "resus")), nurse("ben")]
    assert lines_of(problem(people, needs, days=7))[:, 0].tolist() == [1, 0]


def test_nothing_is_made_where_it_is_to_stop():
    assert lines_of(ward(), going=lambda: False) is None


def test_equal_asks_make_equal_lines():
    assert lines_of(ward()).tolist() == lines_of(ward()).tolist()


@given(problems())
@settings(max_examples=15, deadline=None)
def test_every_roster_made_in_turn_keeps_the_rules(asked):
    _, made = looked(asked, effort=0.05)
    model = CpModel()
    choices = Choices(asked, model)
    model.minimize(LinearExpr.sum([rule(choices) for rule in RULES]))
    assert made
    assert all(complete(model, choices, worked) for worked in made)


def test_a_roster_made_in_turn_leaves_no_shift_short_where_people_suffice():
    asked = ward(60)
    worked = looked(asked, effort=1.0)[1][-1]
    filled = Counter(key for _, key in worked)
    wanted = Counter(dict.fromkeys(asked.shift, 0))
    for place in asked.needs:
        wanted[place.shift.key] += place.required
    assert filled >= wanted
