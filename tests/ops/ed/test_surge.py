from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.ed.surge import busiest_chance, surge_chances
from ops.paths import Paths
from ops.series import LEVELS
from ops.spread import chance_above
from ops.tables import Site
from tests.tables import table

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
SITES = """
    site_id | time_zone | ed_places
    north   | UTC       | 20
    south   | UTC       |
"""


NEXT = tuple(NOW + timedelta(hours=ahead) for ahead in (1, 2))


def paths(*counts, places=("north",)):
    return Paths("ed_census", NOW, places, NEXT, np.array(counts))


def test_the_chance_of_too_many_is_the_share_of_paths_above_the_places():
    census = paths([[20, 21], [21, 22], [19, 30], [18, 20]])
    chance = surge_chances(census, table(Site, SITES))
    assert chance["probability"].to_list() == pytest.approx([1.5 / 5, 3.5 / 5])
    assert chance["threshold"].to_list() == [20, 20]


def test_a_site_without_known_places_is_left_out():
    both = paths([[30, 30]], [[30, 30]], places=("north", "south"))
    assert surge_chances(both, table(Site, SITES))["entity_id"].unique().to_list() == ["north"]


def test_no_chance_is_told_of_the_hour_of_issue_which_is_known():
    census = Paths("ed_census", NOW, ("north",), (NOW, *NEXT), np.array([[[30, 30, 30]]]))
    assert surge_chances(census, table(Site, SITES))["target_at"].to_list() == list(NEXT)


def test_a_peak_over_a_window_is_likelier_than_at_any_hour_of_it():
    census = paths([[25, 15], [15, 25], [15, 15], [15, 15]])
    asked = {"since": NEXT[0], "until": NEXT[1]}
    assert busiest_chance(census, "north", 20, **asked) == pytest.approx(2.5 / 5)
    hours = surge_chances(census, table(Site, SITES))["probability"]
    assert hours.to_list() == pytest.approx([1.5 / 5, 1.5 / 5])


def test_a_peak_is_never_certain_nor_excluded():
    census = Paths("ed_census", NOW, ("north",), NEXT, np.full((1, 500, 2), 20))
    asked = {"since": NEXT[0], "until": NEXT[1]}
    assert busiest_chance(census, "north", 20, **asked) == pytest.approx(0.5 / 501)
    assert busiest_chance(census, "north", 19, **asked) == pytest.approx(500.5 / 501)


def test_a_window_that_no_path_covers_is_refused():
    with pytest.raises(ValueError, match="the paths tell of"):
        busiest_chance(paths([[1, 1]]), "north", 20, since=NOW, until=NOW)


@given(
    st.lists(st.floats(0, 200), min_size=len(LEVELS), max_size=len(LEVELS)),
    st.integers(0, 220),
)
def test_a_chance_is_never_certain_and_falls_as_the_limit_rises(values, limit):
    quantiles, levels = pl.Series(sorted(values)).to_numpy(), pl.Series(LEVELS).to_numpy()
    chance = chance_above(quantiles, levels, limit)
    assert 0 < chance < 1
    assert chance_above(quantiles, levels, limit + 1) <= chance + 1e-12
