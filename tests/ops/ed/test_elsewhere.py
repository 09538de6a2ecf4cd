from datetime import timedelta

import numpy as np
import polars as pl

from ops.ed.census import issue_census
from ops.tables import HourlyCensus
from tests.hospital import MONDAY, ed_census

NOW = MONDAY + timedelta(weeks=16)
CLOCKS = {"north": "UTC", "south": "UTC"}


def two_sites():
    """The south runs eight hours ahead of the north in an otherwise quiet city."""
    draw = np.random.default_rng(4)
    off = np.zeros(16 * 168 + 8)
    for hour in range(1, len(off)):
        off[hour] = 0.97 * off[hour - 1] + draw.normal(0, 2)
    at = iter(range(16 * 168))
    north = ed_census(lambda _: max(0, round(40 + off[next(at)])))
    at = iter(range(8, 16 * 168 + 8))
    south = ed_census(lambda _: max(0, round(40 + off[next(at)])), site_id="south")
    return HourlyCensus.cast(pl.concat([north, south]).sort("site_id", "hour_start"))


def paths_of(census, issued_at, hours=8):
    return issue_census(
        census, None, issued_at=issued_at, hours=hours, clocks=CLOCKS, model="direct_regression"
    ).paths


def middle(census, issued_at):
    paths = paths_of(census, issued_at).of("north")
    return np.median(paths[:, -1]), paths[:, -1].std()


def test_what_another_ed_shows_first_narrows_the_range_here():
    both = two_sites()
    alone = HourlyCensus.cast(both.filter(site_id="north"))
    assert middle(both, NOW)[1] < 0.6 * middle(alone, NOW)[1]


def test_the_future_of_another_ed_changes_nothing_here():
    issued_at = NOW - timedelta(days=2)
    both = two_sites()
    storm = pl.when(pl.col("hour_start") > issued_at).then(300).otherwise("present")
    changed = HourlyCensus.cast(both.with_columns(present=storm))
    said, warned = paths_of(both, issued_at), paths_of(changed, issued_at)
    assert (said.counts == warned.counts).all()
