"""Needs that changed since a roster was made."""

from datetime import timedelta

import polars as pl

from ops.staffing.changed_needs import changed_needs, more_and_fewer
from ops.tables import Requirement, StaffNeed
from tests.ops.staffing.rosters import MONDAY, shift

COLUMNS = ("required", "required_usual", "required_busy")


def needs(contract, *rows, **more):
    """Rows of ward, day after Monday, shift type, skill and people."""
    told = []
    for ward, day, kind, skill, people in rows:
        one = shift(day, kind)
        told.append(
            {"ward_id": ward, "day_on": one.day_on, "shift_type_id": kind, "skill": skill}
            | {"starts_at": one.starts_at, "ends_at": one.ends_at, "paid_minutes": 480}
            | dict.fromkeys(COLUMNS, people)
            | more
        )
    frame = pl.DataFrame(told, schema=contract.create_empty().schema)
    return contract.validate(frame.sort(contract.primary_key()))


ASKED = needs(
    Requirement,
    ("n1", 0, "early", "nurse", 3),
    ("n1", 0, "early", "carer", 2),
    ("n1", 1, "early", "nurse", 3),
    ("n2", 0, "early", "nurse", 2),
)


def said(*rows):
    return needs(StaffNeed, *rows, made_at=shift(0, "early").starts_at - timedelta(hours=9))


def test_the_most_people_more_come_first_and_the_soonest_of_as_many():
    found = changed_needs(
        ASKED,
        said(
            ("n1", 0, "early", "nurse", 3),
            ("n1", 0, "early", "carer", 1),
            ("n1", 1, "early", "nurse", 4),
            ("n2", 0, "early", "nurse", 4),
        ),
    )
    assert [(one.ward_id, one.day_on, one.asked, one.now) for one in found] == [
        ("n2", MONDAY, 2, 4),
        ("n1", MONDAY + timedelta(days=1), 3, 4),
        ("n1", MONDAY, 2, 1),
    ]


def test_a_place_that_nobody_asked_for_was_asked_for_nobody():
    [found] = changed_needs(ASKED, said(("n1", 1, "early", "carer", 1)))
    assert (found.asked, found.now) == (0, 1)


def test_other_wards_and_days_beyond_the_roster_are_left_out():
    assert changed_needs(ASKED, said(("n9", 0, "early", "nurse", 9))) == []
    assert changed_needs(ASKED, said(("n1", 2, "early", "nurse", 9))) == []


def test_a_shift_that_needs_more_of_one_skill_counts_once_and_as_more():
    found = changed_needs(
        ASKED,
        said(
            ("n1", 0, "early", "nurse", 4),
            ("n1", 0, "early", "carer", 1),
            ("n2", 0, "early", "nurse", 1),
        ),
    )
    assert more_and_fewer(found) == (1, 1)
