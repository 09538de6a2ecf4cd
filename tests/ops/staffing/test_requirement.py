from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.requirement import required_staff, span_of
from ops.tables import Forecast, ShiftType, StaffingRatio, Ward
from tests.tables import table

LONDON = ZoneInfo("Europe/London")
CLOCKS = {"north": "Europe/London"}
MONDAY = date(2026, 1, 5)
ISSUED = datetime(2026, 1, 4, 22, tzinfo=UTC)
SPREAD = {0.5: 0, 0.75: 2, 0.9: 4}

WARDS = table(
    Ward,
    """
    ward_id | site_id | specialty | kind      | open_beds
    ed      | north   | emergency | emergency | 9
    n1      | north   | medicine  | ward      | 20
    """,
)
SHIFTS = pl.DataFrame(
    [("early", time(7), 480, 450), ("late", time(13), 480, 450), ("night", time(20), 720, 690)],
    schema=ShiftType.create_empty().schema,
    orient="row",
)


def ratios(*rows):
    schema = StaffingRatio.create_empty().schema
    return StaffingRatio.validate(pl.DataFrame(rows, schema=schema, orient="row"))


def ward_forecast(census, *, days=7, hours=(8, 12, 18, 24), place="n1", series="ward_census"):
    """Median census by ``census(day, hour)`` of the local clock; two patients more a level up."""
    midnight = datetime(2026, 1, 5, tzinfo=UTC)
    rows = [
        (series, place, ISSUED, midnight + timedelta(days=day, hours=hour), level, value)
        for day in range(days)
        for hour in hours
        for level, more in SPREAD.items()
        for value in (float(census(day, hour) + more),)
    ]
    frame = pl.DataFrame(rows, schema=Forecast.create_empty().schema, orient="row")
    return Forecast.validate(frame)


def ed_forecast(census, *, hours=48):
    return ward_forecast(
        lambda _, hour: census(hour), days=1, hours=range(hours), place="north", series="ed_census"
    )


def needed(census, asked, *, from_on=MONDAY, days=1, **more):
    frame = required_staff(
        census, WARDS, asked, SHIFTS, clocks=CLOCKS, from_on=from_on, days=days, **more
    )
    return {
        (row["ward_id"], row["day_on"], row["shift_type_id"]): row["required"]
        for row in frame.iter_rows(named=True)
    }


def one(frame):
    (row,) = frame.iter_rows(named=True)
    return row


def test_people_are_patients_over_the_ratio_rounded_up():
    asked = ratios(("n1", "early", "nurse", 5.0, 1))
    frame = required_staff(
        ward_forecast(lambda *_: 13), WARDS, asked, SHIFTS, clocks=CLOCKS, from_on=MONDAY, days=1
    )
    row = one(frame)
    # 13 usually, 15 at the staffing level, 17 on a busy day
    assert (row["required_usual"], row["required"], row["required_busy"]) == (3, 3, 4)


def test_rounding_dust_does_not_ask_for_another_person():
    dusty = ward_forecast(lambda *_: 10 + 1e-12)
    assert needed(dusty, ratios(("n1", "early", "nurse", 6.0, 0)), level=0.75) == {
        ("n1", MONDAY, "early"): 2
    }


def test_a_quiet_ward_keeps_its_minimum():
    asked = ratios(("n1", "night", "nurse", 10.0, 2))
    assert needed(ward_forecast(lambda *_: 0), asked) == {("n1", MONDAY, "night"): 2}


def test_a_shift_is_staffed_for_its_fullest_moment():
    census = ward_forecast(lambda _, hour: {8: 10, 12: 18, 18: 6, 24: 4}[hour])
    asked = ratios(*((("n1", kind, "nurse", 1.0, 0)) for kind in ("early", "late", "night")))
    people = needed(census, asked, level=0.5)
    # early sees 8 and 12 o'clock, late (from 13:00) 18, night (from 20:00) midnight
    assert list(people.values()) == [18, 6, 4]


def test_a_shift_without_a_moment_takes_the_fuller_of_those_beside_it():
    census = ward_forecast(lambda day, _: 10 + day, hours=(24,))
    asked = ratios(("n1", "early", "nurse", 1.0, 0))
    assert needed(census, asked, from_on=MONDAY + timedelta(days=1), level=0.5) == {
        ("n1", MONDAY + timedelta(days=1), "early"): 11
    }


