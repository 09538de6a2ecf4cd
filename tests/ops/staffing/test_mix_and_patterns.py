"""Skill mix, standing in, preferred patterns and forward rotation."""

from datetime import timedelta

import pytest

from ops.errors import PlanningError
from ops.staffing import rules
from ops.staffing.mix import SkillMix
from ops.staffing.patterns import NoSingleNights, OnlyThese, Rota, WholeWeekends
from tests.ops.staffing.charging import charged, solved
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, shift


@pytest.mark.parametrize(("per", "points"), [(3, 0), (2, 100), (1, 200)])
def test_a_mix_wants_one_for_each_so_many_or_part_of_them(per, points):
    people = [nurse("ana", skills=("nurse", "charge")), nurse("ben"), nurse("cem")]
    mix = SkillMix(frozenset({"charge"}), per)
    question = problem(people, [need(0, "early", 3)], mixes=(mix,))
    on = [duty(name, 0, "early") for name in ("ana", "ben", "cem")]
    assert charged(rules.skill_mix, question, *on) == points


def test_nobody_on_the_shift_lacks_nobody():
    mix = SkillMix(frozenset({"charge"}), 99)
    assert charged(rules.skill_mix, problem([], [need(0, "night")], mixes=(mix,))) == 0


def test_not_only_juniors_on_nights():
    people = [nurse("ana", skills=("nurse", "charge")), nurse("ben"), nurse("cem")]
    mix = SkillMix(frozenset({"charge"}), 99, shift_type_ids=frozenset({"night"}))
    found = solved(problem(people, [need(0, "early"), need(0, "night", 2)], mixes=(mix,)))
    assert duty("ana", 0, "night") in found.duties


def test_a_mix_that_speaks_of_another_ward_charges_nothing():
    mix = SkillMix(frozenset({"charge"}), 1, ward_ids=frozenset({"n2"}))
    question = problem([nurse("ana")], [need(0, "early")], mixes=(mix,))
    assert charged(rules.skill_mix, question, duty("ana", 0, "early")) == 0


def test_a_mix_of_nobody_is_refused():
    with pytest.raises(PlanningError, match="says nothing"):
        SkillMix(frozenset(), 3)


STAND_IN = {"hca": ("nurse", "charge"), "resus": ("band 6",)}


def test_standing_in_costs_by_the_step():
    both = nurse("ana", skills=("charge", "hca"))
    able = nurse("ben", skills=("charge",)), nurse("cem", skills=("nurse",))
    question = problem([both, *able], [need(0, "early", 3, skill="hca")], substitutes=STAND_IN)
    on = [duty(name, 0, "early", skill="hca") for name in ("ana", "ben", "cem")]
    assert charged(rules.substitution, question, *on) == (0 + 2 + 1) * 10


def test_a_grade_stands_in_too():
    question = problem(
        [nurse("ana", grade="band 6")], [need(0, "early", skill="resus")], substitutes=STAND_IN
    )
    on = duty("ana", 0, "early", skill="resus")
    assert charged(rules.substitution, question, on) == 10


def test_who_holds_the_skill_is_asked_first():
    people = [nurse("ana"), nurse("ben", skills=("hca",))]
    found = solved(problem(people, [need(0, "early", skill="hca")], substitutes=STAND_IN))
    assert found.duties == {duty("ben", 0, "early", skill="hca")}


WEEK = [need(day, kind) for day in range(14) for kind in ("early", "late", "night")]


@pytest.mark.parametrize(
    ("nights", "points"), [((2,), 18), ((2, 3), 0), ((2, 4), 36), ((0,), 18), ((13,), 0)]
)
def test_single_nights_cost_their_weight(nights, points):
    question = problem([nurse("ana", patterns=[NoSingleNights(3)])], WEEK)
    on = [duty("ana", day, "night") for day in nights]
    assert charged(rules.preferred_patterns, question, *on) == points


def test_the_night_before_the_roster_is_company():
    before = [("ana", shift(-1, "night"))]
    question = problem([nurse("ana", patterns=[NoSingleNights(3)])], WEEK, before=before)
    assert charged(rules.preferred_patterns, question, duty("ana", 0, "night")) == 0


@pytest.mark.parametrize(("days", "points"), [((5,), 12), ((5, 6), 0), ((6, 12), 24), ((4,), 0)])
def test_half_weekends_cost_their_weight(days, points):
    question = problem([nurse("ana", patterns=[WholeWeekends(2)])], WEEK)
    on = [duty("ana", day, "early") for day in days]
    assert charged(rules.preferred_patterns, question, *on) == points


def test_any_but_earlies_cost_their_weight():
    only = OnlyThese(frozenset({"early"}), 4)
    question = problem([nurse("ana", patterns=[only])], WEEK)
    on = duty("ana", 0, "early"), duty("ana", 1, "late"), duty("ana", 3, "night")
    assert charged(rules.preferred_patterns, question, *on) == 2 * 4 * 6


def test_days_that_differ_from_a_rota_cost_their_weight():
    rota = Rota(MONDAY - timedelta(days=7), ("early", "early", None), 1)
    question = problem([nurse("ana", away=[4], patterns=[rota])], WEEK[:18], days=6)
    on = duty("ana", 0, "early"), duty("ana", 1, "early"), duty("ana", 2, "late")
    told = [rota.on(MONDAY + timedelta(days=day)) for day in range(6)]
    assert told == ["early", None, "early", "early", None, "early"]
    # Day 1 is worked, day 2 is late, days 3 and 5 are free; day 4 is leave.
    assert charged(rules.preferred_patterns, question, *on) == 4 * 6


def test_a_rota_without_days_is_refused():
    with pytest.raises(PlanningError, match="at least one day"):
        Rota(MONDAY, (), 1)


@pytest.mark.parametrize(
    ("first", "later", "days", "points"),
    [
        ("early", "late", 1, 0),
        ("late", "early", 1, 8),
        ("late", "early", 2, 8),
        ("late", "early", 3, 0),
        ("night", "late", 2, 8),
        ("early", "night", 1, 0),
        ("early", "long", 1, 0),
    ],
)
def test_shifts_that_turn_backward_are_charged(first, later, days, points):
    needs = [need(0, first), need(days, later)]
    question = problem([nurse("ana")], needs, points_per_turn_back=8)
    on = duty("ana", 0, first), duty("ana", days, later)
    assert charged(rules.forward_rotation, question, *on) == points


def test_a_shift_between_breaks_the_turn_in_two():
    needs = [need(0, "night"), need(1, "night"), need(2, "early")]
    question = problem([nurse("ana")], needs, points_per_turn_back=8)
    on = [duty("ana", 0, "night"), duty("ana", 1, "night"), duty("ana", 2, "early")]
    assert charged(rules.forward_rotation, question, *on) == 8


@pytest.mark.parametrize(("day", "points"), [(0, 8), (1, 8), (2, 0)])
def test_the_last_shift_before_the_roster_counts_for_rotation(day, points):
    before = [("ana", shift(-1, "late"))]
    needs = [need(0, "night", 0), need(day, "early")]
    question = problem([nurse("ana")], needs, before=before, points_per_turn_back=8)
    assert charged(rules.forward_rotation, question, duty("ana", day, "early")) == points
