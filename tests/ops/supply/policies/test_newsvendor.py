import numpy as np
import pytest
from scipy import stats

from ops.errors import PlanningError
from ops.supply.policies.base_stock import (
    base_stock,
    level_for_cycle_service,
    level_for_fill_rate,
    protected,
)
from ops.supply.policies.laws import Continuous, Normal
from ops.supply.policies.newsvendor import cost_of, most_profitable, newsvendor
from ops.supply.policies.whole import Listed, Poisson, Whole, mixed, negative_binomial

COSTS = {"holding": 0.18, "shortage": 0.70}


def test_the_textbooks_level_of_normal_demand():
    best = newsvendor(Normal(50, 8), **COSTS)
    assert (best.amount, best.cost) == pytest.approx((56.6039559, 1.99760519), abs=1e-7)


def test_the_textbooks_level_of_poisson_demand():
    best = newsvendor(Poisson(50), **COSTS)
    assert (best.amount, best.cost) == pytest.approx((56, 1.79723521), abs=1e-8)


def test_any_density_is_worked_out_as_its_closed_form_is():
    closed, by_area = Normal(50, 8), Continuous(stats.norm(50, 8))
    assert newsvendor(by_area, **COSTS).cost == pytest.approx(newsvendor(closed, **COSTS).cost)


def test_profit_of_the_best_order_is_what_selling_and_salvaging_bring():
    # Wanted: 1 or 3, as often. Two are never best; three earn (1 + 3)/2 less 3 × 0.4.
    law = Whole(np.array([0, 0.5, 0, 0.5]))
    best = most_profitable(law, price=1, cost=0.4, salvage=0)
    assert (best.amount, best.profit) == pytest.approx((3, 2 - 1.2))


def test_chances_need_not_be_of_whole_amounts():
    law = Listed(np.array([0.5, 2.5]), np.array([0.9, 0.1]))
    assert newsvendor(law, holding=1, shortage=9).amount == 0.5
    assert newsvendor(law, holding=1, shortage=9.1).amount == 2.5


@pytest.mark.parametrize(
    "law", [Poisson(3.2), negative_binomial(3, 9), Whole(np.array([0.2, 0.3, 0.5]))]
)
def test_no_level_costs_less_than_the_best(law):
    best = base_stock(law, holding=1, shortage=7, lead=1, review=2)
    span = protected(law, 1, 2)
    costs = [cost_of(level, span, holding=1, shortage=7) for level in range(60)]
    assert best.cost == pytest.approx(min(costs))


def test_a_review_of_two_periods_costs_the_average_of_both():
    day, two = Normal(10, 3), {"holding": 1, "shortage": 9}
    best = base_stock(day, **two, lead=1, review=2)
    each = [cost_of(best.amount, day.over(span), **two) for span in (2, 3)]
    assert best.cost == pytest.approx(sum(each) / 2)


def test_a_fill_rate_is_reached_by_less_stock_than_the_same_cycle_service():
    law = Poisson(4)
    fill = level_for_fill_rate(law, 0.95, lead=2)
    assert fill < level_for_cycle_service(law, 0.95, lead=2)
    served = [1 - (law.over(3).short(s) - law.over(2).short(s)) / 4 for s in (fill - 1, fill)]
    assert served[0] < 0.95 <= served[1]


def test_a_lead_time_that_varies_mixes_its_demands():
    law = mixed([(0.5, Poisson(2)), (0.5, Poisson(6))])
    assert law.mean == pytest.approx(4)
    assert law.short(3) == pytest.approx((Poisson(2).short(3) + Poisson(6).short(3)) / 2)


def test_chances_that_do_not_add_up_are_refused():
    with pytest.raises(PlanningError, match=r"add up to 0\.7"):
        Whole(np.array([0.2, 0.5]))


def test_a_shortage_that_costs_nothing_is_refused():
    with pytest.raises(PlanningError, match="shortage cost above 0"):
        newsvendor(Poisson(2), holding=1, shortage=0)
