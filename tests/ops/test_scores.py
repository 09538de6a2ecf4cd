from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.scores import pinball, score
from ops.series import LEVELS
from ops.spread import as_forecast, bunched_quantiles, together
from ops.tables import Actual, Score

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)


def said(values):
    targets = [NOW + timedelta(hours=n + 1) for n in range(len(values))]
    return together([as_forecast("ed_arrivals", "north", NOW, targets, np.array(values))])


def came(counts):
    targets = [NOW + timedelta(hours=n + 1) for n in range(len(counts))]
    frame = pl.DataFrame(
        {"series": "ed_arrivals", "entity_id": "north", "target_at": targets, "value": counts}
    )
    return Actual.validate(frame, cast=True)


def values(scores):
    return dict(scores.select("metric", "value").rows())


def test_pinball_charges_by_the_side_of_the_truth():
    loss = pl.select(
        high=pinball(pl.lit(10.0), pl.lit(0.9), pl.lit(8.0)),
        low=pinball(pl.lit(10.0), pl.lit(0.9), pl.lit(12.0)),
    )
    assert loss.row(0) == pytest.approx((0.2, 1.8))


def test_a_certain_forecast_that_is_right_loses_nothing():
    scores = values(score(said([[7.0] * len(LEVELS)]), came([7.0])))
    assert scores == {
        "pinball": 0, "mae": 0, "bias": 0, "coverage_90": 1, "coverage_50": 1,
    }  # fmt: skip


def test_bias_is_positive_when_too_much_was_expected():
    scores = score(said([[10.0] * len(LEVELS), [6.0] * len(LEVELS)]), came([7.0, 7.0]))
    assert values(scores)["bias"] == 1
    assert values(scores)["mae"] == 2
    assert scores["cases"].to_list() == [2] * 5


def test_a_target_without_a_truth_is_left_out():
    scores = score(said([[10.0] * len(LEVELS)] * 3), came([7.0]))
    assert set(scores["cases"]) == {1}


def test_nothing_known_gives_no_scores():
    assert score(said([[10.0] * len(LEVELS)]), came([1.0]).clear()).is_empty()


def test_randomised_coverage_of_a_perfect_poisson_forecast_is_what_it_says():
    counts = np.random.default_rng(3).poisson(25, size=4000)
    quantiles = np.repeat(bunched_quantiles(np.array([25.0]), 1e-6), len(counts), axis=0)
    plain = values(score(said(quantiles), came(counts.astype(float))))
    drawn = values(score(said(quantiles), came(counts.astype(float)), seed=1))
    assert plain["coverage_90"] > 0.9
    assert drawn["coverage_90"] == pytest.approx(0.9, abs=0.02)
    assert drawn["coverage_50"] == pytest.approx(0.5, abs=0.05)


@given(st.lists(st.floats(0, 500), min_size=len(LEVELS), max_size=len(LEVELS)), st.floats(0, 500))
def test_scores_are_never_negative_and_shares_stay_shares(quantiles, truth):
    frame = score(said([sorted(quantiles)]), came([truth]))
    scores = values(frame)
    assert Score.is_valid(frame)
    assert scores["pinball"] >= 0
    assert scores["mae"] == abs(scores["bias"])
    assert scores["coverage_50"] <= scores["coverage_90"] <= 1
