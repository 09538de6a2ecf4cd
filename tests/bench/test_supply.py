"""The benches' own sums, worked out by hand."""

from argparse import Namespace

import numpy as np
import pytest

from tests.bench.issued import wape
from tests.bench.service import _scores
from tests.bench.supply import mase, naive, pinball, rare, wql
from tests.bench.supply_file import read

PAST = np.array([[1.0, 3.0, 2.0, 4.0]])


def file_of(tmp_path, csv, **more):
    (tmp_path / "use.csv").write_text(csv)
    asked = {"file": tmp_path / "use.csv", "id": ["item"], "time": "day", "value": "used"}
    rest = {"every": None, "missing": None, "series": None, "on_hand": None}
    return read(Namespace(**asked | rest | more), missing=more.get("missing", "unknown"))


MONTHS = (
    "item,day,used,left\na,2026-01-01,3,1\na,2026-03-01,5,0\nb,2026-02-01,1,4\nb,2026-03-01,2,2\n"
)


def test_a_month_that_is_not_told_of_is_unknown(tmp_path):
    file = file_of(tmp_path, MONTHS)
    assert file.names == ("a", "b")
    assert np.array_equal(file.used, [[3, np.nan, 5], [np.nan, 1, 2]], equal_nan=True)


def test_or_a_zero_once_the_item_has_begun(tmp_path):
    file = file_of(tmp_path, MONTHS, missing="zero")
    assert np.array_equal(file.used, [[3, 0, 5], [np.nan, 1, 2]], equal_nan=True)


def test_an_empty_shelf_hides_what_was_wanted(tmp_path):
    file = file_of(tmp_path, MONTHS, on_hand="left")
    assert np.isnan(file.came(2, 3)[0, 0])
    assert file.past(3)[0, 2] >= 5
    assert file.past(3)[1, 1:].tolist() == [1, 2]


def test_days_are_added_up_by_week_and_a_week_not_yet_over_is_left_out(tmp_path):
    days = "item,day,used\na,2026-01-05,1\na,2026-01-07,-3\na,2026-01-12,4\na,2026-01-16,1\na,2026-01-19,9\n"
    assert file_of(tmp_path, days, every="1w").used.tolist() == [[-2, 5]]


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SystemExit, match="no column used"):
        file_of(tmp_path, "item,day\na,2026-01-05\n")


def test_mase_is_misses_of_rounded_forecasts_over_seasonal_steps():
    # Steps of two periods: |2 - 1|, |4 - 3| = 1. Forecasts 2.4 → 2 and 6.6 → 7, of 3 and 5.
    assert mase(np.array([[2.4, 6.6]]), PAST, np.array([[3.0, 5.0]]), 2) == pytest.approx([1.5])
    assert naive(PAST, np.zeros((1, 3)), 2).tolist() == [[2, 4, 2]]


def test_pinball_charges_shortage_by_its_level():
    said, came = np.array([[[10.0, 10.0]]]), np.array([[12.0]])
    assert pinball(said, came, np.array([0.5, 0.9])).tolist() == [[[1.0, pytest.approx(1.8)]]]


def test_wql_of_one_number_is_its_wape():
    said = np.full((1, 1, 9), 8.0)
    assert wql(said, np.array([[10.0]])) == pytest.approx(0.2)


def test_scaled_pinball_leaves_out_what_never_changed():
    past = np.array([[0.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
    scores = rare(np.zeros((2, 1, 4)), past, np.array([[4.0], [4.0]]))
    # 4 × mean(.5, .9, .95, .99) = 3.34, over a usual step of 2
    assert scores["mean_scaled_pinball"] == pytest.approx(1.67)


def test_wape_is_of_absolute_amounts():
    assert wape(np.array([3.0, 0.0]), np.array([4.0, -2.0])) == pytest.approx(0.5)


def test_service_is_the_share_of_cases_the_level_lasted():
    came = np.array([1.0, 2.0, 3.0, 4.0])
    levels = {"ours 75": np.full(4, 3.0), "mean": np.full(4, 2.0), "spread": np.ones(4)}
    scores = _scores("75", came, levels)
    assert (scores["service_75"], scores["stock_75"], scores["left_75"]) == (0.75, 1.2, 0.3)
    assert scores["stock_of_textbook_at_same_service_75"] == 1.2
