from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.series import LEVELS
from ops.spread import as_forecast, bunched_quantiles, bunching
from ops.tables import Forecast
from ops.usual import usual_weeks

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)


def test_counts_that_vary_as_a_poisson_do_not_bunch():
    draw = np.random.default_rng(0)
    assert bunching(draw.poisson(20, 5000), np.full(5000, 20.0)) < 0.01
    bunched = draw.negative_binomial(4, 4 / 24, 5000)
    assert bunching(bunched, np.full(5000, 20.0)) == pytest.approx(0.25, rel=0.15)


def test_a_model_that_says_nothing_finite_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        as_forecast("ed_arrivals", "north", NOW, [NOW], np.full((1, len(LEVELS)), np.nan))


@given(st.lists(st.floats(0, 300), min_size=1, max_size=5), st.floats(1e-6, 3))
def test_bunched_quantiles_always_make_a_forecast(means, excess):
    targets = [NOW + timedelta(hours=n) for n in range(len(means))]
    values = bunched_quantiles(np.array(means), excess)
    assert Forecast.is_valid(as_forecast("ed_arrivals", "north", NOW, targets, values))


def test_the_usual_week_before_a_week_knows_nothing_of_that_week():
    counts = np.repeat([1.0, 2.0, 300.0], 7)
    week, slot = np.repeat([0, 1, 2], 7), np.tile(np.arange(7), 3)
    rows = usual_weeks(counts, week, slot, slots=7, day_slots=1, half_life=1.0)
    assert np.isnan(rows[0]).all()
    assert rows[1].tolist() == [1.0] * 7
    assert rows[2] == pytest.approx([(0.5 * 1 + 2) / 1.5] * 7)


def test_a_slot_never_seen_borrows_from_the_same_hour_of_other_days():
    counts, slot = np.array([10.0, 30.0, np.nan, 30.0]), np.arange(4)
    rows = usual_weeks(counts, np.zeros(4, int), slot, slots=4, day_slots=2, half_life=1.0)
    assert rows[1].tolist() == [10.0, 30.0, 10.0, 30.0]
