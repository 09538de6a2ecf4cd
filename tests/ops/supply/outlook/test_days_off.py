"""Public holidays in the law of use."""

from datetime import date, timedelta

import numpy as np
import pytest

from ops.supply.history import UseHistory
from ops.supply.outlook.days_off import ABOUT, with_days_off
from ops.supply.outlook.use_law import learn_use

DAYS, TODAY = 210, date(2026, 1, 5)
OFF = frozenset(TODAY + timedelta(days=n) for n in (*range(-200, 0, 33), 3))


def history(on_holidays, before=1.0, *, off=OFF):
    """Four items, about 40 a day; on holidays and the days before them so many times that."""
    dice = np.random.default_rng(1)
    times = np.ones(DAYS)
    for day in OFF:
        at = DAYS + (day - TODAY).days
        if at < DAYS:
            times[at], times[at - 1] = on_holidays, before
    used = dice.poisson(40 * times, (4, DAYS)).astype(float)
    return UseHistory(tuple((f"item {n}", "store") for n in range(4)), TODAY, used, off)


def by_day(law):
    return np.diff(law.mean, axis=1, prepend=0).mean(axis=0)


def test_a_holiday_to_come_uses_as_little_as_past_ones_did():
    past = history(0.5)
    plain = learn_use(past, 14)
    told = with_days_off(plain, past)
    less = by_day(plain) - by_day(told)
    assert less[3] == pytest.approx(20, abs=4)
    assert abs(less[8:]).max() < 2


def test_what_is_fetched_ahead_of_a_holiday_is_not_lost():
    past = history(0.5, before=1.5)
    plain = learn_use(past, 14)
    told = with_days_off(plain, past)
    assert told.mean[:, 13].mean() == pytest.approx(plain.mean[:, 13].mean(), rel=0.02)


def test_holidays_that_nobody_keeps_change_little():
    past = history(1.0)
    plain = learn_use(past, 14)
    assert with_days_off(plain, past).mean == pytest.approx(plain.mean, rel=0.02)


def test_items_that_follow_lists_are_left_to_them():
    past = history(0.5)
    plain = learn_use(past, 14)
    told = with_days_off(plain, past, but={1})
    assert told.said[1].tolist() == plain.said[1].tolist()
    assert told.said[0].tolist() != plain.said[0].tolist()


def test_without_a_holiday_near_the_law_is_the_same():
    past = history(0.5, off=frozenset(day for day in OFF if day < TODAY - timedelta(days=5)))
    plain = learn_use(past, 14)
    assert with_days_off(plain, past) is plain
    assert len(ABOUT) == 5
