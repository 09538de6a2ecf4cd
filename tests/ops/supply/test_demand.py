from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import NotEnoughHistoryError
from ops.series import LEVELS
from ops.supply.demand import CANDIDATES, forecast_use
from ops.supply.statistical import weekly
from ops.tables import DailyUse, Item
from tests.tables import table

MONDAY = date(2026, 1, 5)
ITEMS = """
item_id | issue_unit | pack_size | lead_time_days | criticality
gloves  | box        | 10        | 3              | vital
drain   | each       | 1         | 0              | desirable
"""


def use(pattern, *, days=140, item="gloves", location="north", stocked_out=()):
    """Daily use from MONDAY on: the same every day, or ``pattern(day)``."""
    amount = pattern if callable(pattern) else lambda _: pattern
    ons = [MONDAY + timedelta(days=n) for n in range(days)]
    frame = pl.DataFrame(
        {
            "item_id": item,
            "location_id": location,
            "day_on": ons,
            "issued": [float(amount(day)) for day in ons],
            "stocked_out": [n in stocked_out for n in range(days)],
            "closing_on_hand": pl.Series([None] * days, dtype=pl.Float64),
        }
    )
    return DailyUse.validate(frame)


def together(*frames):
    return DailyUse.validate(pl.concat(frames).sort(DailyUse.primary_key()))


def dice(mean, seed=7):
    thrown = np.random.default_rng(seed).poisson(mean, 1000)
    return lambda day: thrown[(day - MONDAY).days]


def moment(days):
    return datetime(2026, 1, 5, 1, tzinfo=UTC) + timedelta(days=days)


def issue(history, *, days=140, model="weekday and level", time_zone="UTC", **more):
    items = table(Item, ITEMS)
    return forecast_use(
        history, items, issued_at=moment(days), model=model, time_zone=time_zone, **more
    )


def medians(issued, entity="gloves@north"):
    said = issued.forecast.filter(pl.col("level") == 0.5, pl.col("entity_id") == entity)
    return said.sort("target_at")["value"].to_list()


def test_steady_use_adds_up_day_by_day():
    assert medians(issue(use(20)))[:7] == pytest.approx([20 * n for n in range(1, 8)], rel=0.02)


def test_targets_are_the_midnights_that_end_each_day_of_the_protection_period():
    forecast = issue(use(20)).forecast
    assert forecast["target_at"].n_unique() == 10  # a week between reviews and three days' lead
    assert forecast["target_at"].min() == moment(141).replace(hour=0)


def test_local_midnights_move_with_summer_time():
    # London's clocks go forward on 29 March 2026, which is 83 days after MONDAY.
    targets = issue(use(20), days=83, time_zone="Europe/London").forecast["target_at"].unique()
    assert targets.sort()[:2].dt.hour().to_list() == [23, 23]


def test_at_least_a_week_is_foretold_whatever_the_lead_time():
    forecast = issue(use(2, item="drain"), review_days=1).forecast
    assert forecast["target_at"].n_unique() == 7
    assert forecast["level"].unique().sort().to_list() == list(LEVELS)


def test_quiet_weekends_are_foretold_quiet():
    issued = issue(use(lambda day: 0 if day.weekday() >= 5 else 38 + day.day % 5))
    daily = np.diff([0, *medians(issued)])
    assert daily[:5].min() > 30  # day 140 is a Monday
    assert daily[5:7].max() < 12


def test_a_public_holiday_is_foretold_like_a_sunday():
    resting = use(lambda day: 0 if day.weekday() >= 5 else 38 + day.day % 5)
    daily = np.diff([0, *medians(issue(resting, holidays={MONDAY + timedelta(days=142)}))])
    assert daily[[0, 1, 3, 4]].min() > 30  # day 142 is a Wednesday
    assert daily[2] < 12


def test_a_week_with_days_out_of_stock_counts_by_the_days_that_had_some():
    share = np.ones((1, 14))
    half = np.array([[2.0] * 7 + [4.0] * 3 + [np.nan] * 4])
    assert weekly(half, share).tolist() == [[2, 4]]
    assert np.isnan(weekly(np.full((1, 14), np.nan), share)).all()


def test_a_day_without_stock_is_unknown_and_not_a_zero():
    emptied = set(range(100, 130))
    gone = use(lambda day: 0 if (day - MONDAY).days in emptied else 20, stocked_out=emptied)
    assert medians(issue(gone))[6] == pytest.approx(140, rel=0.02)


def test_days_nobody_told_of_are_unknown_and_not_zeros():
    holes = use(20).filter(pl.col("day_on").dt.day() % 3 > 0)
    assert medians(issue(DailyUse.validate(holes)))[6] == pytest.approx(140, rel=0.02)


