"""How right forecasts were, by how far ahead they spoke, beside yesterday and last week."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.series import LEVELS
from ops.spread import as_forecast, together
from ops.tables import Actual
from ops.track_record import judged, tenths, track_record

NOW = datetime(2026, 1, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(ahead, value=10.0, issued_at=NOW):
    targets = [issued_at + hours * HOUR for hours in ahead]
    values = np.full((len(ahead), len(LEVELS)), value)
    return together([as_forecast("ed_census", "north", issued_at, targets, values)])


def came(counts):
    rows = [("ed_census", "north", at, float(value)) for at, value in counts.items()]
    frame = pl.DataFrame(rows, schema=Actual.create_empty().schema, orient="row")
    return Actual.validate(frame.sort("target_at"))


def test_each_span_ahead_is_judged_by_itself():
    truth = came({NOW + hours * HOUR: 10 + hours for hours in (1, 4, 5, 30)})
    record = track_record(judged(said([1, 4, 5, 30]), truth), reviewed_at=NOW)
    assert dict(record.select("ahead", "mae").rows()) == {
        "to 4 h": 2.5, "to 12 h": 5, "to 48 h": 30,
    }  # fmt: skip
    assert record.filter(ahead="to 4 h").select("cases", "bias").row(0) == (2, -2.5)


def test_yesterday_and_last_week_are_scored_at_the_same_targets():
    at = NOW + 5 * HOUR
    truth = came({at: 14, at - timedelta(days=1): 11, at - timedelta(days=7): 20})
    [row] = judged(said([5]), truth).select("missed", "yesterday", "last_week").rows()
    assert row == (-4, -3, 6)


def test_what_was_not_known_yet_is_no_yesterday():
    at = NOW + 30 * HOUR
    truth = came({at: 14, at - timedelta(days=1): 11, at - timedelta(days=2): 12})
    assert judged(said([30]), truth)["yesterday"].to_list() == [-2]


def test_an_unknown_yesterday_is_left_out():
    record = track_record(judged(said([5]), came({NOW + 5 * HOUR: 9})), reviewed_at=NOW)
    assert record.item(0, "mae_yesterday") is None


def test_a_day_counts_once():
    often = pl.concat(said([2], issued_at=NOW + n * HOUR) for n in range(5))
    truth = came({NOW + (n + 2) * HOUR: 10 for n in range(5)})
    record = track_record(judged(often, truth), reviewed_at=NOW)
    assert record.select("days", "cases").row(0) == (1, 5)


def test_whole_numbers_lie_anywhere_in_their_step():
    values = np.tile(np.array([7, 8, 8, 9, 10, 10, 11, 12, 12, 13.0]), (1, 1))
    rows = together([as_forecast("ed_census", "north", NOW, [NOW + HOUR], values)])
    pits = [judged(rows, came({NOW + HOUR: 10}), seed=n)["pit"].item() for n in range(50)]
    assert 0.375 <= min(pits) < max(pits) <= 0.825
    assert len(set(pits)) == 50


def test_nothing_known_is_nothing_said():
    assert track_record(judged(said([1]), came({})), reviewed_at=NOW).is_empty()


@pytest.mark.parametrize(("hours", "span"), [(0, "to 4 h"), (400, "beyond")])
def test_every_target_has_a_span(hours, span):
    truth = came({NOW + hours * HOUR: 1})
    assert judged(said([hours]), truth)["ahead"].to_list() == [span]


def test_each_day_falls_into_one_tenth_of_what_was_said():
    low, high = NOW + 2 * HOUR, NOW + timedelta(days=1, hours=2)
    forecast = pl.concat([said([2]), said([2], issued_at=NOW + timedelta(days=1))])
    counted = tenths(judged(forecast, came({low: 3, high: 30})), reviewed_at=NOW)
    assert counted["cases"].to_list() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert counted["tenth"].to_list() == list(range(1, 11))
