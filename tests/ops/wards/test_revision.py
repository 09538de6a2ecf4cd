"""Why a number changed, in whole beds that add up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.tables import CensusPart, Forecast
from ops.tables.forecast import CENSUS_PARTS
from ops.wards.revision import Driver, Told, revised, told, whole_beds
from tests.ops.wards.needed import NINE
from tests.tables import table

SIX_PM = NINE.replace(hour=18)
NOON = NINE.replace(hour=12)


def issue(at, shown, parts):
    return Told(at, {SIX_PM: shown}, parts)


FIRST = issue(
    NINE,
    22,
    {
        NOON: {"now": 20.0, "leaving": -2.0, "emergency": 2.0},
        SIX_PM: {"now": 20.0, "leaving": -4.0, "emergency": 6.0},
    },
)


def test_three_more_came_and_one_fewer_left():
    second = issue(NOON, 26, {SIX_PM: {"now": 24.0, "leaving": -2.0, "emergency": 4.0}})
    change = revised(FIRST, second, SIX_PM, happened={"emergency": 5.0, "leaving": -1.0})
    assert (change.before, change.after) == (22, 26)
    assert change.drivers == (Driver("emergency", "so far", 3), Driver("leaving", "so far", 1))


def test_what_is_to_come_is_told_apart_from_what_has_come():
    second = issue(NOON, 25, {SIX_PM: {"now": 20.0, "leaving": -2.0, "emergency": 7.0}})
    change = revised(FIRST, second, SIX_PM, happened={"emergency": 2.0, "leaving": -2.0})
    assert change.drivers == (Driver("emergency", "to come", 3),)


def test_without_comings_and_goings_the_count_itself_is_the_driver():
    second = issue(NOON, 26, {SIX_PM: {"now": 24.0, "leaving": -2.0, "emergency": 4.0}})
    assert revised(FIRST, second, SIX_PM).drivers == (Driver("counted", "so far", 4),)


def test_between_two_targets_the_first_issue_is_read_in_proportion():
    half_past_ten = NINE + timedelta(minutes=90)
    second = issue(half_past_ten, 22, {SIX_PM: {"now": 20.0, "leaving": -3.0, "emergency": 5.0}})
    assert (
        revised(FIRST, second, SIX_PM, happened={"emergency": 1.0, "leaving": -1.0}).drivers == ()
    )


def test_a_lopsided_range_is_named_where_it_moves_the_middle():
    second = issue(NOON, 23, {SIX_PM: {"now": 20.0, "leaving": -2.0, "emergency": 4.0}})
    assert revised(FIRST, second, SIX_PM).drivers == (Driver("middle", "to come", 1),)


_PARTS = st.fixed_dictionaries({part: st.floats(-30, 60) for part in CENSUS_PARTS})


@given(_PARTS, _PARTS, _PARTS, st.none() | _PARTS, st.integers(0, 60), st.integers(0, 60))
def test_drivers_always_add_up_to_the_change_that_is_shown(
    by_now, first, second, happened, old, new
):
    before = issue(NINE, old, {NOON: by_now, SIX_PM: first})
    change = revised(before, issue(NOON, new, {SIX_PM: second}), SIX_PM, happened=happened)
    assert sum(driver.beds for driver in change.drivers) == new - old


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12), st.integers(-20, 20))
def test_no_driver_is_off_by_a_bed(parts, total):
    parts = [*parts, total - sum(parts)]
    beds = whole_beds(parts, total)
    assert sum(beds) == total
    assert all(abs(n - part) < 1 + 1e-6 for n, part in zip(beds, parts, strict=True))


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="cannot be told as 3"):
        whole_beds([1.0, 1.0], 3)


def test_an_issue_is_read_from_what_was_kept():
    forecast = table(
        Forecast,
        """
        series      | entity_id | issued_at        | target_at        | level | value
        ward_census | acute     | 2026-01-06 09:00 | 2026-01-06 18:00 | 0.5   | 22
        ward_census | acute     | 2026-01-06 09:00 | 2026-01-06 18:00 | 0.9   | 25
        """,
    )
    parts = table(
        CensusPart,
        """
        series      | entity_id | issued_at        | target_at        | part    | value
        ward_census | acute     | 2026-01-06 09:00 | 2026-01-06 18:00 | leaving | -4
        ward_census | acute     | 2026-01-06 09:00 | 2026-01-06 18:00 | now     | 20
        """,
    )
    said = told(forecast, parts, "acute")
    assert (said.issued_at, said.shown[SIX_PM]) == (NINE, 22)
    assert said.parts[SIX_PM] == {"leaving": -4.0, "now": 20.0}
    with pytest.raises(ValueError, match="one issue of elderly was needed, found 0"):
        told(forecast, parts, "elderly")
