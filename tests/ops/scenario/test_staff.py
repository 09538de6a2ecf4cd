"""Who is missing if people are sick besides, or wards need others: by lot, and by hand."""

import itertools
from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ops.scenario.presets import closed, commonest_skill
from ops.scenario.staff import people_at_work, staffed
from ops.staffing.gaps import Cover, left_open, moves
from ops.wards.supposed import Ranged

TUESDAY = date(2026, 1, 6)
SEVEN = datetime(2026, 1, 6, 7, tzinfo=UTC)
HOURS = timedelta(hours=8)
AT_WORK = {"n1": ("ann", "bob"), "n2": ("cy", "dee", "eve")}


def cover(ward, required, there, *, skill="RN", shift="early", absent=0):
    rostered = None if there is None else there + absent
    needed = (required, required, required, None, "shift", rostered, absent)
    return Cover(ward, TUESDAY, shift, skill, SEVEN, SEVEN + HOURS, 450, *needed)


def duties(at_work, *, skill="RN", shift="early"):
    rows = [(who, ward, TUESDAY, shift, skill) for ward, all_ in at_work.items() for who in all_]
    names = ("staff_id", "ward_id", "day_on", "shift_type_id", "skill")
    return pl.DataFrame(rows, schema=dict(zip(names, _TYPES, strict=True)), orient="row")


_TYPES = (pl.String, pl.String, pl.Date, pl.String, pl.String)
COMING = [cover("n1", 2, 2), cover("n2", 1, 3)]
DUTIES = duties(AT_WORK)


def asked(sick=None, more=None, coming=COMING):
    return staffed(coming, DUTIES, sick=sick or {}, more=more or {})


def test_with_nobody_sick_besides_it_is_as_it_is():
    found = asked()
    assert (found.missing_before, found.missing) == (0, Ranged(0, 0, 0))
    assert (found.minutes_before, found.minutes) == (0, Ranged(0, 0, 0))
    assert all(one.changes_nothing for one in found.shifts)


def test_if_everybody_is_sick_every_place_is_missing_and_paid_for():
    found = asked({"RN": 5})
    assert found.missing == Ranged(3, 3, 3)
    assert found.minutes == Ranged(3 * 450, 3 * 450, 3 * 450)
    assert asked({"RN": 50}).missing == found.missing


def test_one_of_five_sick_leaves_a_place_empty_two_times_in_five_and_another_ward_can_lend():
    found = asked({"RN": 1})
    assert found.missing == Ranged(0, 0, 1)
    assert found.minutes == Ranged(0, 0, 0)
    assert found.shifts[0].gap == Ranged(0, 0, 1)


def test_the_sick_of_another_skill_are_missed_nowhere():
    assert asked({"HCA": 3}).missing == Ranged(0, 0, 0)


def test_who_is_needed_more_is_missing_where_nobody_is_to_spare():
    key = ("n1", TUESDAY, "early", "RN")
    found = asked(more={key: 1})
    assert found.shifts[0].required == 3
    assert found.missing == Ranged(1, 1, 1)
    assert found.minutes == Ranged(0, 0, 0)  # n2 has two to spare
    assert asked(more={key: -9}).shifts[0].required == 0


def test_without_a_roster_nothing_is_known():
    assert asked(coming=[cover("n1", 2, None)]) is None


def test_the_same_people_are_sick_and_one_more():
    gaps = [asked({"RN": n}).missing for n in range(6)]
    ordered = [(one.low, one.middle, one.high) for one in gaps]
    assert all(
        a <= b for few, many in itertools.pairwise(ordered) for a, b in zip(few, many, strict=True)
    )


def test_people_are_counted_once_by_skill():
    twice = pl.concat([DUTIES, duties({"n1": ("ann",)}, shift="late")])
    coming = [*COMING, cover("n1", 1, 1, shift="late")]
    assert people_at_work(coming, twice) == {"RN": 5}


shift = st.tuples(
    st.sampled_from(["n1", "n2", "n3"]), st.sampled_from(["early", "late"]),
    st.integers(0, 5), st.integers(0, 5),
)  # fmt: skip


@given(st.lists(shift, max_size=6, unique_by=lambda one: one[:2]), st.integers(0, 8))
def test_a_scenario_of_nothing_equals_the_page_of_the_gap_and_sick_people_never_fill_one(rows, n):
    coming = [cover(ward, needed, there, shift=when) for ward, when, needed, there in rows]
    at_work = [
        duties({one.ward_id: [f"{one.ward_id}{one.shift_type_id}{k}" for k in range(one.there)]},
               shift=one.shift_type_id)
        for one in coming
    ]  # fmt: skip
    every = pl.concat([DUTIES.clear(), *at_work])
    same = staffed(coming, every, sick={}, more={})
    if not coming:
        assert same is None
        return
    minutes = sum(one.paid_minutes * short for one, short in left_open(coming, moves(coming)))
    missing = sum(one.gap for one in coming)
    assert same.missing == Ranged(missing, missing, missing)
    assert same.minutes_before == same.minutes.middle == same.minutes.high == minutes
    fewer = staffed(coming, every, sick={"RN": n}, more={})
    assert fewer.missing.low >= missing
    assert fewer.minutes.low >= minutes


# --- ready-made questions -------------------------------------------------------------------


def test_beds_are_closed_in_proportion_and_add_up():
    assert closed(12, {"n1": 28, "n2": 20, "n3": 24, "n4": 16}) == {
        "n1": -4,
        "n2": -3,
        "n3": -3,
        "n4": -2,
    }
    assert closed(12, {"n1": 5}) == {"n1": -5}
    assert closed(12, {}) == {}


def test_the_commonest_skill_is_that_of_most_people_who_come():
    coming = [cover("n1", 2, 2), cover("n2", 1, 1, skill="HCA"), cover("n3", 1, 3, skill="HCA")]
    assert commonest_skill(coming) == "HCA"
    assert commonest_skill([cover("n1", 2, None)]) is None