def test_returns_are_taken_off():
    returning = issue(use(lambda day: -10 if day.weekday() == 0 else 20))
    assert medians(returning)[6] == pytest.approx(6 * 20 - 10, abs=10)


def test_bunched_use_widens_the_range():
    def width(issued):
        last = issued.forecast.filter(pl.col("target_at") == pl.col("target_at").max())
        return last["value"].max() - last["value"].min()

    bunched = use(lambda day: 140 if day.toordinal() % 35 < 5 else 0)
    assert width(issue(bunched)) > 2 * width(issue(use(20)))


def test_nine_in_ten_sums_fall_in_the_range():
    issued = issue(use(dice(5)))
    last = issued.forecast.filter(pl.col("target_at") == pl.col("target_at").max())
    low, high = (last.filter(pl.col("level") == level)["value"].item() for level in (0.05, 0.95))
    assert 5 * 10 - 2.5 * 50**0.5 < low < 5 * 10 < high < 5 * 10 + 2.5 * 50**0.5


def test_half_of_a_days_use_is_to_come_at_one_in_the_afternoon():
    items, at = table(Item, ITEMS), moment(140).replace(hour=13)
    history = use(lambda day: 18 + day.day % 5)
    said = forecast_use(history, items, issued_at=at, model="weekday and level", time_zone="UTC")
    assert medians(said)[:2] == pytest.approx([10, 30], abs=2)
    assert said.forecast["target_at"].n_unique() == 11


def test_a_ward_that_closed_long_ago_is_left_out_and_counted():
    closed = use(20, days=100, location="south")
    issued = issue(together(closed, use(20)))
    assert issued.forecast["entity_id"].unique().to_list() == ["gloves@north"]
    assert "1 items at a place have not been told of" in issued.note


def test_an_item_never_used_is_foretold_unused():
    issued = issue(together(use(0, item="drain"), use(20)))
    assert max(medians(issued, "drain@north")) == 0


def test_items_missing_from_the_list_are_left_out_and_named():
    issued = issue(together(use(20), use(5, item="mystery")))
    assert issued.forecast["entity_id"].unique().to_list() == ["gloves@north"]
    assert "mystery" in issued.note


def test_an_item_always_out_of_stock_is_left_out_and_counted():
    empty = use(0, item="drain", stocked_out=set(range(140)))
    assert "1 items at a place were out of stock" in issue(together(empty, use(20))).note


def test_too_short_a_history_says_what_to_do():
    with pytest.raises(NotEnoughHistoryError, match=r"found 10\. Deliver earlier"):
        issue(use(20, days=10), days=10)


@pytest.mark.parametrize("model", [None, "crystal ball"])
def test_without_a_known_champion_the_fallback_says_so(model):
    issued = issue(use(20), model=model)
    assert issued.model == "weekday and level"
    assert "weekday and level was used" in issued.note


def test_a_model_that_fails_is_replaced_and_named():
    issued = issue(use(20, days=30), days=30, model="LightGBM")
    assert issued.model == "weekday and level"
    assert "LightGBM failed" in issued.note


@pytest.mark.parametrize("model", CANDIDATES)
def test_no_candidate_sees_past_the_moment_of_issue(model):
    known = together(use(dice(5), days=200), use(dice(0.2), days=200, item="drain"))
    later = pl.col("day_on") >= MONDAY + timedelta(days=140)
    changed = known.with_columns(
        issued=pl.when(later).then(pl.col("issued") * 50 + 7).otherwise("issued"),
        stocked_out=later & (pl.col("day_on").dt.day() > 20),
    )
    once, again = issue(known, model=model), issue(DailyUse.validate(changed), model=model)
    assert once.model == model
    assert once.forecast.equals(again.forecast)


@pytest.mark.parametrize("model", CANDIDATES)
def test_every_candidate_gets_steady_use_right(model):
    many = together(*(use(dice(20, seed), location=f"ward {seed}", days=250) for seed in range(4)))
    last = medians(issue(many, days=250, model=model), "gloves@ward 1")[-1]
    assert last == pytest.approx(200, rel=0.3)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 0, 1, 3, 50]), min_size=40, max_size=90), st.booleans())
def test_higher_levels_and_later_days_never_need_less(amounts, naive):
    history = use(lambda day: amounts[(day - MONDAY).days], days=len(amounts))
    model = "seasonal naive" if naive else "weekday and level"
    forecast = issue(history, days=len(amounts), model=model).forecast
    wide = forecast.pivot("level", index="target_at", values="value").sort("target_at")
    values = wide.drop("target_at").to_numpy()
    assert (np.diff(values, axis=0) >= 0).all()
    assert (np.diff(values, axis=1) >= 0).all()
