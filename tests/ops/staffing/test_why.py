"""Why a place is empty: the word for it, who comes nearest, and what it would cost."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing.audit import Code, line_of, of_person
from ops.staffing.shifts import Duty
from ops.staffing.why import Why, because, unfilled, wanted
from tests.ops.staffing.rosters import duty, need, nurse, problem, shift

LONDON = "Europe/London"


def asked(people, needs, duties=(), **more):
    return unfilled(problem(people, needs, **more), duties, time_zone=LONDON)


def sentence(people, needs, duties=(), **more):
    """What bars the first person from the only gap there is."""
    [gap] = asked(people, needs, duties, **more)
    return gap.nearest[0].barriers[0].sentence


ICU = need(0, "night", skill="icu")
WARD = [nurse("ana", skills=("nurse", "icu")), nurse("bob"), nurse("cem")]


def test_without_the_only_icu_nurse_nobody_has_the_skill():
    [gap] = asked(WARD[1:], [ICU])
    assert (gap.codes, gap.need, gap.short) == (("NO_SKILL",), ICU, 1)
    assert because(gap) == "nobody of 2 has icu"


def test_with_the_only_icu_nurse_on_leave_all_are_on_leave():
    away = nurse("ana", skills=("nurse", "icu"), away=[0])
    [gap] = asked([away, *WARD[1:]], [ICU])
    assert gap.codes == ("ALL_ON_LEAVE",)
    assert because(gap) == "the only one with icu is on leave"


def test_a_filled_place_is_not_asked_about():
    assert asked(WARD, [ICU], [duty("ana", 0, "night", skill="icu")]) == ()


def test_what_bars_people_is_counted_once_each_the_most_first():
    people = [nurse(name, away=[1]) for name in ("ana", "bob", "cem", "dan")] + [nurse("eva")]
    needs = [need(0, "late"), need(1, "early", 2)]
    [gap] = asked(people, needs, [duty("eva", 0, "late")])
    assert gap.counts == {Code.ON_LEAVE: 4, Code.REST: 1}
    assert gap.codes == ("ON_LEAVE", "REST")
    assert because(gap) == "of 5 with nurse: 4 on leave, 1 would lack rest"
    assert wanted(gap) == "too few at early: need 2, have 0"


def test_rest_after_a_night_says_when_they_are_ready():
    needs = [need(0, "night"), need(1, "early")]
    assert sentence([nurse("ana")], needs, [duty("ana", 0, "night")]) == (
        "needs 11 h rest after night on 05 Jan (20–08); earliest 19:00; "
        "this shift starts 12 h too early"
    )


def test_rest_before_a_duty_says_when_the_shift_must_end():
    needs = [need(0, "late"), need(1, "early")]
    assert sentence([nurse("ana")], needs, [duty("ana", 1, "early")]) == (
        "needs 11 h rest before early on 06 Jan (07–15); must end by 20:00; "
        "this shift ends 1 h too late"
    )


def test_rest_after_the_roster_before_counts():
    before = [("ana", shift(-1, "night"))]
    assert "earliest 19:00" in sentence([nurse("ana")], [need(0, "early")], before=before)


@pytest.mark.parametrize(
    ("gap", "duties", "hours", "code", "missing"),
    [
        (need(4, "long"), [(0, "long"), (2, "long")], 4, Code.MAX_HOURS, 12),
        (need(4, "long"), [(0, "long"), (2, "early")], 6, Code.MAX_HOURS, 4),
        (need(4, "night"), [(n, "night") for n in range(4)], 60, Code.NIGHT_LIMIT, 12),
        (need(6, "early"), [(n, "early") for n in (0, 1, 2, 3, 5)], 60, Code.DAYS_OFF, 8),
        (need(9, "early"), [(n, "early") for n in range(3, 9)], 60, Code.RUNNING, 8),
    ],
    ids=["hours", "some hours", "nights", "days off", "running"],
)
def test_each_rule_says_how_far_it_is_from_allowing_it(gap, duties, hours, code, missing):
    needs = [gap, *(need(day, kind) for day, kind in duties)]
    mine = [duty("ana", day, kind) for day, kind in duties]
    [empty] = asked([nurse("ana", hours=hours)], needs, mine)
    [barrier] = empty.nearest[0].barriers
    assert (barrier.code, barrier.missing) == (code, timedelta(hours=missing))


def test_too_many_hours_say_how_many():
    needs = [need(day, kind) for day, kind in ((0, "long"), (2, "early"), (4, "long"))]
    mine = [duty("ana", 0, "long"), duty("ana", 2, "early")]
    assert sentence([nurse("ana", hours=6)], needs, mine) == (
        "with it, ana works 20 h beyond contract, 16 h at most: 4 h too much"
    )


def test_another_duty_that_day_is_put_aside_to_see_what_else_bars():
    needs = [need(0, "early"), need(0, "late"), need(1, "early")]
    mine = [duty("ana", 0, "early"), duty("ana", 1, "early")]
    [gap] = asked([nurse("ana")], needs, mine)
    assert [one.code for one in gap.trials[0].barriers] == [Code.TWICE_A_DAY, Code.REST]
    assert gap.nearest == ()


@pytest.mark.parametrize(
    ("locked", "busy", "says"),
    [
        (True, 1, "ana works early on n2 that day; locked"),
        (False, 1, "ana works early on n2 that day, which would then be short"),
        (False, 0, "ana works early on n2 that day, where there are more than needed: could move"),
    ],
)
def test_somebody_at_work_that_day_may_be_locked_needed_or_to_spare(locked, busy, says):
    there = duty("ana", 0, "early", ward="n2")
    needs = [need(0, "late"), need(0, "early", busy, ward="n2")]
    assert sentence([nurse("ana")], needs, [there], locked=[there] if locked else []) == says


def test_the_nearest_miss_comes_first_and_whoever_is_on_leave_last():
    people = [nurse("ana", away=[1]), nurse("bob"), nurse("cem"), nurse("dan", skills=())]
    needs = [need(0, "late"), need(0, "night"), need(1, "early")]
    duties = [duty("bob", 0, "night"), duty("cem", 0, "late")]
    [gap] = asked(people, needs, duties)
    assert [one.person_id for one in gap.nearest] == ["cem", "bob", "ana"]


def test_nobody_in_the_way_says_which_price_kept_the_place_empty():
    people = [nurse("ana", hours=0)]
    [gap] = asked(people, [need(0, "early")], points_per_gap=10, hours_carried=timedelta(0))
    assert gap.codes == ("PRICE",)
    assert because(gap) == (
        "nobody stands in the way: it costs more than it saves "
        "(ana: costs 160 points for contracted hours, saves 10 points for staffing gaps)"
    )


def test_a_place_that_it_would_pay_to_fill_says_so():
    [gap] = asked([nurse("ana", hours=8)], [need(0, "early")])
    assert (gap.why, gap.offers[0].total) == (Why.FREE, -1032)
    assert because(gap).startswith("1 could take it (ana: costs nothing, saves 1,000 points")


def test_one_ward_can_be_asked_about_alone():
    question = problem([], [need(0, "early"), need(0, "early", ward="n2")])
    assert [gap.need.ward_id for gap in unfilled(question, [], ward_id="n2")] == ["n2"]


KINDS = ("early", "late", "night")
DUTIES = st.dictionaries(
    st.tuples(st.sampled_from(["ana", "bob", "cem"]), st.integers(0, 8)), st.sampled_from(KINDS)
)
LEAVE = st.sets(st.integers(0, 8), max_size=2)


@settings(max_examples=60, deadline=None)
@given(DUTIES, LEAVE, st.integers(8, 40))
def test_who_is_said_to_be_free_can_take_the_place_and_who_is_barred_cannot(worked, away, hours):
    people = [nurse("ana", hours=hours), nurse("bob", away=away), nurse("cem", skills=("hca",))]
    question = problem(people, [need(day, kind, 2) for day in range(9) for kind in KINDS])
    duties = {duty(name, day, kind) for (name, day), kind in worked.items()}
    for gap in unfilled(question, duties):
        tried = {trial.person_id: trial for trial in gap.trials}
        for person in people:
            mine = [one for one in duties if one.person_id == person.id]
            ward_id, day_on, shift_type_id, skill = gap.need.key
            taken = Duty(day_on, person.id, shift_type_id, ward_id, skill)
            stood = set(of_person(question, line_of(question, person, mine)))
            found = set(of_person(question, line_of(question, person, [*mine, taken])))
            free = person.id in tried and not tried[person.id].barriers
            assert free == (found <= stood), (gap.need.key, person.id)
