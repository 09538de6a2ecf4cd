from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.ed.census import issue_census
from ops.ed.surge import busiest_chance
from ops.paths import path_quantiles
from ops.series import LEVELS
from ops.tables import HourlyCensus
from tests.hospital import MONDAY, ed_census

NOW = MONDAY + timedelta(weeks=16)
CLOCKS = {"north": "America/Toronto"}


def wandering(seed=0, mean=20, keeps=0.9, swing=3.0):
    """A census that wanders around its day and forgets a tenth of its deviation each hour."""
    draw, off = np.random.default_rng(seed), 0.0

    def present(hour):
        nonlocal off
        off = keeps * off + draw.normal(0, swing)
        return max(0, round(mean + 5 * np.sin(2 * np.pi * hour.hour / 24) + off))

    return present


def issued(census, issued_at=NOW, hours=24, model="direct_regression", **more):
    return issue_census(
        census, None, issued_at=issued_at, hours=hours, clocks=CLOCKS, model=model, **more
    )


def courses(census, issued_at=NOW, hours=24):
    return issued(census, issued_at, hours).paths.of("north")[:, -hours:]


def test_paths_are_a_thousand_of_whole_patients():
    paths = courses(ed_census(wandering(mean=3)))
    assert paths.shape == (1_000, 24)
    assert (paths >= 0).all()
    assert paths.dtype.kind == "i"


def test_neighbouring_hours_of_a_path_go_wrong_together():
    paths = courses(ed_census(wandering()))
    near = np.corrcoef(paths[:, 10], paths[:, 11])[0, 1]
    far = np.corrcoef(paths[:, 1], paths[:, 23])[0, 1]
    assert near > 0.75
    assert far < 0.4


def test_the_chance_of_a_peak_is_that_of_peaks_that_came():
    census = ed_census(wandering(seed=3), weeks=40)
    line, said, came = 30, [], []
    for day in range(150, 270, 2):
        issued_at, until = (MONDAY + timedelta(days=day, hours=ahead) for ahead in (0, 12))
        window = pl.col("hour_start").is_between(issued_at, until, "right")
        known = HourlyCensus.cast(census.filter(pl.col("hour_start") <= issued_at))
        paths, soon = issued(known, issued_at, 12).paths, issued_at + timedelta(hours=1)
        said.append(busiest_chance(paths, "north", line, since=soon, until=until))
        came.append(census.filter(window)["present"].max() > line)
    assert np.mean(said) == pytest.approx(np.mean(came), abs=0.1)


def test_an_hour_not_counted_at_the_issue_leaves_the_newest_count_to_begin_from():
    crowd = ed_census(wandering())
    crowd = crowd.with_columns(
        present=pl.when(pl.col("hour_start") >= NOW - timedelta(hours=4))
        .then(60)
        .otherwise("present")
    )
    late = HourlyCensus.cast(crowd.filter(pl.col("hour_start") <= NOW - timedelta(hours=3)))
    assert np.median(courses(late)[:, 0]) > 35


def test_a_short_history_is_left_to_the_fallback_and_said():
    census = ed_census(wandering(), weeks=3)
    said = issued(census, MONDAY + timedelta(weeks=3)).issued
    assert said.model == "decaying_deviation"
    assert "stands in for direct_regression" in said.note


def test_eds_with_a_longer_past_tell_a_younger_one_what_they_have_in_common():
    eds = [
        ed_census(wandering(seed, mean=30), site_id=site)
        for seed, site in ((1, "north"), (2, "south"), (3, "west"))
    ]
    begins = NOW - timedelta(weeks=5)
    young = eds[0].filter(pl.col("hour_start") >= begins)
    clocks = dict.fromkeys(("north", "south", "west"), "UTC")
    missed = {}
    for name, census in {"alone": young, "together": pl.concat([young, *eds[1:]])}.items():
        wrong = []
        for day in range(1, 8):
            issued_at = NOW - timedelta(days=day, hours=5)
            known = HourlyCensus.cast(census.filter(pl.col("hour_start") <= issued_at))
            said = issue_census(
                HourlyCensus.cast(known.sort("site_id", "hour_start")),
                None,
                issued_at=issued_at,
                hours=6,
                clocks=clocks,
                model="direct_regression",
            ).paths
            middle = np.median(said.of("north")[:, 1:], axis=0)
            came = eds[0].filter(pl.col("hour_start").is_in(said.targets[1:]))["present"]
            wrong.append(np.abs(came.to_numpy() - middle).mean())
        missed[name] = np.mean(wrong)
    assert missed["together"] < missed["alone"]


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    mean=st.integers(0, 120),
    swing=st.floats(0.0, 12.0),
    holes=st.floats(0.0, 0.3),
    back=st.integers(1, 80),
    future=st.integers(0, 500),
)
def test_never_crosses_never_negative_and_never_changed_by_the_future(
    seed, mean, swing, holes, back, future
):
    census = ed_census(wandering(seed, mean, swing=swing))
    kept = np.random.default_rng(seed).random(census.height) >= holes
    census = HourlyCensus.cast(census.filter(pl.Series(kept)))
    issued_at = NOW - timedelta(hours=back)
    changed = census.with_columns(
        present=pl.when(pl.col("hour_start") > issued_at).then(future).otherwise("present")
    )
    paths = courses(census, issued_at)
    quantiles = path_quantiles(paths)
    assert quantiles.shape == (24, len(LEVELS))
    assert (quantiles >= 0).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (paths == courses(HourlyCensus.cast(changed), issued_at)).all()
