"""What people carry out of rosters that were worked."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from ops.staffing.carried import Carried
from ops.staffing.history import carried_from, carried_together
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem


def test_nights_beyond_the_share_are_carried_and_come_to_nothing_together():
    past = problem([nurse("ana", hours=36), nurse("ben", hours=12)], [need(0, "night", 4)])
    needs = [need(day, "night") for day in (0, 3, 7, 10)]
    past = replace(past, needs=tuple(needs))
    on = [duty("ana", 0, "night"), duty("ana", 3, "night"), duty("ben", 7, "night")]
    carried = carried_from(past, on)
    # Three nights were worked: three quarters of them are Ana's share, 2.25.
    assert carried["ana"].nights == Fraction(-1, 4)
    assert carried["ben"].nights == Fraction(1, 4)


def test_who_was_not_there_has_no_share_to_make_up_for():
    past = problem([nurse("ana"), nurse("new")], [need(5, "early")])
    assert carried_from(past, [duty("ana", 5, "early")]) == {"ana": Carried()}


def test_holidays_weekends_and_refusals_are_told_apart():
    people = [nurse("ana", off=[(5, "early", 1)], on=[(3, "early", 9)]), nurse("ben")]
    past = problem(people, [need(5, "early"), need(1, "early")])
    past = replace(past, holidays=frozenset({MONDAY + timedelta(days=1)}))
    carried = carried_from(past, [duty("ana", 5, "early"), duty("ben", 1, "early")])
    half = Fraction(1, 2)
    assert carried["ana"] == Carried(Fraction(0), half, -half, refused=2)
    assert carried["ben"] == Carried(Fraction(0), -half, half)


def test_rosters_add_up():
    one, two = (
        {"ana": Carried(nights=Fraction(1, 2))},
        {"ana": Carried(refused=1), "ben": Carried()},
    )
    assert carried_together([one, two]) == {
        "ana": Carried(Fraction(1, 2), refused=1),
        "ben": Carried(),
    }
