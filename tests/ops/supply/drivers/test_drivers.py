"""What was expected of beds and bookings, as it was known then."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.drivers.beds import bed_days, returning
from ops.supply.drivers.booked import booked_days
from ops.supply.drivers.driver import ALL, Driver, backs
from ops.tables import BookedByDay, CensusSaid, Ward, WardCensus

TODAY = date(2026, 1, 5)
DAYS, AHEAD = 84, 7
WARDS = pl.DataFrame(
    {"ward_id": ["n1", "n2"], "site_id": ["north", "north"], "specialty": "medicine",
     "kind": "ward", "division": None, "open_beds": 20}
)  # fmt: skip


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=dict(contract.create_empty().schema))
    return contract.validate(told.sort(contract.primary_key()), cast=True)


def census(beds):
    """Midnights of the days before today; ``beds`` says how many on each ward and day."""
    rows = [
        {"ward_id": ward, "day_on": TODAY + timedelta(days=n), "occupied": beds(ward, n),
         "open_beds": 20, "admissions": 0, "discharges": 0}
        for ward in ("n1", "n2") for n in range(-DAYS, 5)
    ]  # fmt: skip
    return frame(WardCensus, rows)


def beds_of(counts, said=(), moments=(0, 10)):
    told = [dict(zip(("ward_id", "back", "day_on", "beds"), row, strict=True)) for row in said]
    found = bed_days(
        counts,
        frame(CensusSaid, told) if told else CensusSaid.create_empty(),
        Ward.validate(WARDS, cast=True),
        today=TODAY,
        days=DAYS,
        backs=moments,
        ahead=AHEAD,
    )
    return {driver.place: driver for driver in found}


def test_a_bed_day_is_the_mean_of_the_midnights_about_it():
    beds = beds_of(census(lambda ward, n: 10 + n % 2))["n1"]
    assert beds.counted[1:].tolist() == [10.5] * (DAYS - 1)


def test_a_site_has_the_beds_of_its_wards():
    beds = beds_of(census(lambda ward, n: 10 if ward == "n1" else 4))
    assert beds["north"].counted[-1] == 14
    assert beds["north"].expected[0].tolist() == [14.0] * AHEAD
    assert ALL not in beds


def test_a_forecast_that_was_issued_by_then_stands_before_the_usual_week():
    tomorrow = TODAY + timedelta(days=1)
    beds = beds_of(census(lambda ward, n: 10), [("n1", 0, TODAY, 16.0), ("n1", 0, tomorrow, 20.0)])
    assert beds["n1"].expected[0, :4].tolist() == [13.0, 18.0, 15.0, 10.0]
    assert beds["n1"].expected[1].tolist() == [10.0] * AHEAD


def test_what_came_after_a_moment_does_not_change_what_was_expected_then():
    before = beds_of(census(lambda ward, n: 10 + n % 5))["n1"]
    other = beds_of(census(lambda ward, n: 10 + n % 5 + 9 * (n >= -10)))["n1"]
    assert before.expected[1].tolist() == other.expected[1].tolist()
    assert before.expected[0].tolist() != other.expected[0].tolist()


def test_a_full_ward_returns_to_its_usual_week_day_by_day():
    strays = 5 * np.sin(np.arange(56) / 4)
    known = 10 + strays
    coming = returning(known, 28)
    assert abs(coming[27] - 10) < abs(coming[0] - 10) < abs(known[-1] - 10) + 1


def booking(day, booked, number=1, kept=1):
    return {"kind": "admissions", "place_id": "n1", "day_on": TODAY + timedelta(days=day),
            "booked_on": TODAY + timedelta(days=booked), "booked": number, "kept": kept}  # fmt: skip


def admissions(rows, moments=(0,)):
    weekdays = np.array([(TODAY + timedelta(days=n)).weekday() for n in range(-DAYS, AHEAD)])
    [driver] = booked_days(
        frame(BookedByDay, rows),
        {"n1": "north"},
        today=TODAY,
        weekdays=weekdays,
        backs=moments,
        ahead=AHEAD,
    )
    return driver


# Every day six are booked four days before, two more on the eve; one of these never comes.
PAST = [booking(n, n - 4, 6, 6) for n in range(-DAYS, 0)] + [
    booking(n, n - 1, 2, 1) for n in range(-DAYS, 0)
]


def test_what_is_usually_still_booked_is_added_to_what_is():
    driver = admissions([*PAST, booking(2, -2, 9, 9)])
    assert driver.counted.tolist() == [7.0] * DAYS
    # In two days: nine are booked, and the eve adds one; nothing else was booked four days ago.
    assert driver.expected[0].tolist() == [0.0, 1.0, 10.0, 1.0, 7.0, 7.0, 7.0]


def test_bookings_made_after_a_moment_were_not_known_then():
    # Ten days ago, of the list of six days ago only what is booked four days before was known.
    told = admissions(PAST, moments=(0, 10)).expected[1]
    more = admissions([*PAST, booking(-6, -9, 30, 30)], moments=(0, 10)).expected[1]
    assert told.tolist() == more.tolist()


def test_a_what_if_changes_days_to_come_and_no_others():
    driver = Driver("beds", "n1", np.ones(3), np.ones((2, 4)))
    supposed = driver.expecting(np.array([9.0, 9.0]))
    assert supposed.expected.tolist() == [[9, 9, 1, 1], [1, 1, 1, 1]]
    assert driver.expected[0, 0] == 1


@pytest.mark.parametrize(
    ("days", "places", "expected"),
    [(40, 1, (0,)), (80, 1, (0, 28, 32, 36, 40)), (100, 30_000, (0, 28, 39, 50))],
)
def test_moments_lie_in_the_second_half_and_further_apart_where_places_are_many(
    days, places, expected
):
    assert backs(days, 28, places) == expected
