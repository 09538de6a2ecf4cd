"""Discharges needed by a deadline, on ten worlds that can be counted by hand."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ops.tables import CensusPart, Stay
from ops.wards.discharges import (
    DischargePolicy,
    allowed,
    chance_within,
    deadlines,
    discharge_needs,
    further_discharges,
    leaving_by,
)
from ops.wards.told_to_leave import ToldToLeave, told_of_groups, told_to_leave
from tests.ops.wards.needed import NINE, beds, needed
from tests.tables import table

TODAY = NINE.date()
TEN_WORLDS = np.array([[n] for n in range(16, 26)])


def test_so_many_must_leave_that_nine_worlds_in_ten_are_within():
    assert allowed(beds(20), 0.92).tolist() == [18]
    assert further_discharges(TEN_WORLDS, beds(20), target=0.92, confidence=0.9) == 24 - 18
    assert further_discharges(TEN_WORLDS, beds(20), target=0.92, confidence=0.5) == 20 - 18


def test_nobody_more_must_leave_where_there_is_room():
    assert further_discharges(TEN_WORLDS, beds(40), target=0.92, confidence=0.9) == 0


def test_the_worst_hour_of_each_world_counts():
    need = np.array([[20, 10], [10, 20]])
    assert further_discharges(need, beds(18, 18), target=1.0, confidence=0.5) == 2


def test_fewer_beds_in_one_hour_ask_for_more_discharges():
    steady = np.full((10, 2), 18)
    assert further_discharges(steady, beds(18, 16), target=1.0, confidence=0.9) == 2


@given(
    arrays.arrays(
        np.int64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=st.integers(0, 40)
    ),
    st.integers(0, 40),
    st.floats(0.5, 1.2),
    st.floats(0.05, 0.99),
)
def test_it_is_the_least_number_that_is_sure_enough(need, open_beds, target, confidence):
    hours = np.full(need.shape[1], open_beds)

    def sure(further):
        within = (need - further <= allowed(hours, target)[None, :]).all(axis=1)
        return within.mean() >= confidence - 1e-9

    least = further_discharges(need, hours, target=target, confidence=confidence)
    assert sure(least)
    assert least == 0 or not sure(least - 1)


def test_the_chance_of_staying_within_rises_with_each_discharge():
    odds = [chance_within(TEN_WORLDS, beds(20), target=0.92, further=n) for n in (0, 6, 99)]
    assert odds == pytest.approx([3.5 / 11, 9.5 / 11, 10.5 / 11])


def test_each_deadline_answers_for_the_hours_until_the_next():
    hours = [(by.hour, until.hour) for by, until in deadlines(NINE, "UTC", DischargePolicy())]
    assert hours == [(11, 14), (14, 17), (17, 11), (11, 14), (14, 17), (17, 11)]


def test_deadlines_follow_the_clock_on_the_wall():
    [(by, _), *_] = deadlines(
        datetime.fromisoformat("2026-07-01T09:00+00:00"), "Europe/London", DischargePolicy()
    )
    assert by.hour == 10


STAYS = table(
    Stay,
    """
    stay_id | ward_id | in_at            | los_hours | ended | expected_out_on
    a       | acute   | 2026-01-04 09:00 | 48        | no    | 2026-01-06
    b       | acute   | 2026-01-04 09:00 | 48        | no    | 2026-01-05
    c       | acute   | 2026-01-04 09:00 | 48        | no    | 2026-01-07
    d       | acute   | 2026-01-04 09:00 | 48        | no    |
    e       | acute   | 2026-01-04 09:00 | 10        | yes   | 2026-01-06
    f       | elderly | 2026-01-04 09:00 | 48        | no    |
    """,
)


def test_who_is_told_today_is_definite_and_who_is_overdue_is_potential():
    told = told_to_leave(STAYS)["acute"]
    assert (told.definite(TODAY, TODAY), told.potential(TODAY), told.untold) == (1, 1, 1)
    assert told.definite(TODAY, TODAY + timedelta(days=1)) == 2


def test_where_nobody_is_told_a_day_nothing_is_known_and_that_is_not_none():
    told = told_to_leave(STAYS)["elderly"]
    assert (told.definite(TODAY, TODAY), told.potential(TODAY), told.untold) == (None, None, 1)


def test_a_site_knows_what_any_of_its_wards_was_told():
    site = told_of_groups(told_to_leave(STAYS), {"north": ["acute", "elderly", "closed"]})["north"]
    assert site == ToldToLeave((date(2026, 1, 6), date(2026, 1, 5), date(2026, 1, 7)), 2)


PARTS = table(
    CensusPart,
    """
    series    | entity_id | issued_at        | target_at        | part    | value
    ward_need | acute     | 2026-01-06 09:00 | 2026-01-06 11:00 | leaving | -1.4
    ward_need | acute     | 2026-01-06 09:00 | 2026-01-06 14:00 | leaving | -3.5
    """,
)


def test_what_a_place_needs_by_each_deadline():
    paths = needed(*[[19, 19, 19, 21, 21, 23, 23, 23]] * 10)
    need = discharge_needs(
        paths,
        {"acute": np.full(8, 20)},
        "UTC",
        leaving=leaving_by(PARTS),
        told=told_to_leave(STAYS),
    )
    shown = need.select(
        need["by_at"].dt.hour(), "further", "leaving", "definite", "potential"
    ).rows()
    assert shown == [(11, 3, 1, 1, 1), (14, 5, 4, 1, 1), (17, 5, None, 1, 1)]


def test_a_place_with_unknown_beds_and_a_deadline_out_of_reach_are_left_out():
    paths = needed([19, 19, 19])
    assert discharge_needs(paths, {}, "UTC").is_empty()
    assert discharge_needs(paths, {"acute": beds(20, 20, 20)}, "UTC").height == 1


def test_deadlines_are_told_where_the_clock_is_half_an_hour_off():
    paths = needed([19] * 10)
    need = discharge_needs(paths, {"acute": np.full(10, 20)}, "Asia/Kolkata")
    assert need.select("by_at", "checked_until").rows()[0] == (
        datetime.fromisoformat("2026-01-06T11:30+00:00"),
        paths.targets[-1],
    )


def test_a_ward_told_of_at_midnights_only_has_no_deadlines():
    paths = needed([19, 19], hours=(15, 39))
    assert discharge_needs(paths, {"acute": beds(20, 20)}, "UTC").is_empty()


def test_a_policy_without_a_sense_is_refused():
    with pytest.raises(ValueError, match="confidence between 0 and 1"):
        DischargePolicy(confidence=1.0)
