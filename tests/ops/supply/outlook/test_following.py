"""The nightly order when use follows what the hospital counts."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.drivers.known import CountsKnown
from ops.supply.drivers.links import links_of
from ops.supply.outlook.stores import Past, learn_stores
from ops.tables import (
    BookedByDay,
    CensusSaid,
    DailyUse,
    DriverLink,
    Receipt,
    StockPosition,
    Ward,
    WardCensus,
)
from tests.ops.supply.outlook.test_tonight import ITEMS, NAMES, NOW, POLICY, TODAY, frame

DAYS, AHEAD = 240, 30


def listed():
    """Admissions by day: some weeks few, some weeks many, all booked five weeks before."""
    dice = np.random.default_rng(1)
    weeks = dice.choice([2.0, 8.0, 14.0], (DAYS + AHEAD) // 7 + 1)
    return dice.poisson(np.repeat(weeks, 7)[: DAYS + AHEAD])


def past(lists, *, counts=True):
    dice = np.random.default_rng(5)
    rows = [
        {"item_id": item, "location_id": "north", "day_on": TODAY + timedelta(days=n - DAYS),
         "issued": float(dice.poisson(3 * lists[n] + 5)), "stocked_out": False,
         "closing_on_hand": None}
        for item in NAMES for n in range(DAYS)
    ]  # fmt: skip
    booked = [
        {"kind": "admissions", "place_id": "n1", "day_on": TODAY + timedelta(days=n - DAYS),
         "booked_on": TODAY + timedelta(days=n - DAYS - 35), "booked": int(number),
         "kept": int(number)}
        for n, number in enumerate(lists) if number
    ]  # fmt: skip
    known = CountsKnown(
        WardCensus.create_empty(),
        CensusSaid.create_empty(),
        frame(BookedByDay, booked),
        Ward.create_empty(),
        {"n1": "north"},
    )
    told = Past(frame(DailyUse, rows), StockPosition.create_empty(), Receipt.create_empty())
    return replace(told, counts=known) if counts else told


def learnt(told):
    return learn_stores(told, ITEMS, policy=POLICY, issued_at=NOW, time_zone="UTC")


@pytest.fixture(scope="module")
def stores():
    return learnt(past(listed()))


def test_the_order_of_an_item_that_follows_a_list_rests_on_the_list_to_come(stores):
    need = f"{NAMES[0]}@north"
    short = {("admissions", "n1"): np.zeros(AHEAD)}
    quiet = stores.supposing(short, ITEMS, POLICY, NOW, "UTC")
    assert quiet.needs[need].busy < 0.7 * stores.needs[need].busy
    assert quiet.demand["value"].sum() < 0.7 * stores.demand["value"].sum()


def test_what_is_kept_says_what_each_item_follows(stores):
    links = links_of(stores.followed, "north", "p1")
    assert DriverLink.is_valid(links)
    assert links["admitted"].all()
    assert set(links.select("kind", "place_id").rows()) == {("admissions", "n1")}
    assert links["rate"].to_list() == pytest.approx([3.0] * len(NAMES), rel=0.2)
    assert links_of(stores.followed, "south", "p1").is_empty()
    assert links_of(None, "north", "p1").is_empty()


def test_where_no_counts_are_known_nothing_is_followed():
    plain = learnt(past(listed(), counts=False))
    assert plain.followed is None
    assert plain.supposing({}, ITEMS, POLICY, NOW, "UTC") is plain


def test_bookings_for_later_days_change_the_need_and_use_after_now_does_not(stores):
    lists = listed()
    lists[DAYS:] += 8
    more = learnt(past(lists))
    need = f"{NAMES[0]}@north"
    assert more.needs[need].busy > 1.2 * stores.needs[need].busy
    later = past(listed())
    after = later.use.with_columns(pl.col("day_on") + timedelta(days=DAYS))
    told = replace(later, use=DailyUse.validate(pl.concat([later.use, after])
                                                .sort(DailyUse.primary_key())))  # fmt: skip
    assert learnt(told).law.said.tolist() == stores.law.said.tolist()
