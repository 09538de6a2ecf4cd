from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.ed.surge import surge_chances
from ops.series import LEVELS
from ops.spread import as_forecast, chance_above, together
from ops.tables import Site
from tests.tables import table

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
SITES = """
    site_id | time_zone | ed_places
    north   | UTC       | 20
    south   | UTC       |
"""


def census(values, site="north"):
    return as_forecast("ed_census", site, NOW, [NOW.replace(hour=8)], values)


def test_half_the_chance_where_the_median_is_half_a_patient_above_the_places():
    quantiles = pl.Series([20.5 + 10 * (level - 0.5) for level in LEVELS]).to_numpy()
    chance = surge_chances(together([census(quantiles[None])]), table(Site, SITES))
    assert chance["probability"].to_list() == pytest.approx([0.5])
    assert chance["threshold"].to_list() == [20]


def test_a_site_without_known_places_is_left_out():
    quantiles = pl.Series(range(len(LEVELS)), dtype=pl.Float64).to_numpy()[None]
    both = together([census(quantiles), census(quantiles, "south")])
    assert surge_chances(both, table(Site, SITES))["entity_id"].to_list() == ["north"]


@given(
    st.lists(st.floats(0, 200), min_size=len(LEVELS), max_size=len(LEVELS)),
    st.integers(0, 220),
)
def test_a_chance_is_never_certain_and_falls_as_the_limit_rises(values, limit):
    quantiles, levels = pl.Series(sorted(values)).to_numpy(), pl.Series(LEVELS).to_numpy()
    chance = chance_above(quantiles, levels, limit)
    assert 0 < chance < 1
    assert chance_above(quantiles, levels, limit + 1) <= chance + 1e-12
