"""How much one bed-day or one admission uses, from actual use."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.supply.drivers.rates import candidates, lagged, rates_of, strays

DAYS = 200


def counts(seed=1, days=DAYS):
    return np.random.default_rng(seed).poisson(8, days).astype(float)


def test_an_item_that_takes_three_a_count_is_learnt_to():
    beds = counts()
    assert rates_of(3 * beds[None, :], beds[None, :], [0]) == pytest.approx([3.0], rel=1e-3)


def test_a_common_winter_and_a_common_monday_are_no_link():
    day = np.arange(DAYS)
    winter, monday = 20 * np.cos(2 * np.pi * day / 365), 15.0 * (day % 7 == 0)
    dice = np.random.default_rng(2)
    use = 100 + winter + monday + dice.normal(0, 3, DAYS)
    beds = 100 + winter + monday + dice.normal(0, 3, DAYS)
    assert candidates(use[None, :], beds[None, :]).sureness[0] < 3


def test_wards_may_fetch_on_the_day_after_or_the_day_before():
    beds = counts()
    after, before = lagged(beds, 1), lagged(beds, -1)
    found = candidates(2 * np.stack([after, before]), beds[None, :])
    assert found.lag.tolist() == [1, -1]


def test_the_ward_that_is_followed_is_found_among_others():
    wards = np.stack([counts(seed) for seed in (1, 2, 3)])
    noisy = 2 * wards[1] + np.random.default_rng(9).normal(0, 4, DAYS)
    assert candidates(noisy[None, :], wards).driver.tolist() == [1]


def test_use_that_falls_as_beds_fill_has_no_rate():
    beds = counts()
    assert rates_of(100 - 2 * beds[None, :], beds[None, :], [0]) == [0.0]


def test_days_that_nobody_knows_take_part_in_nothing():
    beds = counts()
    use = 3 * beds
    use[50:60] = np.nan
    assert np.isnan(strays(use[None, :])[0, 50:60]).all()
    assert rates_of(use[None, :], beds[None, :], [0]) == pytest.approx([3.0], rel=0.05)


@given(st.floats(0.1, 50), st.integers(0, 50))
def test_twice_the_use_is_twice_the_rate(times, seed):
    beds = counts(seed)
    use = 2 * beds + np.random.default_rng(seed).poisson(20, DAYS)
    one, more = rates_of(np.stack([use, times * use]), np.stack([beds, beds]), [0, 0])
    assert more == pytest.approx(times * one, rel=1e-6)
