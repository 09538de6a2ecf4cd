from dataclasses import replace

import numpy as np
import pytest

from ops.wards.past import DAY_STEPS
from ops.wards.usual import lifted, ward_paths
from tests.wards import WEEKS, past

BEDS = 20


def crowded(seed=0):
    """Counts of a ward that more patients want to lie on than fit, on most days."""
    draw, steps = np.random.default_rng(seed), (WEEKS + 40) * 28
    wish = np.zeros(steps)
    for at in range(1, steps):
        wish[at] = 0.97 * wish[at - 1] + draw.normal(0, 1)
    return np.minimum(np.round(BEDS - 1 + wish), BEDS)


def moments(counts, number=40, known=WEEKS * 28):
    """What was known at past moments two days and a bit apart, and what came after each."""
    site = past()
    for back in range(number):
        end = len(counts) - 28 - back * (2 * DAY_STEPS + 1)
        seen = counts[end - known : end]
        yield replace(site, counts=seen[None, :], now=seen[-1:]), counts[end : end + 28]


def held(seeds, number=40):
    """Share of counts inside the middle eight tenths of the paths, by randomised PIT."""
    inside = []
    for seed in seeds:
        for site, came in moments(crowded(seed), number):
            paths = np.minimum(ward_paths(site)[0], BEDS)
            below, upto = (paths < came - 0.5).mean(axis=0), (paths < came + 0.5).mean(axis=0)
            inner = np.minimum(upto, 0.9) - np.maximum(below, 0.1)
            inside.append(np.clip(inner / np.maximum(upto - below, 1e-9), 0, 1))
    return float(np.mean(inside))


def test_ranges_hold_eight_in_ten_where_wards_are_often_full():
    assert held(range(6)) == pytest.approx(0.8, abs=0.05)


def test_turning_patients_away_leaves_the_mean_where_it_was_meant():
    site = replace(past(wards=2), beds=np.array([20.0, 20.0]))
    paths = np.random.default_rng(0).normal([[[18.0]], [[12.0]]], 4.0, size=(2, 500, 28))
    kept = np.minimum(lifted(site, paths), 20.0).mean(axis=1)
    np.testing.assert_allclose(kept, paths.mean(axis=1), atol=0.1)
    assert (np.minimum(paths, 20.0).mean(axis=1)[0] < 17.5).all()
