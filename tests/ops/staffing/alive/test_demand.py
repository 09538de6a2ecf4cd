"""A need that changed at the desk: what is asked then, and who is disturbed for it."""

from datetime import timedelta

import polars as pl
import pytest

from ops.staffing.alive.demand import (
    Demand,
    demand_of,
    grown,
    required_with,
    said_with,
    with_demands,
)
from ops.staffing.alive.repair import repaired
from ops.staffing.alive.standing import standing_of
from ops.tables import Requirement
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem

TUESDAY = MONDAY + timedelta(days=1)
MORE = Demand("n1", "early", "nurse", MONDAY, MONDAY, 1)
EARLY = ("n1", MONDAY, "early", "nurse")


def required(*people):
    """The requirement of early shifts from Monday on."""
    rows = [
        {
            "ward_id": "n1",
            "day_on": one.shift.day_on,
            "shift_type_id": "early",
            "skill": "nurse",
            "starts_at": one.shift.starts_at,
            "ends_at": one.shift.ends_at,
            "paid_minutes": 480,
            "required": one.required,
            "required_usual": one.required,
            "required_busy": one.required + 1,
        }
        for one in (need(day, "early", number) for day, number in enumerate(people))
    ]
    return Requirement.cast(pl.DataFrame(rows, schema=Requirement.create_empty().schema))


def test_a_need_is_read_as_it_was_noted():
    told = {"ward_id": "n1", "shift_type_id": "early", "skill": "nurse", "more": 1}
    day = MONDAY.isoformat()
    assert demand_of(told | {"from_on": day, "to_on": day}) == MORE


def test_only_the_place_and_days_meant_need_more_and_none_needs_less_than_nobody():
    asked = problem([nurse("ana")], [need(0, "early"), need(1, "early"), need(0, "late")])
    people = [one.required for one in with_demands(asked, [MORE]).needs]
    assert people == [2, 1, 1]
    fewer = MORE._replace(more=-3, until=TUESDAY)
    assert [one.required for one in with_demands(asked, [fewer]).needs] == [0, 0, 1]


def test_a_requirement_says_the_same():
    found = required_with(required(2, 2), [MORE])
    assert found["required"].to_list() == [3, 2]
    assert found["required_busy"].to_list() == [4, 3]


@pytest.mark.parametrize(
    ("more", "said", "counts"),
    [(1, 2, 3), (1, 3, 3), (1, 4, 4), (-1, 2, 1), (-1, 1, 1)],
    ids=["unforeseen", "foreseen", "more foreseen", "fewer", "fewer foreseen"],
)
def test_what_a_forecast_saw_coming_too_is_not_added_up(more, said, counts):
    found = said_with(required(said, said), required(2, 2), [MORE._replace(more=more)])
    assert found["required"].to_list() == [counts, said]


def test_the_repair_fills_the_new_place_with_one_person_and_leaves_known_gaps_alone():
    asked = problem(
        [nurse("ana"), nurse("ben"), nurse("cleo")],
        [need(0, "early"), need(2, "early", 3)],
    )
    stands = [duty("ana", 0, "early"), duty("ben", 2, "early")]
    changed = with_demands(asked, [MORE])
    standing = standing_of(changed, stands)
    assert grown([MORE], standing.short) == {EARLY: 1}
    found = repaired(standing, asked)
    assert [(one.day_on, one.shift_type_id) for one in found.changes] == [(MONDAY, "early")]
    assert len(found.people) == 1
    assert found.proven


def test_fewer_people_disturb_nobody():
    asked = problem([nurse("ana"), nurse("ben")], [need(0, "early", 2)])
    stands = [duty("ana", 0, "early"), duty("ben", 0, "early")]
    changed = with_demands(asked, [MORE._replace(more=-1)])
    assert repaired(standing_of(changed, stands), asked).changes == ()
    assert grown([MORE._replace(more=-1)], {EARLY: 1}) == {}
