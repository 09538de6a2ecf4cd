"""What a what-if changes, and what it leaves alone."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.staffing.policy import StaffingPolicy
from ops.staffing.policy_terms import SupposedError, terms, with_terms
from ops.staffing.sides import Moved, moved, side
from ops.staffing.what_if import (
    OneRatio,
    WhatIf,
    fall_ill,
    needs_with,
    still_lawful,
    supposed,
    supposed_ratios,
)
from ops.tables import Requirement, StaffingRatio
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, roster
from tests.tables import table

RATIOS = table(
    StaffingRatio,
    """
    ward_id | shift_type_id | skill  | patients_per_person | minimum
    n1      | early         | nurse  | 8                   | 2
    n1      | early         | sister | 30                  | 1
    n2      | early         | nurse  | 4                   | 1
    """,
)


def patients(changed):
    return changed["patients_per_person"].to_list()


def required(*people):
    rows = [
        {
            "ward_id": "n1",
            "day_on": MONDAY + timedelta(days=day),
            "shift_type_id": "early",
            "skill": "nurse",
            "starts_at": need(day, "early").shift.starts_at,
            "ends_at": need(day, "early").shift.ends_at,
            "paid_minutes": 480,
            "required": many,
            "required_usual": many,
            "required_busy": many + 1,
        }
        for day, many in enumerate(people)
    ]
    return Requirement.validate(pl.DataFrame(rows, schema=Requirement.create_empty().schema))


# --- ratios and demand ----------------------------------------------------------------------


def test_a_quarter_more_patients_leave_each_person_a_fifth_fewer_of_them():
    asked = WhatIf(demand=1.25)
    assert patients(supposed_ratios(RATIOS, asked, foreseen={"n1"})) == [6.4, 24.0, 4.0]


def test_all_ratios_or_one_of_them_can_be_changed():
    every = supposed_ratios(RATIOS, WhatIf(ratios=0.5), foreseen=())
    assert patients(every) == [4.0, 15.0, 2.0]
    one = supposed_ratios(RATIOS, WhatIf(ratio=OneRatio("n1", "nurse", 6)), foreseen=())
    assert patients(one) == [6.0, 30.0, 4.0]
    assert one["minimum"].to_list() == [2, 1, 1]


def test_a_ratio_that_no_shift_asks_for_is_refused():
    with pytest.raises(SupposedError, match="Choose a skill that the ward asks for"):
        supposed_ratios(RATIOS, WhatIf(ratio=OneRatio("n2", "sister", 6)), foreseen=())


def test_only_what_the_what_if_changes_is_carried_over():
    # The proposal stood on 3; ratios mended since would make it 4, and with more patients 5.
    changed = needs_with(required(3, 1), required(4, 1), required(5, 0))
    assert changed["required"].to_list() == [4, 0]
    assert changed["required_busy"].to_list() == [5, 1]


def test_shifts_counted_no_longer_stay_as_they_stood():
    assert needs_with(required(3, 2), required(3), required(4))["required"].to_list() == [4, 2]


# --- rules ----------------------------------------------------------------------------------


def test_rules_are_changed_by_name_and_spans_in_hours():
    asked = WhatIf(rules={"min_rest": 9.5, "most_nights_running": 3, "points_per_request": 60})
    changed = supposed(problem([nurse("ann")], [need(0, "early")]), asked).policy
    assert changed.min_rest == timedelta(hours=9.5)
    assert (changed.most_nights_running, changed.points_per_request) == (3, 60)
    assert changed.points_per_gap == StaffingPolicy().points_per_gap


def test_every_number_of_the_policy_can_be_supposed():
    known = terms(StaffingPolicy())
    assert known["min_rest"].value == 11
    assert known["min_rest"].hours
    assert known["days_off"].whole
    assert "points_by_skill" not in known
    said = {name: one.value for name, one in known.items() if one.value is not None}
    assert with_terms(StaffingPolicy(), said) == StaffingPolicy()
    assert with_terms(StaffingPolicy(), {"budget_gbp": 900}).budget_gbp == 900.0


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"coffee": 3}, "no number called coffee"),
        ({"days_off": 1.5}, "days_off is a whole number"),
        ({"days_off": -1}, "found -1"),
        ({"min_rest": float("nan")}, "found nan"),
    ],
)
def test_what_no_policy_can_hold_is_refused(rules, says):
    with pytest.raises(SupposedError, match=says):
        with_terms(StaffingPolicy(), rules)


@pytest.mark.parametrize(
    "wrong", [{"demand": 9.0}, {"ratios": 0.0}, {"ill": -1}, {"ratio": OneRatio("n1", "nurse", 0)}]
)
def test_what_cannot_be_supposed_is_refused(wrong):
    with pytest.raises(SupposedError):
        WhatIf(**wrong)


@given(
    st.builds(
        WhatIf,
        demand=st.floats(0.2, 3),
        ratios=st.floats(0.2, 3),
        ratio=st.none() | st.builds(OneRatio, st.text(), st.text(), st.floats(0.1, 99)),
        rules=st.dictionaries(st.sampled_from(["days_off", "min_rest"]), st.integers(0, 9)),
        ill=st.integers(0, 9),
        ill_skill=st.none() | st.text(),
    )
)
def test_a_what_if_is_read_as_it_was_kept(asked):
    assert WhatIf.from_json(asked.as_json()) == asked


def test_a_what_if_that_supposes_nothing_says_so():
    assert WhatIf().changes_nothing
    assert WhatIf().as_json() == {}
    assert not WhatIf(ill=1).changes_nothing


# --- people ---------------------------------------------------------------------------------


def test_people_ill_are_away_and_their_locked_duties_free():
    asked = problem(
        [nurse("ann"), nurse("bob")], [need(0, "early")], locked=[duty("ann", 0, "early")]
    )
    changed = supposed(asked, WhatIf(ill=2))
    assert all(set(one.away) == set(asked.dates) for one in changed.people)
    assert changed.locked == ()


def test_the_same_people_fall_ill_for_the_same_seed_and_others_for_another():
    asked = problem([nurse(f"n{n:02}") for n in range(40)], [need(0, "early")])
    first = fall_ill(asked, WhatIf(ill=5))
    assert first == fall_ill(asked, WhatIf(ill=5))
    assert first != fall_ill(asked, WhatIf(ill=5, seed=1))
    assert len({one.id for one in first}) == 5


def test_only_those_who_could_work_with_the_skill_fall_ill():
    people = [nurse("ann", skills=("sister",)), nurse("bob"), nurse("eve", away=range(14))]
    asked = problem(people, [need(0, "early")])
    assert [one.id for one in fall_ill(asked, WhatIf(ill=1, ill_skill="nurse"))] == ["bob"]
    with pytest.raises(SupposedError, match="1 could work"):
        fall_ill(asked, WhatIf(ill=2, ill_skill="nurse"))


def test_what_stays_lawful_is_where_the_search_begins():
    asked = problem(
        [nurse("ann"), nurse("bob")], [need(0, "late"), need(1, "early"), need(1, "late")]
    )
    duties = [duty("ann", 0, "late"), duty("ann", 1, "early"), duty("bob", 1, "late")]
    kept = still_lawful(supposed(asked, WhatIf(rules={"min_rest": 10})), duties)
    assert kept == set(duties)
    assert still_lawful(asked, [*duties, duty("eve", 0, "late")]) == {duty("bob", 1, "late")}


# --- two rosters beside each other ----------------------------------------------------------


def test_a_side_counts_places_hours_and_points():
    asked = problem([nurse("ann", hours=0)], [need(0, "early", 2), need(1, "early")])
    found = side(asked, roster(duty("ann", 0, "early")).duties)
    assert (found.people, found.duties, found.needed, found.gaps) == (1, 1, 3, 2)
    assert (found.hours, found.overtime_hours) == (8.0, 8.0)
    assert found.points["staffing_gaps"] == 2 * 1000
    assert found.total_points == 2 * 1000 + 2 * 20  # six of the eight hours are carried


def test_a_side_says_what_overtime_and_places_bought_cost():
    asked = problem([nurse("ann", hours=0)], [need(0, "early")], gbp_per_overtime_hour=30.0)
    found = side(asked, [duty("ann", 0, "early")], outside_gbp=100.0)
    assert found.pounds == 2 * 30 + 100


def test_who_does_something_else_is_told_day_by_day():
    before = [duty("ann", 0, "early"), duty("bob", 1, "night"), duty("eve", 2, "late")]
    after = [duty("ann", 0, "late"), duty("eve", 2, "late", skill="sister")]
    day = timedelta(days=1)
    assert moved(before, after) == (
        Moved("ann", MONDAY, ("early", "n1"), ("late", "n1")),
        Moved("bob", MONDAY + day, ("night", "n1"), None),
    )
