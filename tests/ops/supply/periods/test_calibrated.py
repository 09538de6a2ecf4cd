import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.periods.bunching import PastSums, by_sum, own_bunching
from ops.supply.periods.calibrated import foretell
from ops.supply.periods.combined import quick
from ops.supply.periods.dormant import amounts, awakened, dormant
from ops.supply.periods.law import chances, quantiles
from ops.supply.periods.past import groups, many_moments, past_sums, recent_moments
from ops.supply.periods.told import Told

ONE = np.ones(1)


def rows(*items, season=1):
    return Told(np.array(items, dtype=float), season)


def thrown(items, periods, mean=8.0, seed=7):
    return np.random.default_rng(seed).poisson(mean, (items, periods)).astype(float)


def test_a_law_with_hardly_any_bunching_is_a_poisson():
    levels = np.array([0.5, 0.9, 0.99])
    assert quantiles(np.array([4.0]), np.array([1.001]), levels)[0].tolist() == [4, 7, 9]


def test_a_chance_of_fewer_and_of_no_more_hold_the_very_amount_between_them():
    fewer, no_more = chances(np.array([0.0]), np.array([1.0]), np.array([2.0]))
    assert (fewer[0], no_more[0]) == pytest.approx((0.0, 0.5))  # geometric: a half is nothing


def test_bunching_is_squared_misses_over_averages():
    # 16 / 4 = 4, of one past sum in which 4 are wanted: it weighs 4/5, four of its kind's 4.
    past = PastSums((3,), np.full((1, 1, 1), 4.0), np.full((1, 1, 1), 8.0))
    kind = np.array(["smooth"])
    assert own_bunching(past, kind) == pytest.approx([4.0])
    assert by_sum(past, np.array([2.0]), kind)[0] == pytest.approx([4.0])


def test_an_item_strays_as_its_kind_does_where_its_own_past_says_little():
    said = np.array([[[100.0], [100.0], [0.01]]])
    came = np.array([[[130.0], [130.0], [0.0]]])
    own = own_bunching(PastSums((1,), said, came), np.array(["smooth"] * 3))
    assert own[2] == pytest.approx(9.0, rel=0.03)  # 30² / 100


def test_moments_are_half_of_what_is_foretold_apart_and_recent_enough():
    told = rows([1.0] * 72, season=12)
    assert many_moments(told, 12) == [12, 18, 24, 30, 36, 42]
    assert recent_moments(told, 12) == [12, 18]


def test_what_would_have_been_said_does_not_depend_on_what_came():
    use = thrown(4, 60)
    changed = use.copy()
    changed[:, 50:] = 999.0
    unit, sums = np.ones(4), [(0, 2), (0, 5)]
    once, again = (past_sums(Told(u), sums, unit, quick, [10]) for u in (use, changed))
    assert (once.said == again.said).all()
    assert (once.came != again.came).any()


def test_items_too_new_and_items_asleep_are_groups_of_their_own():
    new, asleep, often = [np.nan] * 25 + [4.0] * 5, [5.0] + [0.0] * 29, [4.0, 5.0] * 15
    told = rows(new, asleep, often)
    assert groups(told, promise=True).tolist() == ["new", "dormant", "smooth"]
    assert groups(told, promise=False).tolist() == ["new", "intermittent", "smooth"]


def test_an_item_is_asleep_only_after_three_of_its_usual_gaps():
    monthly = ([0.0] * 29 + [3.0]) * 3 + [0.0] * 25
    assert not dormant(rows(monthly))[0]
    assert dormant(rows([*monthly, *[0.0] * 200]))[0]


def test_a_sleeper_takes_what_sleepers_needed_by_its_usual_amount():
    # 40 sleepers of usual amount 10, four of which wanted 20 in the last two periods.
    used = np.zeros((40, 30))
    used[:, 0] = 10.0
    used[:4, 28] = 20.0
    told = Told(used)
    assert amounts(told.before(2))[0] == 10
    past = PastSums((2,), np.ones((1, 40, 1)), used[None, :, 28:].sum(axis=2, keepdims=True))
    found = awakened(told, past, np.ones(40), np.array([0.5, 0.95]))
    assert found is not None
    assert found[0].tolist() == pytest.approx([0.2])
    assert found[1][0].tolist() == [0, 2]


def test_ranges_hold_as_often_as_they_say():
    use = thrown(80, 48)
    said = foretell(Told(use[:, :45]), [(0, 3)], (0.05, 0.95), average=quick).quantiles[:, 0]
    came = use[:, 45:].sum(axis=1)
    assert ((came >= said[:, 0]) & (came <= said[:, 1])).mean() == pytest.approx(0.92, abs=0.06)


def test_a_promise_is_kept_as_often_as_promised_and_no_more():
    use = thrown(150, 40, mean=0.7)
    told, came = Told(use[:, :37]), use[:, 37:].sum(axis=1)
    promised = foretell(told, [(0, 3)], (0.9,), average=quick, promise=True).quantiles[:, 0, 0]
    plain = foretell(told, [(0, 3)], (0.9,), average=quick).quantiles[:, 0, 0]
    assert (came <= promised).mean() == pytest.approx(0.9, abs=0.05)
    assert promised.sum() < plain.sum()


def test_a_year_of_growth_widens_ranges_on_both_sides():
    growing = thrown(40, 36, mean=50.0) * np.linspace(1, 3, 36) ** 2
    said = foretell(Told(growing, 12), [(11, 12)], (0.1, 0.5, 0.9), average=quick)
    low, middle, high = said.quantiles[:, 0].mean(axis=0)
    assert middle == pytest.approx(said.means.mean(), rel=0.1)
    assert min(high - middle, middle - low) > 0.1 * middle


use_of_items = st.lists(
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 2.0, 14.0, np.nan]), min_size=26, max_size=26),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(use_of_items, st.booleans())
def test_higher_levels_never_need_less_and_are_whole_units(items, promise):
    told = Told(np.array(items))
    said = foretell(told, [(0, 2), (0, 4)], (0.5, 0.9, 0.99), average=quick, promise=promise)
    assert np.isfinite(said.quantiles).all()
    assert (np.diff(said.quantiles, axis=2) >= 0).all()
    assert (said.quantiles >= 0).all()
