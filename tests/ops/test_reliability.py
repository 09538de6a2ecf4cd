"""Chances held against what came."""

import numpy as np
import polars as pl
import pytest

from ops.reliability import reliability


def seen(said, came):
    return pl.DataFrame({"probability": said, "exceeded": came})


def drawn(said, truth, seed=1):
    return np.random.default_rng(seed).random(len(said)) < truth


def test_chances_that_mean_what_they_say_have_slope_one():
    said = np.random.default_rng(0).uniform(0.02, 0.98, 20_000)
    told = reliability(seen(said, drawn(said, said)))
    assert told.slope == pytest.approx(1, abs=0.05)
    assert abs(told.slope - 1) < 3 * told.slope_error < 0.1


def test_chances_that_are_too_extreme_have_a_lower_slope():
    truth = np.random.default_rng(0).uniform(0.1, 0.9, 20_000)
    odds = 2 * np.log(truth / (1 - truth))
    said = 1 / (1 + np.exp(-odds))
    assert reliability(seen(said, drawn(said, truth))).slope == pytest.approx(0.5, abs=0.05)


def test_three_in_ten_that_came_three_times_in_ten():
    told = reliability(seen([0.3] * 10, [True] * 3 + [False] * 7))
    assert (told.brier, told.brier_usual) == (pytest.approx(0.21), pytest.approx(0.21))
    [(said, came, cases, low, high)] = told.bins.rows()
    assert (said, came, cases) == (pytest.approx(0.3), 0.3, 10)
    assert (low, high) == (pytest.approx(0.087, abs=0.001), pytest.approx(0.607, abs=0.001))


def test_few_events_have_no_slope():
    assert reliability(seen([0.1, 0.9] * 9, [False, True] * 9)).slope is None


def test_of_no_chances_nothing_is_said():
    assert reliability(seen([], []).cast({"exceeded": pl.Boolean})) is None
