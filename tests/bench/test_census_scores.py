import numpy as np
import pytest

from tests.bench.census_scores import (
    auroc,
    brier,
    carried_on,
    coverage,
    drawn_pit,
    profile,
    shares_left,
)


def test_ranks_count_pairs_and_halve_ties():
    assert auroc([0.9, 0.8, 0.1, 0.2], [True, True, False, False]) == 1
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auroc([0.1, 0.4], [False, False]) is None


def test_a_sure_and_right_chance_costs_nothing_and_a_coin_a_quarter():
    assert brier([1, 0], [True, False]) == 0
    assert brier([0.5, 0.5], [True, False]) == 0.25


def test_whole_counts_are_covered_as_often_as_said_not_too_often():
    draw = np.random.default_rng(1)
    paths = draw.poisson(4, (4_000, 3_000)).astype(float)
    pit = drawn_pit(paths, draw.poisson(4, 3_000), draw)
    assert coverage(pit, 0.8) == pytest.approx(0.8, abs=0.02)


def test_a_truth_beyond_every_path_is_not_covered():
    draw = np.random.default_rng(1)
    assert drawn_pit(np.full((9, 1), 3.0), np.array([5.0]), draw) == [1.0]


def test_the_profile_is_the_mean_of_the_same_hour_of_eight_weeks_before():
    counts = np.repeat(np.arange(10.0), 168)
    usual = profile(counts)
    assert np.isnan(usual[:168]).all()
    assert usual[168] == 0
    assert usual[9 * 168] == np.arange(1, 9).mean()


def test_a_count_is_carried_on_for_a_day():
    values = np.array([5.0, *[np.nan] * 30])
    assert carried_on(values)[24] == 5
    assert np.isnan(carried_on(values)[25])


def test_the_share_left_is_that_of_the_decay():
    off = np.zeros(4_000)
    draw = np.random.default_rng(2)
    for hour in range(1, 4_000):
        off[hour] = 0.9 * off[hour - 1] + draw.normal()
    assert shares_left(off, 3) == pytest.approx([0.9, 0.81, 0.73], abs=0.03)