def test_the_level_is_read_between_those_issued():
    asked = ratios(("n1", "early", "nurse", 1.0, 0))
    assert needed(ward_forecast(lambda *_: 10), asked, level=0.625) == {("n1", MONDAY, "early"): 11}


def test_beyond_the_horizon_the_same_weekday_of_the_last_week_counts():
    census = ward_forecast(lambda day, _: 10 + day)
    asked = ratios(("n1", "early", "nurse", 1.0, 0))
    people = needed(census, asked, days=21, level=0.5)
    assert list(people.values()) == [10, 11, 12, 13, 14, 15, 16] * 3


def test_the_ed_is_staffed_from_its_hours():
    census = ed_forecast(lambda hour: 12 if hour == 14 else 6)
    asked = ratios(("ed", "early", "ED nurse", 4.0, 1), ("ed", "night", "ED nurse", 4.0, 1))
    people = needed(census, asked, level=0.5)
    assert people == {("ed", MONDAY, "early"): 3, ("ed", MONDAY, "night"): 2}


def test_beyond_two_days_the_ed_borrows_the_same_weekday_or_its_latest_day():
    census = ed_forecast(lambda hour: 20 if hour >= 24 else 10)
    asked = ratios(("ed", "early", "ED nurse", 10.0, 0))
    people = needed(census, asked, days=14, level=0.5)
    # only Monday and Tuesday are forecast: both Mondays see the first, every other day the second
    assert list(people.values()) == [1, 2, 2, 2, 2, 2, 2] * 2


def test_a_ward_nobody_forecasts_is_staffed_for_its_open_beds():
    asked = ratios(("n1", "early", "nurse", 5.0, 1), ("ed", "early", "nurse", 5.0, 1))
    people = needed(Forecast.create_empty(), asked)
    assert people == {("ed", MONDAY, "early"): 2, ("n1", MONDAY, "early"): 4}


def test_only_the_newest_issue_counts():
    older = ward_forecast(lambda *_: 50).with_columns(issued_at=pl.lit(ISSUED - timedelta(days=1)))
    both = Forecast.cast(pl.concat([older, ward_forecast(lambda *_: 10)]))
    asked = ratios(("n1", "early", "nurse", 1.0, 0))
    assert needed(both, asked, level=0.5) == {("n1", MONDAY, "early"): 10}


@pytest.mark.parametrize(
    ("evening", "hours", "paid"),
    [
        (date(2026, 3, 28), 11, 630),
        (date(2026, 10, 24), 13, 750),
        (date(2026, 1, 5), 12, 690),
    ],
    ids=["clocks go forward", "clocks go back", "any other night"],
)
def test_a_night_over_a_clock_change_is_as_long_as_it_lasts(evening, hours, paid):
    night = span_of(SHIFTS.row(2, named=True), evening, LONDON)
    assert night.ends_at - night.starts_at == timedelta(hours=hours)
    assert night.paid_minutes == paid
    assert night.ends_at.astimezone(LONDON).hour == 8


def test_shifts_start_by_the_local_clock_in_summer_too():
    early = span_of(SHIFTS.row(0, named=True), date(2026, 7, 1), LONDON)
    assert early.starts_at == datetime(2026, 7, 1, 6, tzinfo=UTC)


def test_without_ratios_there_is_nothing_to_staff():
    with pytest.raises(NothingToDoError, match="Deliver the staffing_ratios feed"):
        needed(Forecast.create_empty(), ratios())


def test_a_ratio_of_an_unknown_shift_is_refused():
    with pytest.raises(PlanningError, match="name the shift types twilight"):
        needed(Forecast.create_empty(), ratios(("n1", "twilight", "nurse", 5.0, 1)))


def test_a_ward_without_a_clock_is_refused():
    asked = ratios(("n1", "early", "nurse", 5.0, 1))
    with pytest.raises(PlanningError, match="needs the local clock of site north"):
        required_staff(
            Forecast.create_empty(), WARDS, asked, SHIFTS, clocks={}, from_on=MONDAY, days=1
        )


def test_hours_between_bed_meetings_do_not_stand_for_later_days():
    asked = ratios(("n1", "early", "RN", 5.0, 1))
    meetings = ward_forecast(lambda day, _: 10 + 5 * day)
    hourly = ward_forecast(lambda *_: 19, days=1, hours=(7, 9, 10, 11, 13, 14))
    both = Forecast.cast(pl.concat([meetings, hourly]).sort(Forecast.primary_key()))
    alone, beside = (needed(said, asked, days=4) for said in (meetings, both))
    assert beside == alone
