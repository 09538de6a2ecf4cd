"""Fair shares over a rolling history."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from ops.staffing import rules
from ops.staffing.carried import Carried
from tests.ops.staffing.charging import asked, charged, solved
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse

WEEK = [need(day, kind) for day in range(14) for kind in ("early", "late", "night")]


@pytest.mark.parametrize(
    ("carried", "points"), [(0, 15), (1, 30), (-1, 0), (-5, 0), (Fraction(1, 2), 15)]
)
def test_nights_worked_beyond_the_share_before_count_on(carried, points):
    needs = [need(0, "night", 2), need(7, "night", 0)]
    question = asked(
        [nurse("ana"), nurse("ben")], needs, carried={"ana": Carried(nights=Fraction(carried))}
    )
    on = duty("ana", 0, "night"), duty("ana", 7, "night")
    question = replace(question, locked=on)
    assert charged(rules.fair_nights, question, *on) == points


def test_who_worked_more_weekends_before_works_fewer_now():
    carried = {"ana": Carried(weekend_days=Fraction(1)), "ben": Carried(weekend_days=Fraction(-1))}
    question = asked(
        [nurse("ana"), nurse("ben")], [need(5, "early"), need(12, "early")], carried=carried
    )
    found = solved(question)
    assert {line.person_id for line in found.duties} == {"ben"}


def test_holidays_are_shared():
    holidays = [MONDAY, MONDAY + timedelta(days=3)]
    needs = [need(0, "early"), need(3, "early")]
    question = asked([nurse("ana"), nurse("ben")], needs, holidays=holidays)
    both = duty("ana", 0, "early"), duty("ana", 3, "early")
    assert charged(rules.fair_holidays, question, *both) == 15
    assert len({line.person_id for line in solved(question).duties}) == 2


def test_a_holiday_that_another_has_worked_before_is_ones_own_turn():
    carried = {"ana": Carried(holidays=Fraction(1, 2)), "ben": Carried(holidays=Fraction(-1, 2))}
    question = asked(
        [nurse("ana"), nurse("ben")], [need(0, "early")], holidays=[MONDAY], carried=carried
    )
    assert solved(question).duties == {duty("ben", 0, "early")}


@pytest.mark.parametrize(("before", "points"), [(0, 0), (1, 0), (2, 30), (9, 30)])
def test_refusals_beyond_what_anybody_may_expect_are_charged(before, points):
    ana = nurse("ana", off=[(0, "early", 1)], on=[(3, "early", 1)])
    question = asked(
        [ana], WEEK, carried={"ana": Carried(refused=before)}, points_per_unfair_refusal=30
    )
    granted = duty("ana", 3, "early")
    assert charged(rules.fair_refusals, question, granted, duty("ana", 0, "early")) == points
