"""The audit catches what a hand, or a mistake, may do to a roster."""

import pytest

from ops.staffing.audit import breaches
from ops.staffing.prices import gaps, points
from tests.ops.staffing.rosters import duty, need, nurse, problem, roster, shift


def found(people, needs, duties, **more):
    """What the audit says of duties written by hand, their gaps counted right."""
    asked = problem(people, needs, **more)
    return breaches(asked, roster(*duties, gaps=gaps(asked, duties)))


def test_a_sound_roster_has_no_breach():
    assert found([nurse("ana")], [need(0, "early")], [duty("ana", 0, "early")]) == []


def test_a_stranger_is_seen():
    assert found([], [need(0, "early")], [duty("zoe", 0, "early")]) == [
        "zoe is not on the staff of this site (early as nurse on 05 Jan)"
    ]


def test_a_place_nobody_asked_for_is_seen():
    assert found([nurse("ana")], [need(0, "early")], [duty("ana", 1, "late")]) == [
        "n1 has no place for late as nurse on 06 Jan"
    ]


def test_a_missing_skill_is_seen():
    by_hand = duty("ana", 0, "early", skill="resus")
    assert found([nurse("ana")], [need(0, "early", skill="resus")], [by_hand]) == [
        "ana lacks resus for early as resus on 05 Jan on n1"
    ]


def test_work_while_away_is_seen():
    assert found([nurse("ana", away=[0])], [need(0, "early")], [duty("ana", 0, "early")]) == [
        "ana is away on 05 Jan (early)"
    ]


def test_two_shifts_a_day_are_seen():
    duties = [duty("ana", 0, "early"), duty("ana", 0, "night")]
    sentences = found([nurse("ana")], [need(0, "early"), need(0, "night")], duties)
    assert "ana is rostered 2 times on 05 Jan" in sentences


def test_too_little_rest_is_seen():
    duties = [duty("ana", 0, "late"), duty("ana", 1, "early")]
    assert found([nurse("ana")], [need(0, "late"), need(1, "early")], duties) == [
        "ana rests 10 h between late on 05 Jan and early on 06 Jan"
    ]


def test_too_little_rest_after_the_roster_before_is_seen():
    before = [("ana", shift(-1, "night"))]
    sentences = found([nurse("ana")], [need(0, "early")], [duty("ana", 0, "early")], before=before)
    assert sentences == ["ana rests -1 h between night on 04 Jan and early on 05 Jan"]


@pytest.mark.parametrize(
    ("kind", "days", "what"),
    [("early", range(2, 9), "7 days"), ("night", range(3, 8), "5 nights")],
)
def test_too_many_running_are_seen(kind, days, what):
    duties = [duty("ana", day, kind) for day in days]
    sentences = found([nurse("ana")], [need(day, kind) for day in days], duties)
    assert [one for one in sentences if "running" in one] == [
        f"ana works {what} running from {duties[0].day_on:%d %b}"
    ]


def test_too_few_days_off_are_seen():
    days = [0, 1, 2, 4, 5, 6]
    duties = [duty("ana", day, "early") for day in days]
    assert found([nurse("ana")], [need(day, "early") for day in days], duties) == [
        "ana works 6 days in the week from 05 Jan"
    ]


def test_too_much_overtime_is_seen():
    days = [0, 2, 4]
    duties = [duty("ana", day, "long") for day in days]
    assert found([nurse("ana", hours=4)], [need(day, "long") for day in days], duties) == [
        "ana works 28 h beyond contract, 16 h at most"
    ]


def test_too_many_in_a_place_are_seen():
    duties = [duty("ana", 0, "early"), duty("ben", 0, "early")]
    assert found([nurse("ana"), nurse("ben")], [need(0, "early")], duties) == [
        "n1 has 2 nurse for early on 05 Jan, 1 at most"
    ]


def test_a_moved_lock_is_seen():
    assert found([nurse("ana")], [need(0, "early")], [], locked=[duty("ana", 0, "early")]) == [
        "ana is locked on early as nurse on 05 Jan on n1, and not there"
    ]


def test_what_locks_alone_break_was_decided_by_people():
    locked = [duty("ana", 0, "night"), duty("ana", 1, "early")]
    needs = [need(0, "night"), need(1, "early")]
    assert found([nurse("ana", hours=0)], needs, locked, locked=locked) == []


def test_a_hidden_gap_is_seen():
    asked = problem([], [need(0, "early", 2)])
    assert breaches(asked, roster()) == ["n1 early on 05 Jan is short of 2 nurse, not 0"]


def test_an_invented_gap_is_seen():
    asked = problem([nurse("ana")], [need(0, "early")])
    claim = roster(duty("ana", 0, "early"), gaps={need(0, "early").key: 1})
    assert breaches(asked, claim) == ["n1 early on 05 Jan is short of 0 nurse, not 1"]


def test_a_flattering_price_is_seen():
    asked = problem([], [need(0, "early", 2)])
    claim = roster(gaps={need(0, "early").key: 2}, points={"staffing_gaps": 1000})
    assert breaches(asked, claim) == ["staffing_gaps costs 2500 points, not 1000"]


def test_a_bound_above_the_points_is_seen():
    asked = problem([nurse("ana")], [need(0, "early")])
    claim = roster(duty("ana", 0, "early"), bound=3.0)
    assert breaches(asked, claim) == [
        "the roster costs 0 points, less than the 3 said to be the least"
    ]


def test_a_roster_changed_by_hand_is_priced_again():
    people = [nurse("ana", hours=4, off=[(0, "early", 2)]), nurse("ben", hours=4, ward="n2")]
    asked = problem(people, [need(0, "early"), need(5, "night", ward="n2")])
    by_hand = [duty("ana", 0, "early"), duty("ana", 5, "night", ward="n2")]
    charged = {rule: cost for rule, cost in points(asked, by_hand).items() if cost}
    assert charged == {
        "contracted_hours": 6 * 20 + 2 * 4,  # 20 h for 8 h, and 0 h for 8 h, less 6 carried
        "requests": 12,
        "home_ward": 25,
    }
