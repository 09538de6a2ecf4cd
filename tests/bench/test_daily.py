"""The bench's own sums: cutoffs, days out of hours, and PIT values."""

from argparse import Namespace

import numpy as np
import polars as pl
import pytest

from ops.series import LEVELS
from tests.bench.daily import cutoffs, drawn_pit, read_days

HOURS = pl.datetime_range(
    pl.datetime(2026, 1, 5), pl.datetime(2026, 1, 7, 12), "1h", eager=True
).alias("date")


def read(tmp_path, frame, **more):
    frame.write_csv(tmp_path / "counts.csv")
    asked = {"file": tmp_path / "counts.csv", "time": "date", "value": "arrivals"}
    return read_days(Namespace(**asked | {"group": None, "until": None} | more))


def test_a_long_history_is_cut_every_horizon():
    assert cutoffs(1000, 28, 3) == [916, 944, 972]


def test_the_first_cutoff_of_a_short_history_leaves_half_of_it():
    assert cutoffs(365, 28, 12) == list(range(183, 338, 14))


def test_hours_become_days_and_a_broken_day_is_unknown(tmp_path):
    [told] = read(tmp_path, pl.DataFrame({"date": HOURS}).with_columns(arrivals=pl.lit(2)))
    assert told.counts.tolist() == [48, 48]


def test_an_empty_cell_is_an_unknown_day_of_its_group(tmp_path):
    days = pl.DataFrame(
        {"date": ["2026-01-05", "2026-01-06", "2026-01-07"] * 2, "ed": ["a"] * 3 + ["b"] * 3}
    ).with_columns(arrivals=pl.Series([5, None, 7, 1, 2, 3]))
    a, b = read(tmp_path, days, group="ed")
    assert np.isnan(a.counts).tolist() == [False, True, False]
    assert b.counts.tolist() == [1, 2, 3]


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SystemExit, match="no column arrivals; it has date"):
        read(tmp_path, pl.DataFrame({"date": HOURS}))


def test_pit_of_the_median_lies_about_the_middle():
    said = np.array([[80 + 40 * level for level in LEVELS]] * 2)
    pit = drawn_pit(said, np.array([100.0, np.nan]), np.random.default_rng(1))
    assert pit[0] == pytest.approx(0.5, abs=0.02)
    assert np.isnan(pit[1])
