import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.wards.stays import learn_stays
from tests.wards import LAST, NOW, WEEKS, past


def exponential(mean_hours, patients=3000, seed=0):
    """Patients who come evenly and leave at a constant rate; those still there are censored."""
    draw, now = np.random.default_rng(seed), NOW.timestamp() / 3600
    came = now - draw.uniform(0, WEEKS * 168, patients)
    left = came + draw.exponential(mean_hours, patients)
    return came, np.where(left > now, np.inf, left)


def chances(model, age, ward=0):
    steps = LAST + 1 + np.arange(28)
    return model.still_there(ward, age, steps, np.linspace(0, 162, 28))


def test_stays_that_end_at_a_constant_rate_are_learnt_although_some_have_not_ended():
    left_after_a_week = chances(learn_stays(past(*exponential(72))), 24.0)[-1]
    assert left_after_a_week == pytest.approx(np.exp(-168 / 72), abs=0.03)


def test_a_stay_that_goes_on_is_not_taken_as_ended():
    came, left = exponential(72)
    thrown_away = past(came[np.isfinite(left)], left[np.isfinite(left)])
    assert (
        chances(learn_stays(past(came, left)), 48.0)[8] > chances(learn_stays(thrown_away), 48.0)[8]
    )


def test_who_has_stayed_long_stays_longer_where_stays_are_of_two_kinds():
    short, long = exponential(24, 2000), exponential(400, 400, seed=1)
    model = learn_stays(past(np.append(short[0], long[0]), np.append(short[1], long[1])))
    assert chances(model, 200.0)[4] > chances(model, 2.0)[4] + 0.2


def test_nobody_leaves_at_night_where_nobody_ever_did():
    came, left = exponential(72)
    ended = np.isfinite(left)
    noon = left.copy()
    noon[ended] = left[ended] // 24 * 24 + 11
    model = learn_stays(past(came, np.maximum(noon, came + 0.1)))
    hour = model.rate.mean(axis=(0, 1, 3))
    assert hour[1] > 10 * max(hour[2], hour[3])


def test_the_same_rates_hold_day_after_day_where_days_do_not_differ():
    assert learn_stays(past(*exponential(72))).shared < 0.03


@settings(max_examples=25, deadline=None)
@given(st.floats(2, 500), st.floats(0, 2000), st.integers(0, 60), st.integers(0, 100))
def test_what_is_left_of_a_stay_is_a_distribution(mean, age, patients, seed):
    left = chances(learn_stays(past(*exponential(mean, patients, seed), wards=2)), age, ward=1)
    assert ((left > 0) & (left <= 1)).all()
    assert (np.diff(left) <= 0).all()
