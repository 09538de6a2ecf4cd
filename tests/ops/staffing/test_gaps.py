"""Who is missing on the coming shifts, and who could be moved without leaving a ward short."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ops.staffing.gaps import Cover, covers, left_open, moves
from ops.tables import Absence, RosterLine, StaffNeed
from tests.tables import table

TUESDAY = date(2026, 1, 6)
START = datetime(2026, 1, 6, 7, tzinfo=UTC)


def cover(ward, required, there, *, skill="RN", shift="early", busy=None, chances=None, absent=0):
    return Cover(
        ward,
        TUESDAY,
        shift,
        skill,
        START,
        START + timedelta(hours=8),
        450,
        required,
        required,
        required if busy is None else busy,
        chances,
        "shift",
        None if there is None else there + absent,
        absent,
    )


def told(made):
    return [(one.giver.ward_id, one.taker.ward_id, one.people, one.kept) for one in made]


NEEDS = table(
    StaffNeed,
    """
    ward_id | day_on     | shift_type_id | skill | made_at          | starts_at        | ends_at          | paid_minutes | required | required_usual | required_busy
    n1      | 2026-01-06 | early         | RN    | 2026-01-06 05:00 | 2026-01-06 07:00 | 2026-01-06 15:00 | 450          | 3        | 2              | 4
    n1      | 2026-01-07 | early         | RN    | 2026-01-06 05:00 | 2026-01-07 07:00 | 2026-01-07 15:00 | 450          | 3        | 2              | 4
    """,
).with_columns(more_than=pl.lit([1.0, 0.9, 0.4, 0.1], dtype=pl.List(pl.Float64)))
LINES = table(
    RosterLine,
    """
    proposal_id | staff_id | day_on     | ward_id | shift_type_id | skill | starts_at        | ends_at          | paid_minutes
    r1          | ann      | 2026-01-06 | n1      | early         | RN    | 2026-01-06 07:00 | 2026-01-06 15:00 | 450
    r1          | bob      | 2026-01-06 | n1      | early         | RN    | 2026-01-06 07:00 | 2026-01-06 15:00 | 450
    r1          | cy       | 2026-01-06 | n1      | early         | HCA   | 2026-01-06 07:00 | 2026-01-06 15:00 | 450
    """,
)
SICK = table(
    Absence, "staff_id | from_on | to_on | kind\n bob | 2026-01-05 | 2026-01-06 | sickness"
)


def test_the_gap_is_what_is_needed_less_those_who_come():
    today, tomorrow = covers(NEEDS, LINES, SICK, [TUESDAY])
    assert (today.rostered, today.absent, today.there) == (2, 1, 1)
    assert (today.gap, today.gap_if_busy, today.spare) == (2, 3, 0)
    assert today.chance_short == 0.9
    assert tomorrow.rostered is None
    assert (tomorrow.gap, tomorrow.chance_short, tomorrow.spare) == (None, None, 0)


def test_nobody_needs_more_than_the_most_that_any_path_needs():
    assert cover("n1", 2, 3, chances=(1.0, 0.5, 0.2)).chance_short == 0.0


def test_people_move_from_a_ward_that_has_more_than_it_needs():
    made = moves([cover("n1", 3, 2), cover("n2", 2, 4)])
    assert told(made) == [("n2", "n1", 1, 3)]


def test_no_giver_falls_below_its_own_need():
    wards = [cover("n1", 5, 1), cover("n2", 2, 4), cover("n3", 2, 2)]
    made = moves(wards)
    assert told(made) == [("n2", "n1", 2, 2)]
    assert [(one.ward_id, short) for one, short in left_open(wards, made)] == [("n1", 2)]


def test_the_ward_least_likely_to_be_short_afterwards_gives():
    risky = cover("n2", 2, 3, chances=(1.0, 0.9, 0.6))
    calm = cover("n3", 2, 3, chances=(1.0, 0.9, 0.1))
    [one] = moves([cover("n1", 3, 2), risky, calm])
    assert (one.giver.ward_id, one.chance_then) == ("n3", 0.1)


def test_another_skill_or_shift_helps_nobody():
    spare = cover("n2", 1, 3)
    wards = [cover("n1", 3, 2), replace(spare, skill="HCA"), replace(spare, shift_type_id="late")]
    assert moves(wards) == []


def test_people_away_are_not_to_spare():
    assert moves([cover("n1", 3, 2), cover("n2", 2, 2, absent=1)]) == []


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6))
def test_moves_fill_all_that_can_be_filled_and_leave_no_giver_short(wards):
    group = [cover(f"n{n}", need, there) for n, (need, there) in enumerate(wards)]
    made = moves(group)
    moved = sum(one.people for one in made)
    assert moved == min(sum(one.gap for one in group), sum(one.spare for one in group))
    for one in group:
        given_away = sum(m.people for m in made if m.giver is one)
        taken = sum(m.people for m in made if m.taker is one)
        assert given_away <= one.spare
        assert taken <= one.gap
        assert all(m.kept == one.there - given_away for m in made if m.giver is one)


def test_a_place_filled_from_outside_counts_as_somebody_who_comes():
    beside = [("n1", TUESDAY, "early", "RN")]
    [tuesday, _] = covers(NEEDS, LINES, SICK, [TUESDAY], beside)
    # Ann, and one from the bank for Bob, who is sick: two of the three needed.
    assert (tuesday.rostered, tuesday.absent, tuesday.there, tuesday.gap) == (3, 1, 2, 1)
