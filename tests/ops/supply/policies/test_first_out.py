from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.supply.policies.first_out import Asked, Line, asked_of_new, best_packs, live
from ops.supply.policies.perishable import Perishable, best_daily_orders
from ops.supply.policies.perishable_week import best_week_orders
from ops.supply.policies.weekdays import Prices
from ops.supply.policies.whole import Poisson, Whole

TWO_A_DAY = np.full((5, 1), 2.0)
NONE = Whole(np.array([1.0]))


def line(*batches):
    """Batches of so many units, first and last day of use."""
    units, first, last = (np.array(each) for each in zip(*batches, strict=True))
    return Line(units.astype(float), first[:, None], last[:, None])


def test_the_oldest_goes_first_and_what_is_left_of_it_expires():
    lived = live(line((5, 0, 1), (3, 2, 3)), TWO_A_DAY)
    assert lived.expiring[:, 0].tolist() == [0, 1, 0, 0, 0]
    assert lived.missing[:, 0].tolist() == [0, 0, 0, 1, 2]


def test_what_has_not_come_yet_cannot_be_given():
    lived = live(line((1, 0, 9), (9, 2, 9)), TWO_A_DAY)
    assert lived.missing[:, 0].tolist() == [1, 2, 0, 0, 0]


def test_a_batch_is_asked_for_what_the_line_cannot_give():
    missing = np.array([[1.0], [2.0], [2.0], [2.0], [2.0]])
    asked = asked_of_new(missing, np.array([1]), np.array([2]), life=3)
    assert (asked.soon.tolist(), asked.in_life.tolist()) == ([2], [6])


def test_with_nothing_left_over_for_later_the_size_is_a_newsvendors():
    # Asked for 0 to 9 alike; of ten units nine are worth one: the ninth decile.
    wanted = np.arange(10.0)
    asked = Asked(wanted, wanted)
    assert best_packs(asked, 1.0, 20, Prices(waste=1, shortage=8)) == 8
    assert best_packs(asked, 1.0, 20, Prices(waste=1, shortage=1)) == 5


def test_a_batch_that_never_expires_is_as_large_as_it_may_be():
    asked = Asked(np.arange(10.0), np.full(10, 1000.0))
    assert best_packs(asked, 5.0, 7, Prices(waste=1, shortage=1)) == 7


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), max_size=4),
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
)
def test_every_unit_is_used_or_expires_or_is_left(batches, use):
    """Units are followed one by one, the first to expire first."""
    since, until, made = 0, 0, []
    for units, first, last in batches:
        since, until = max(since, first), max(until, first + last, since)
        made.append((units, since, until))
    lived = live(line(*made), np.array(use, float)[:, None]) if made else None
    shelf = [[first, last] for units, first, last in made for _ in range(units)]
    for day, wanted in enumerate(use):
        there = [unit for unit in shelf if unit[0] <= day][:wanted]
        for unit in there:
            shelf.remove(unit)
        expired = [unit for unit in shelf if unit[1] <= day]
        shelf = [unit for unit in shelf if unit[1] > day]
        if lived is not None:
            assert lived.missing[day, 0] == wanted - len(there)
            assert lived.expiring[day, 0] == len(expired)


def test_a_week_of_equal_days_is_the_daily_case():
    daily = best_daily_orders(Perishable(Poisson(3), 2, 0, 0, waste=1, shortage=3))
    week = best_week_orders([Poisson(3)] * 7, life=2, prices=Prices(1, 3))
    assert week.cost == pytest.approx(-7 * daily.profit, abs=1e-6)
    known = range(min(len(daily.orders), len(week.orders[0])))
    assert all(daily.orders[s] == week.orders[0][s] for s in product(known, known))


def test_before_a_day_without_use_nothing_short_lived_is_ordered():
    two = Whole(np.array([0.0, 0.0, 1.0]))
    week = best_week_orders([two] * 5 + [NONE] * 2, life=1, prices=Prices(1, 3))
    assert [int(orders[0]) for orders in week.orders] == [2, 2, 2, 2, 0, 0, 2]
    assert week.cost == pytest.approx(0, abs=1e-6)


def test_without_an_order_day_the_order_before_it_lasts_for_both():
    one = Whole(np.array([0.0, 1.0]))
    days = [True, True, True, True, True, True, False]
    week = best_week_orders([one] * 7, life=2, prices=Prices(1, 3), order_days=days)
    # Saturday's order comes on Sunday and must last till Monday's has come on Tuesday.
    assert (week.orders[5][0, 1], week.orders[6]) == (2, None)
    assert week.orders[0][0, 0] == 1


def test_a_week_too_large_to_be_searched_says_what_to_do():
    with pytest.raises(PlanningError, match="Follow sample paths"):
        best_week_orders([Poisson(30)] * 7, life=3, prices=Prices(1, 3))
