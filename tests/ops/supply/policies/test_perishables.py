import numpy as np
import pytest

from ops.errors import PlanningError
from ops.supply.policies.expiry import Batch, project
from ops.supply.policies.perishable import Perishable, best_daily_orders
from ops.supply.policies.weekdays import Prices, best_week, lived_week
from ops.supply.policies.whole import Poisson, Whole

CERTAIN = Whole(np.array([0.0, 0.0, 1.0]))
"""Two are wanted, every day."""


def test_the_profit_of_the_paper_is_found_again():
    best = best_daily_orders(Perishable(Poisson(5), life=2, price=1, cost=0.5))
    assert best.profit == pytest.approx(2.2151, abs=5e-5)
    assert best.within < 1e-9


def test_a_longer_life_earns_more():
    lives = [best_daily_orders(Perishable(Poisson(2), life=life)).profit for life in (1, 2, 3)]
    assert lives == sorted(lives)
    assert lives[2] < 2 * (1 - 0.5)


def test_with_a_life_of_one_day_the_order_is_a_newsvendors():
    best = best_daily_orders(Perishable(Poisson(4), life=1, price=1, cost=0.3))
    earned = [4 - Poisson(4).short(q) - 0.3 * q for q in range(20)]
    assert best.profit == pytest.approx(max(earned))
    assert set(best.orders.tolist()) == {int(np.argmax(earned))}


def test_certain_demand_is_met_without_waste():
    assert best_daily_orders(Perishable(CERTAIN, life=3)).profit == pytest.approx(2 * 0.5)


def test_a_case_too_large_to_be_searched_says_what_to_do():
    with pytest.raises(PlanningError, match="Count in packs"):
        best_daily_orders(Perishable(Poisson(30), life=5))


def test_the_oldest_goes_first_and_the_rest_expires():
    told = project([Batch(5, 1, 2), Batch(3, 2, 3)], [CERTAIN] * 4)
    assert told.expiring == (0, 1, 1, 0)
    assert told.missing == (0, 0, 0, 2)


def test_expected_waste_is_that_of_many_lives():
    batches, law = [Batch(4, 1, 2), Batch(5, 2, 4)], Poisson(2)
    told = project(batches, [law] * 4)
    drawn = np.random.default_rng(5).poisson(2, (100_000, 4))
    old, new, wasted = np.full(len(drawn), 4), np.zeros(len(drawn), int), np.zeros(4)
    for day in range(4):
        new += 5 * (day == 1)
        used = np.minimum(old, drawn[:, day])
        old, new = old - used, new - np.minimum(new, drawn[:, day] - used)
        ends = {1: old, 3: new}.get(day)
        if ends is not None:
            wasted[day] = ends.mean()
            ends[:] = 0
    assert told.expiring == pytest.approx(wasted, abs=0.02)


def test_expiry_before_receipt_is_refused():
    with pytest.raises(PlanningError, match="receipt and expiry"):
        project([Batch(1, 3, 2)], [CERTAIN])


def test_what_is_not_used_at_weekends_is_not_ordered_for_them():
    week = best_week(
        [CERTAIN] * 5 + [Whole(np.array([1.0]))] * 2, life=2, prices=Prices(waste=1, shortage=5)
    )
    assert (week.wasted, week.missing) == (0, 0)
    assert week.levels[4] == week.levels[5] == 0
    assert week.levels[6] >= 2


def test_levels_by_weekday_beat_the_same_level_all_week():
    demand = [Poisson(6)] * 5 + [Poisson(1)] * 2
    prices = Prices(waste=1, shortage=3)
    best = best_week(demand, life=2, prices=prices)
    same = [lived_week([s] * 7, demand, life=2, prices=prices).cost for s in range(4, 14)]
    assert best.cost < min(same)


def test_waste_of_levels_by_weekday_follows_from_the_levels_and_not_from_luck():
    one = lived_week([6] * 7, [Poisson(4)] * 7, life=2, prices=Prices(1, 2), seed=1)
    other = lived_week([6] * 7, [Poisson(4)] * 7, life=2, prices=Prices(1, 2), seed=2)
    assert one.wasted == pytest.approx(other.wasted, rel=0.1)
