import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.ed.parts import Split, dealt_out, learn_splits
from ops.ed.paths import Togetherness
from ops.paths import LEAST_PATHS

WEEKS = 30
HOURS = np.arange(WEEKS * 168)
WEEK, SLOT = HOURS // 168, HOURS % 168
DAY = np.arange(24)


def split(share, hours=24, swing=1e-4, together=None):
    return Split(np.full(hours, share), swing, together or Togetherness())


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.integers(0, 90), min_size=1, max_size=12),
    st.lists(st.floats(0.001, 0.999), min_size=1, max_size=3),
    st.floats(1e-4, 0.5),
    st.integers(0, 2**31),
)
def test_whatever_the_shares_parts_add_up_to_the_total_on_every_path(total, shares, swing, seed):
    paths = np.array([total, total[::-1], [0] * len(total)])
    parts = dealt_out(paths, [split(each, len(total), swing) for each in shares], seed=seed)
    assert parts.shape == (len(shares) + 1, *paths.shape)
    assert parts.min() >= 0
    assert (parts.sum(axis=0) == paths).all()


def test_a_quarter_of_the_patients_come_by_ambulance_as_dice_would_have_it():
    ambulance, _ = dealt_out(np.full((4000, 24), 20), [split(0.25)], seed=1)
    assert ambulance.mean() == pytest.approx(5, rel=0.02)
    assert ambulance.var() == pytest.approx(20 * 0.25 * 0.75, rel=0.05)


def test_shares_that_swing_together_widen_the_day_and_not_the_hour():
    total, held = np.full((4000, 24), 20), Togetherness(lasting=0.3)
    alone = dealt_out(total, [split(0.25)], seed=1)[0]
    together = dealt_out(total, [split(0.25, together=held)], seed=1)[0]
    assert together.var() == pytest.approx(alone.var(), rel=0.05)
    assert together.sum(axis=1).std() > 2 * alone.sum(axis=1).std()


def test_the_share_of_each_hour_is_learnt_and_held_back():
    # By night half of ten come by ambulance, by day one of ten.
    ambulance = np.where(SLOT % 24 < 6, 5.0, 1.0)
    [learnt] = learn_splits(np.stack([ambulance, 10 - ambulance]), WEEK, SLOT, DAY)
    assert learnt.share[2] == pytest.approx(0.5, abs=0.02)
    assert learnt.share[14] == pytest.approx(0.1, abs=0.02)


def test_an_hour_of_the_week_seen_seldom_leans_on_the_same_hour_of_other_days():
    ambulance = np.where((SLOT == 30) & (WEEK == WEEKS - 1), 10.0, 2.0)
    [learnt] = learn_splits(np.stack([ambulance, 10 - ambulance]), WEEK, SLOT, np.array([30, 54]))
    assert 0.2 < learnt.share[0] < 0.3
    assert learnt.share[1] == pytest.approx(0.2, abs=0.02)


def test_swings_are_learnt_from_weeks_whose_shares_were_not_known():
    draw = np.random.default_rng(3)
    share = draw.beta(0.3 * 9, 0.7 * 9, size=len(HOURS))
    part = draw.binomial(12, share).astype(float)
    [learnt] = learn_splits(np.stack([part, 12 - part]), WEEK, SLOT, DAY)
    assert learnt.swing == pytest.approx(0.1, abs=0.03)


def test_an_ed_nobody_comes_to_and_hours_nobody_knows_are_no_fault():
    empty, unknown = np.zeros(len(HOURS)), np.where(SLOT < 24, np.nan, 0.0)
    for part in (empty, unknown):
        splits = learn_splits(np.stack([part, part, part]), WEEK, SLOT, DAY)
        parts = dealt_out(np.ones((LEAST_PATHS, 24), dtype=np.int64), splits, seed=0)
        assert (parts.sum(axis=0) == 1).all()
