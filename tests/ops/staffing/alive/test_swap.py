"""A swap is judged from both sides."""

from datetime import timedelta

import pytest

from ops.errors import PlanningError
from ops.staffing.alive.standing import Freeze, standing_of
from ops.staffing.alive.swap import check_swap
from ops.staffing.changes import Change
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem

NEEDS = [need(0, "early"), need(0, "late"), need(1, "night"), need(5, "early")]


def swap(people, one, other, *more, freeze=None, **asked):
    standing = standing_of(problem(people, NEEDS, **asked), [one, other, *more], freeze)
    return check_swap(standing, one, other)


def test_both_may_and_both_see_what_changes():
    ana, ben = duty("ana", 1, "night"), duty("ben", 5, "early")
    found = swap([nurse("ana"), nurse("ben")], ana, ben)
    assert found.lawful
    first, second = found.first, found.second
    assert (first.minutes, first.nights, first.weekend_days) == (-240, -1, 1)
    assert (second.minutes, second.nights, second.weekend_days) == (240, 1, -1)
    friday, tuesday = MONDAY + timedelta(days=5), MONDAY + timedelta(days=1)
    assert found.changes == [
        Change("ana", tuesday, None, "n1", "nurse"),
        Change("ana", friday, "early", "n1", "nurse"),
        Change("ben", tuesday, "night", "n1", "nurse"),
        Change("ben", friday, None, "n1", "nurse"),
    ]


def test_two_on_one_day_change_places_without_a_free_day():
    found = swap([nurse("ana"), nurse("ben")], duty("ana", 0, "early"), duty("ben", 0, "late"))
    assert [change.shift_type_id for change in found.changes] == ["late", "early"]


def test_a_skill_that_the_other_lacks_refuses_it():
    people = [nurse("ana", skills=["charge", "nurse"]), nurse("ben")]
    needs = [need(0, "early", skill="charge"), need(1, "night")]
    one, other = duty("ana", 0, "early", skill="charge"), duty("ben", 1, "night")
    found = check_swap(standing_of(problem(people, needs), [one, other]), one, other)
    assert found.refused == ("ben lacks charge for early as charge on 05 Jan on n1",)
    assert found.first.new == ()


def test_rest_is_judged_for_whoever_takes_the_duty():
    needs = [need(0, "late"), need(1, "early"), need(5, "early")]
    one, other, own = duty("ana", 1, "early"), duty("ben", 5, "early"), duty("ben", 0, "late")
    standing = standing_of(problem([nurse("ana"), nurse("ben")], needs), [one, other, own])
    assert check_swap(standing, one, other).refused == (
        "ben rests 10 h between late on 05 Jan and early on 06 Jan",
    )


def test_a_locked_duty_stays_and_a_published_one_is_asked_about():
    ana, ben = duty("ana", 0, "early"), duty("ben", 1, "night")
    people = [nurse("ana"), nurse("ben")]
    assert "early of ana on 05 Jan is locked" in swap(people, ana, ben, locked=[ana]).refused[0]
    horizon = Freeze(until=NEEDS[0].shift.starts_at + timedelta(hours=1))
    asked = swap(people, ana, ben, freeze=horizon)
    assert (asked.lawful, asked.asks) == (True, (ana,))


def test_what_is_no_swap_is_said():
    ana, other = duty("ana", 0, "early"), duty("ana", 1, "night")
    with pytest.raises(PlanningError, match="Both duties are ana's"):
        swap([nurse("ana")], ana, other)
    standing = standing_of(problem([nurse("ana"), nurse("ben")], NEEDS), [ana])
    with pytest.raises(PlanningError, match="ben has no night on 06 Jan"):
        check_swap(standing, ana, duty("ben", 1, "night"))
