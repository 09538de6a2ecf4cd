from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.ed.arrivals import issue_arrivals
from ops.ed.asked import Asked
from ops.ed.paths import Togetherness, joint_paths, togetherness
from ops.paths import LEAST_PATHS, path_quantiles
from ops.series import LEVELS
from ops.spread import bunched_quantiles
from tests.hospital import MONDAY, arrivals

NOW = MONDAY + timedelta(weeks=16)
DAY = np.full(24, 15.0)


def poisson(mean, seed=0):
    draw = np.random.default_rng(seed)
    return lambda hour: int(draw.poisson(mean + hour.hour))


def shares(fading, lasting):
    whole = max(1.0, (fading + lasting) / 0.9)
    return fading / whole, lasting / whole


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=30),
    st.floats(1e-6, 0.5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 2**31),
)
def test_whatever_goes_together_quantiles_are_those_of_each_hour(mean, bunched, near, far, seed):
    fading, lasting = shares(near, far)
    together = Togetherness(fading, 0.8, lasting)
    paths = joint_paths(np.array(mean), bunched, together, seed=seed)
    said = path_quantiles(paths, LEVELS)
    assert paths.shape == (LEAST_PATHS, len(mean))
    assert paths.min() >= 0
    assert (np.diff(said, axis=1) >= 0).all()
    tenth = [LEVELS.index(level) for level in (0.1, 0.25, 0.5, 0.75, 0.9)]
    exact = bunched_quantiles(np.array(mean), bunched)[:, tenth]
    assert (np.abs(said[:, tenth] - exact) <= 1 + 0.01 * exact).all()


def test_the_same_seed_gives_the_same_paths_and_another_seed_others():
    one, same, other = (joint_paths(DAY, 0.01, Togetherness(), seed=seed) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    assert (path_quantiles(one, LEVELS) == path_quantiles(other, LEVELS)).all()


def test_hours_that_go_together_widen_the_total_and_no_hour():
    alone = joint_paths(DAY, 0.01, Togetherness())
    held = joint_paths(DAY, 0.01, Togetherness(fading=0.1, fade=0.8, lasting=0.1))
    assert held.sum(axis=1).std() > 1.5 * alone.sum(axis=1).std()
    assert (np.sort(held, axis=0) == np.sort(alone, axis=0)).all()


@pytest.mark.parametrize("true", [Togetherness(0.15, 0.7, 0.05), Togetherness()])
def test_togetherness_is_learnt_from_errors_so_that_totals_are_right(true):
    errors = true.shocks(4000, 48, np.random.default_rng(3))
    learnt = togetherness(errors).shocks(4000, 48, np.random.default_rng(4))
    for hours in (4, 8, 24, 48):
        spread = [each[:, :hours].sum(axis=1).std() for each in (errors, learnt)]
        assert spread[0] == pytest.approx(spread[1], rel=0.08)


def test_of_nothing_known_nothing_is_learnt():
    assert togetherness(np.full((10, 48), np.nan)) == Togetherness()
    assert togetherness(np.zeros((0, 1))) == Togetherness()


def issued(history, now=NOW, model="usual_pace"):
    clocks = {"north": "UTC", "south": "UTC"}
    return issue_arrivals(Asked(history, clocks, 48), issued_at=now, model=model)


@pytest.mark.parametrize("model", ["seasonal_naive", "usual_pace", "combined"])
def test_what_is_issued_are_the_quantiles_of_the_paths(model):
    said = issued(arrivals(poisson(5)), model=model)
    values = said.issued.forecast.sort("target_at", "level")["value"].to_numpy().reshape(48, -1)
    assert said.issued.model == model
    assert said.paths.counts.shape == (1, LEAST_PATHS, 48)
    assert (values == path_quantiles(said.paths.of("north"))).all()


def test_paths_see_nothing_past_the_moment_of_issue():
    history, then = arrivals(poisson(5)), NOW - timedelta(days=2)
    storm = pl.when(pl.col("hour_start") >= then).then(400).otherwise("arrivals").cast(pl.Int32)
    calm, stormy = (
        issued(told, then, "combined").paths
        for told in (history, history.with_columns(arrivals=storm))
    )
    assert (calm.counts == stormy.counts).all()


def test_sites_are_not_drawn_as_if_they_were_one():
    both = pl.concat([arrivals(poisson(5)), arrivals(poisson(5), site_id="south")])
    paths = issued(both).paths
    days = [paths.of(place)[:, :24].sum(axis=1) for place in ("north", "south")]
    assert abs(np.corrcoef(*days)[0, 1]) < 0.15
