import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.periods.autoregression import pooled_autoregression
from ops.supply.periods.combined import combined, quick, smoothing, theta
from ops.supply.periods.rare import discounted, imapa, seldom, tsb
from ops.supply.periods.season import learnt_trusts, level, season_and_level, seasons
from ops.supply.periods.told import Told

ROUND = [10.0, 20.0, 30.0, 20.0]
"""One round of a season of four; 20 on average."""


def rows(*items, season=1):
    return Told(np.array(items, dtype=float), season)


def test_an_unknown_period_is_taken_to_be_usual_of_its_season():
    told = rows([1, 9, np.nan, 9, 3, np.nan], season=2)
    assert told.filled()[0].tolist() == [1, 9, 2, 9, 3, 9]


def test_a_new_item_is_known_since_its_first_period():
    assert rows([np.nan, np.nan, 4, 5], [1, 2, 3, 4]).since().tolist() == [2, 0]


def test_a_half_life_ago_counts_half():
    assert level(np.array([[0.0, 9.0]]), 1.0) == pytest.approx([6.0])  # (9 + 0 / 2) / 1.5


def test_unknown_periods_take_no_part_in_the_level():
    assert level(np.array([[np.nan, 9.0, np.nan]]), 1.0) == pytest.approx([9.0])


def test_a_season_without_noise_is_believed_whole():
    assert seasons(rows(ROUND * 5, season=4))[0] == pytest.approx([0.5, 1, 1.5, 1], rel=1e-3)


def test_a_season_that_is_all_noise_is_hardly_believed():
    noise = np.random.default_rng(7).poisson(20, (30, 40))
    assert np.abs(seasons(Told(noise.astype(float), 4)) - 1).mean() < 0.05


def test_a_steady_season_goes_on():
    said = season_and_level(rows(ROUND * 5, season=4), 6)
    assert said[0] == pytest.approx([10, 20, 30, 20, 10, 20], rel=0.02)


def test_a_level_that_drifts_is_best_followed_by_a_short_memory():
    drifting = np.cumsum(np.random.default_rng(7).normal(0, 1, (20, 60)), axis=1) + 50
    trusts = learnt_trusts(Told(drifting), 3)
    assert max(trusts, key=lambda memory: trusts[memory]) == 2
    assert sum(trusts.values()) == pytest.approx(1)


def test_an_autoregression_learns_a_shape_that_all_items_share():
    told = rows(*(np.array(ROUND * 6) * size for size in (1, 3, 10)), season=4)
    said = pooled_autoregression(told, 4)
    assert said[2] == pytest.approx([100, 200, 300, 200], rel=0.1)


def test_an_item_only_lately_known_teaches_nothing_it_does_not_know():
    old, new = ROUND * 6, [np.nan] * 22 + [5000.0, 1.0]
    alone = pooled_autoregression(rows(old, old, season=4), 4)[0]
    assert pooled_autoregression(rows(old, new, season=4), 4)[0] == pytest.approx(alone)


def test_a_rare_items_rate_starts_from_its_kind():
    # Two items, three periods, no forgetting to speak of: 4 in 6 periods is 2/3 a period. The
    # first starts with .6 demands of 4 (2.4), which take 2.4 / (2/3) = 3.6 periods.
    told = rows([0, 0, 4], [0, 0, 0])
    assert discounted(told, memory=1e9)[0] == pytest.approx(6.4 / 6.6)
    # The second has no amount of its own: .6 demands of 1, which take .9 periods.
    assert discounted(told, memory=1e9)[1] == pytest.approx(0.6 / 3.9)


def test_tsb_forgets_an_item_that_nobody_asks_for():
    # Wanted 1 time in 2, 10 each; after a demand .5 + .2 × .5 = .6; after none .6 × .8 = .48.
    assert tsb(rows([10, 0])) == pytest.approx([0.48 * 10])


def test_imapa_averages_the_rates_of_longer_and_longer_sums():
    # Wanted 1 time in 2: sums of one (0, 4, 0, 4) and of two (4, 4). The first begins at 0 and
    # takes a fifth of each step: 0, .8, .64, 1.312; the second stays at 4, or 2 a period.
    assert imapa(rows([0, 4, 0, 4])) == pytest.approx([(1.312 + 2) / 2])


def test_nothing_ever_used_is_foretold_unused():
    assert seldom(rows([0.0] * 20, [0.0] * 20), 3).max() == 0


@pytest.mark.parametrize("way", [theta, smoothing, pooled_autoregression, season_and_level, quick])
def test_every_way_gets_steady_use_right(way):
    steady = np.random.default_rng(7).poisson(100, (5, 48)).astype(float)
    assert way(Told(steady, 12), 12).mean() == pytest.approx(100, rel=0.05)


amounts = st.lists(
    st.sampled_from([0.0, 0.0, 0.0, 1.0, 5.0, 40.0, np.nan]), min_size=14, max_size=14
)


@settings(max_examples=25, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=4), st.sampled_from([1, 4]))
def test_averages_are_never_negative_nor_unknown(items, season):
    said = combined(Told(np.array(items), season), 3)
    assert np.isfinite(said).all()
    assert (said >= 0).all()
