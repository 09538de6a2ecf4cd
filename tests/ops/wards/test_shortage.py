"""Beds needed at least, and the chance of being short of them, counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ops.wards.shortage import (
    bed_needs,
    beds_at_least,
    beds_of_groups,
    chance_short,
    first_at_risk,
    peak_risk,
)
from tests.ops.wards.needed import NINE, beds, needed

TEN_WORLDS = np.array([[n] for n in range(21, 31)])


def test_nine_times_in_ten_at_least_as_many_beds_are_needed():
    assert beds_at_least(TEN_WORLDS, 0.9).tolist() == [22]
    assert beds_at_least(TEN_WORLDS, 0.7).tolist() == [24]


@given(
    arrays.arrays(np.int64, (st.integers(1, 30)), elements=st.integers(0, 40)), st.floats(0.01, 1)
)
def test_at_least_is_the_largest_number_that_is_sure_enough(need, chance):
    least = beds_at_least(need[:, None], chance)[0]
    assert (need >= least).mean() >= chance - 1e-9
    assert (need >= least + 1).mean() < chance


def test_a_ward_that_is_just_full_is_not_short():
    assert chance_short(TEN_WORLDS, beds(30)).tolist() == pytest.approx([0.5 / 11])
    assert chance_short(TEN_WORLDS, beds(28)).tolist() == pytest.approx([2.5 / 11])


def test_closing_a_bed_for_an_hour_makes_that_hour_short():
    steady = np.full((9, 3), 20)
    odds = chance_short(steady, beds(20, 19, 20))
    assert odds.tolist() == pytest.approx([0.05, 0.95, 0.05])


def test_the_risk_of_a_night_is_that_of_any_of_its_hours_together():
    together = np.array([[9, 9], [9, 9], [11, 11], [11, 11]])
    by_turns = np.array([[9, 11], [9, 11], [11, 9], [11, 9]])
    ten = beds(10, 10)
    assert peak_risk(together, ten).tolist() == pytest.approx([0.5, 0.5])
    assert peak_risk(by_turns, ten).tolist() == pytest.approx([0.5, 0.9])


def test_the_first_hour_at_risk_is_named_or_there_is_none():
    paths = needed(*[[9, 11, 11]] * 3, *[[9, 9, 11]] * 7)
    assert first_at_risk(paths.of("acute"), beds(10, 10, 10), paths.targets) == paths.targets[1]
    assert first_at_risk(paths.of("acute"), beds(11, 11, 11), paths.targets) is None


def test_a_site_is_short_when_its_wards_together_are():
    paths = needed([[12, 12], [8, 8]], [[8, 8], [12, 12]], places=("acute", "elderly"))
    ward_beds = {"acute": beds(10, 10), "elderly": beds(10, 10)}
    groups = {"north": ["acute", "elderly"]}
    site = paths.grouped("site_need", groups)
    told = bed_needs(site, beds_of_groups(ward_beds, groups), site.targets)
    assert told["chance_short"].to_list() == pytest.approx([1 / 6, 1 / 6])
    assert bed_needs(paths, ward_beds, paths.targets)["chance_short"].min() == pytest.approx(0.5)


def test_a_group_with_a_ward_of_unknown_beds_is_not_told():
    assert beds_of_groups({"acute": beds(10)}, {"north": ["acute", "elderly"]}) == {}
    assert bed_needs(needed([9]), {}, [NINE]).is_empty()


def test_only_the_moments_asked_for_are_told():
    paths = needed([9, 9, 12])
    told = bed_needs(paths, {"acute": beds(10, 10, 10)}, [paths.targets[2]])
    assert told.select("target_at", "open_beds", "at_least_9").rows() == [
        (paths.targets[2], 10, 12)
    ]
