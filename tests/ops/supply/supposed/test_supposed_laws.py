"""What must last if beds, use or lead times were others. As it is: three days and two, at ten."""

from dataclasses import replace

import numpy as np
import pytest

from ops.supply.drivers.driver import ALL, APPOINTMENTS, BEDS, Driver
from ops.supply.supposed.laws import beds_supposed
from ops.supply.supposed.question import WhatIf
from tests.ops.supply.supposed.ward_stores import SITE_OF, needed, stores, supposing


def test_where_nothing_is_supposed_nothing_differs():
    usual = stores()
    other, _ = supposing(usual)
    assert other.demand.equals(usual.demand)
    assert needed() == {"gloves": 50, "masks": 50}


def test_use_of_everything_moves_every_item():
    assert needed(use=1.2) == {"gloves": 60, "masks": 60}


@pytest.mark.parametrize(
    ("what", "gloves", "masks"),
    [
        ({"lead_days": 2}, 70, 70),
        ({"lead_factor": 2.0}, 70, 70),
        ({"lead_factor": 1.25}, 60, 60),  # two and a half days are three
        ({"lead_days": 2, "supplier": "Medway"}, 70, 50),
        ({"lead_days": -60}, 30, 30),  # none comes before it is placed
        ({"lead_days": 40}, 450, 450),  # beyond the days foretold, use goes on in proportion
    ],
)
def test_lead_times_move_what_must_last(what, gloves, masks):
    assert needed(**what) == {"gloves": gloves, "masks": masks}


@pytest.mark.parametrize(
    ("what", "gloves"),
    [
        ({"beds": 1.5}, 100),  # five bed-days more on n1, two gloves each
        ({"beds": 1.5, "ward_id": "n1"}, 100),
        ({"beds": 1.5, "ward_id": "n2"}, 50),
        ({"beds": 1.5, "use": 1.1}, 110),
        ({"booked": 1.5}, 50),
    ],
)
def test_beds_move_only_items_that_follow_them(what, gloves):
    assert needed(**what)["gloves"] == gloves
    assert needed(**what)["masks"] == pytest.approx(50 * what.get("use", 1.0))


def test_a_ward_s_beds_count_in_its_site_and_in_all_sites():
    drivers = stores().followed.drivers
    told = beds_supposed(drivers, WhatIf(beds=1.1, ward_id="n2"), SITE_OF)
    assert {place: round(float(days[0])) for (_, place), days in told.items()} == {
        "n2": 33,
        "north": 43,
        ALL: 103,
    }
    every = beds_supposed(drivers, WhatIf(beds=0.9), SITE_OF)
    assert np.allclose(every[BEDS, ALL], 90)
    assert np.allclose(every[BEDS, "north"], 36)


def test_bookings_move_what_follows_them_and_beds_do_not():
    clinic = Driver(APPOINTMENTS, "c1", np.full(60, 10.0), np.full((1, 30), 10.0))
    followed = replace(stores().followed, drivers=(clinic,))
    by_bookings = replace(stores(), followed=followed)
    found, _ = supposing(by_bookings, booked=1.5)
    assert round(found.needs["gloves@main"].busy) == 100
    found, _ = supposing(by_bookings, beds=1.5)
    assert round(found.needs["gloves@main"].busy) == 50


def test_where_nothing_is_followed_beds_change_nothing():
    plain = replace(stores(), followed=None)
    assert supposing(plain, beds=1.5)[0].demand.equals(plain.demand)
