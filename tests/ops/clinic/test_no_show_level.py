from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from scipy.special import logit

from ops.clinic.no_show_level import Levels, levels, recent
from tests.ops.clinic.booked import MONDAY, appointments


def evenly(count, *, missed_ahead):
    """``count`` appointments of one day, half booked ahead, every fifth of the others missed."""
    place = pl.int_range(pl.len())
    ahead = place % 2 == 0
    nth = place // 2
    missed = pl.when(ahead).then(nth % 10 < 10 * missed_ahead).otherwise(nth % 5 == 0)
    return appointments(count, per_day=count).with_columns(
        booked_on=pl.when(ahead)
        .then(pl.lit(MONDAY.date() - timedelta(days=2)))
        .otherwise("starts_on"),
        missed=missed,
    )


def test_chances_that_were_right_are_left_alone():
    held = evenly(200, missed_ahead=0.2)
    found = levels(np.full(200, logit(0.2)), held)
    assert (found.ahead, found.same_day) == pytest.approx((0, 0), abs=1e-6)


def test_those_booked_ahead_and_on_the_day_have_levels_of_their_own():
    held = evenly(20_000, missed_ahead=0.3)
    found = levels(np.full(20_000, logit(0.2)), held)
    assert found.ahead == pytest.approx(logit(0.3) - logit(0.2), abs=0.02)
    assert found.same_day == pytest.approx(0, abs=1e-6)


def test_a_few_cases_move_the_level_little():
    few = levels(np.full(40, logit(0.2)), evenly(40, missed_ahead=0.5))
    assert 0 < few.ahead < 0.2


def test_recent_days_weigh_most():
    early, late = evenly(2000, missed_ahead=0.1), evenly(2000, missed_ahead=0.3)
    move = pl.col("starts_at") + pl.duration(days=21)
    both = pl.concat([early, late.with_columns(starts_at=move)])
    found = levels(np.full(4000, logit(0.2)), both)
    assert found.ahead > 0.2


def test_only_the_last_four_weeks_count():
    held = appointments(60 * 20)
    assert recent(held)["starts_at"].min() == held["starts_at"].max() - timedelta(days=27)


def test_outcomes_that_stop_coming_pull_only_so_far():
    held = evenly(100_000, missed_ahead=0.0).with_columns(missed=pl.lit(False))
    assert levels(np.full(100_000, logit(0.2)), held) == Levels(-3.0, -3.0)


def test_a_stratum_with_nobody_in_it_stays_where_it_was():
    held = evenly(200, missed_ahead=0.3).filter(pl.col("booked_on") < pl.col("starts_on"))
    assert levels(np.full(100, logit(0.2)), held).same_day == 0
