"""Why a request is not granted, said by trying it."""

from datetime import timedelta

from ops.staffing.asking import Outcome, why_refused
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem


def why(asks, duties, *, on, kind="night", day=0, who="ann", points=5):
    one = Outcome(who, MONDAY + timedelta(days=day), kind, on, 5, points, 10, False)
    return why_refused(asks, duties, one)


def test_cover_that_nobody_else_can_give():
    asks = problem([nurse("ann"), nurse("bob", skills=("medic",))], [need(0, "night")])
    said = why(asks, [duty("ann", 0, "night")], on=False)
    assert said.startswith("n1 would be short of 1 nurse on night, and nobody else free that day")


def test_a_colleague_who_could_have_taken_it_is_owned_up_to():
    asks = problem([nurse("ann"), nurse("bob")], [need(0, "night")])
    said = why(asks, [duty("ann", 0, "night")], on=False)
    assert "unless a colleague took it" in said


def test_the_rules_of_the_person_who_asks():
    asks = problem([nurse("ann")], [need(0, "night"), need(1, "early")])
    said = why(asks, [duty("ann", 0, "night")], on=True, kind="early", day=1)
    assert said.startswith("their own rules: ann rests")


def test_places_that_others_have():
    asks = problem([nurse("ann"), nurse("bob")], [need(0, "night")])
    assert why(asks, [duty("bob", 0, "night")], on=True) == "every place on it was taken by others"


def test_a_place_elsewhere_that_would_be_empty():
    needs = [need(0, "early"), need(0, "late")]
    asks = problem([nurse("ann")], needs)
    said = why(asks, [duty("ann", 0, "early")], on=True, kind="late")
    assert said == "they are needed elsewhere that day: n1 would be short of 1 nurse on early"


def test_a_skill_nobody_needs_a_lock_and_points_that_ran_out():
    asks = problem([nurse("ann")], [need(0, "night", skill="medic")])
    assert "their skills" in why(asks, [], on=True)
    locked = problem([nurse("ann")], [need(0, "night")], locked=[duty("ann", 0, "night")])
    assert "locked" in why(locked, [duty("ann", 0, "night")], on=False)
    assert why(asks, [], on=True, points=0) == "no points were left for it"


def test_a_place_too_many_was_weighed():
    asks = problem([nurse("ann")], [need(0, "early", 0, busy=1)])
    assert "weighed more" in why(asks, [duty("ann", 0, "early")], on=False, kind="early")
