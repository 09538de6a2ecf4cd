from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.periods.lead_times import learn_lead_times, protection
from ops.supply.periods.protection import order_up_to
from ops.supply.periods.told import Told
from ops.supply.periods.unseen import wanted
from ops.supply.periods.weeks import working_share

STEADY = Told(np.random.default_rng(7).poisson(20, (60, 48)).astype(float))
CERTAIN = np.array([0.0, 0.0, 1.0])


def test_a_vendor_is_believed_in_part():
    # 4 of 5 deliveries of all took 1 day, 1 took 3. Of b's own one took 3; ten of all stand by.
    learnt = learn_lead_times(["a"] * 4 + ["b"], [1, 1, 1, 1, 3], longest=4)
    assert learnt["b"].tolist() == pytest.approx([0, 8 / 11, 0, 3 / 11, 0])
    assert learnt[""].tolist() == pytest.approx([0, 0.8, 0, 0.2, 0])


def test_lead_times_below_zero_say_nothing_and_long_ones_are_cut():
    learnt = learn_lead_times(["a", "a"], [-7, 90], longest=2)
    assert learnt["a"].tolist() == [0, 0, 1]


def test_without_a_usable_delivery_the_reason_is_said():
    with pytest.raises(ValueError, match="0 days or more"):
        learn_lead_times(["a"], [-1], longest=2)


def test_an_order_must_last_the_review_and_the_lead_time():
    assert protection(np.array([0.5, 0.5]), 2).tolist() == [0, 0.5, 0.5]
    assert protection(np.array([0.5, 0.0, 0.5]), 7, period=7).tolist() == [0.5, 0.5]


def test_a_certain_lead_time_needs_what_its_sum_needs():
    fixed = order_up_to(STEADY, 3, [0.95])
    assert order_up_to(STEADY, CERTAIN, [0.95]) == pytest.approx(fixed, rel=0.03)


def test_a_lead_time_that_varies_needs_more_than_its_mean():
    varying = order_up_to(STEADY, np.array([0.2, 0.0, 0.6, 0.0, 0.2]), [0.95])
    assert varying.mean() > 1.2 * order_up_to(STEADY, 3, [0.95]).mean()


@settings(max_examples=4, deadline=None)
@given(st.floats(0.05, 0.95))
def test_mixed_lead_times_lie_between_the_short_and_the_long(chance):
    few = Told(STEADY.used[:5])
    short, long = order_up_to(few, 1, [0.9]), order_up_to(few, 3, [0.9])
    mixed = order_up_to(few, np.array([chance, 0.0, 1 - chance]), [0.9])
    assert (mixed >= short - 3).all()
    assert (mixed <= long + 3).all()


def test_a_bank_holiday_moves_use_between_weeks_and_takes_none_away():
    weeks = [date(2019, 4, 29), date(2019, 5, 6)]
    share = working_share(weeks, {date(2019, 5, 6), date(2019, 5, 11)})  # the 11th is a Saturday
    assert share.tolist() == pytest.approx([5 / 4.5, 4 / 4.5])


def test_weeks_without_any_working_day_are_left_even():
    monday = date(2019, 4, 29)
    assert working_share(
        [monday], {date(2019, 4, 29 + n) for n in (0, 1)} | {date(2019, 5, n) for n in (1, 2, 3)}
    ).tolist() == [1.0]


def test_what_was_wanted_of_an_empty_shelf_is_what_usually_is():
    dice = np.random.default_rng(0)
    demand, stock = dice.poisson(10, (100, 24)), dice.integers(6, 14, (100, 24))
    issued = np.minimum(demand, stock).astype(float)
    assert issued.mean() < 8.5
    assert wanted(issued, demand >= stock).mean() == pytest.approx(10, rel=0.03)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1.0, 7.0, 30.0, np.nan]), min_size=12, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_no_less_was_wanted_than_issued_and_what_was_seen_stays(issued, emptied):
    used, empty = np.array([issued]), np.array([emptied])
    told = wanted(used, empty)
    known = np.isfinite(used)
    assert (told[known] >= used[known]).all()
    assert (told[known & ~empty] == used[known & ~empty]).all()
    assert np.isnan(told[~known]).all()
