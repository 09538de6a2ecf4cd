import numpy as np
import pytest

from tests.bench.beds_scores import logistic


def test_chances_said_too_boldly_have_a_slope_below_one():
    draw = np.random.default_rng(0)
    true = draw.normal(0, 1, 40_000)
    came = (draw.random(len(true)) < 1 / (1 + np.exp(-true))).astype(float)
    assert logistic(true, came) == pytest.approx((0.0, 1.0), abs=0.05)
    assert logistic(2 * true, came)[1] == pytest.approx(0.5, abs=0.03)
