"""Alarms of forecasts that are no longer right, and how rarely chance alone raises them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from ops.drift import CLIMB, FEWEST_DAYS, drift, of_middle, of_ranges

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
UNIFORM = (np.arange(28) * 11 % 28 + 0.5) / 28
"""As right as can be: every part of the range is met in turn."""


def judged(pit):
    issued = [NOW - timedelta(days=len(pit) - n) for n in range(len(pit))]
    rows = {"series": "ed_census", "entity_id": "north", "issued_at": issued, "pit": list(pit)}
    targets = [at + timedelta(hours=3) for at in issued]
    return pl.DataFrame(rows).with_columns(target_at=pl.Series(targets), ahead=pl.lit("to 4 h"))


def kinds(pit):
    return drift(judged(pit), raised_at=NOW)["kind"].to_list()


def test_a_forecast_that_is_right_raises_nothing():
    assert kinds(UNIFORM) == []


def test_ranges_that_miss_every_other_day_are_too_narrow():
    assert kinds([0.01, 0.5, 0.99, 0.5] * 7) == ["too_narrow"]


def test_ranges_that_never_miss_are_too_wide():
    assert kinds(0.3 + 0.4 * UNIFORM) == ["too_wide"]


def test_truths_high_in_their_ranges_say_that_too_little_was_expected():
    assert kinds(0.45 + 0.55 * UNIFORM)[0] == "too_low"
    assert kinds(0.55 - 0.55 * UNIFORM)[0] == "too_high"


def test_a_lean_that_has_passed_is_forgotten():
    leaning, right_again = np.full(14, 0.9), np.full(40, 0.5)
    assert of_middle(leaning)[0][0] == "too_low"
    assert of_middle(np.concatenate([leaning, right_again])) == []


def test_a_few_days_say_too_little():
    assert kinds([0.999] * (FEWEST_DAYS - 1)) == []


def test_a_day_counts_once_however_often_it_was_spoken_of():
    once = judged([0.01, 0.99] * 14)
    often = pl.concat(
        once.with_columns(pl.col("issued_at") + timedelta(hours=n), pit=0.5) for n in range(1, 12)
    )
    assert "too_narrow" in drift(pl.concat([once, often]), raised_at=NOW)["kind"]


def test_chance_alone_raises_alarms_as_rarely_as_promised():
    draw = np.random.default_rng(5).random((4000, 28))
    ranges = np.mean([len(of_ranges(pit)) for pit in draw])
    middle = np.mean([len(of_middle(pit)) for pit in draw])
    assert ranges <= 0.01
    assert middle <= 28 * 2 / 930
    assert CLIMB == 5
