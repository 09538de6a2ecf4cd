from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.landing.instants import moments
from warehouse.landing.refusal import Refused


def read(*texts, zone="Europe/London", **more):
    return moments(pl.Series("arrived_at", texts, dtype=pl.String), zone, **more)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-07-01T10:00:00Z", "2024-07-01T10:00:00"),
        ("2024-07-01T10:00:00+01:00", "2024-07-01T09:00:00"),
        ("2024-07-01T10:00:00.250+0215", "2024-07-01T07:45:00.250"),
        ("2024-07-01 10:00-05", "2024-07-01T15:00:00"),
        ("2024-07-01 10:00", "2024-07-01T09:00:00"),
        ("2024-01-01T10:00:00", "2024-01-01T10:00:00"),
    ],
)
def test_a_time_means_what_it_says(text, utc):
    assert read(text).at[0] == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_forms_may_be_mixed_in_one_column():
    at = read("2024-07-01T10:00:00Z", "2024-07-01T10:00:00", "2024-07-01T10:00+02:00", None).at
    assert at.dt.hour().to_list() == [10, 9, 8, None]


def test_a_time_the_clock_skips_never_was():
    assert read("2024-03-31T01:30:00").code.to_list() == ["DST_NONEXISTENT"]


def test_a_time_that_comes_twice_is_the_earlier_one_and_counted():
    found = read("2024-10-27T01:30:00", "2024-10-27T03:30:00")
    assert (found.at.dt.to_string("%H:%M").to_list(), found.repeated) == (["00:30", "03:30"], 1)


def test_each_row_may_have_its_own_clock():
    zones = pl.Series(["Europe/London", "Asia/Kolkata"])
    at = read("2024-01-01T10:00:00", "2024-01-01T10:00:00", zone=zones).at
    assert at.dt.to_string("%H:%M").to_list() == ["10:00", "04:30"]


def test_a_date_alone_is_local_midnight_known_to_the_day():
    found = read("2024-07-01", "2024-07-01T08:00:00")
    assert found.day_only.to_list() == [True, False]
    assert found.at[0] == datetime(2024, 6, 30, 23, tzinfo=UTC)


def test_a_day_whose_midnight_is_skipped_starts_an_hour_later():
    assert read("2018-11-04", zone="America/Sao_Paulo").at[0] == datetime(
        2018, 11, 4, 3, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["soon", "2024-02-30", "2024-07-01T25:00:00", "2024-07-01T10:0"])
def test_what_is_no_time_is_said_so(text):
    assert read(text).code.to_list() == ["BAD_DATE"]


def test_a_day_number_of_a_spreadsheet_is_not_guessed_at():
    assert read("45352.4167").code.to_list() == ["EXCEL_SERIAL"]


@pytest.mark.parametrize("text", ["9999-12-31", "1900-01-01T00:00:00", "0001-01-01", "1811-11-11"])
def test_dates_that_stand_for_unknown_are_null(text):
    found = read(text)
    assert (found.at[0], found.code[0]) == (None, "SENTINEL_DATE")


def test_a_day_and_month_that_could_be_either_refuse_the_file():
    with pytest.raises(Refused) as refused:
        read("03/01/2024", "13/01/2024")
    assert refused.value.code == "DATE_AMBIGUOUS"
    assert read("03/01/2024", pattern="%d/%m/%Y").at[0] == datetime(2024, 1, 3, tzinfo=UTC)


def test_one_odd_date_among_many_keeps_only_its_own_record_aside():
    found = read("2024-01-03T10:00Z", "2024-01-04T10:00Z", "31/02/2024", "2024-01-05T10:00Z")
    assert found.code.to_list() == [None, None, "DATE_AMBIGUOUS", None]


def test_typed_columns_are_taken_as_they_are():
    naive = pl.Series("at", [datetime.fromisoformat("2024-07-01T10:00")])
    aware = pl.Series("at", [datetime(2024, 7, 1, 10, tzinfo=UTC)])
    assert moments(naive, "Europe/London").at[0] == datetime(2024, 7, 1, 9, tzinfo=UTC)
    assert moments(aware, "Europe/London").at[0] == datetime(2024, 7, 1, 10, tzinfo=UTC)


@given(
    wall=st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2037-01-01")),
    zone=st.sampled_from(
        ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
)
def test_local_times_agree_with_the_time_zone_database(wall, zone):
    wall = wall.replace(microsecond=0)
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    skipped = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall
    found = read(wall.isoformat(), zone=zone)
    assert found.at[0] == (None if skipped else aware.astimezone(UTC))


@given(
    at=st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01")),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_offsets_lead_to_the_same_instant(at, minutes):
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    local = at + timedelta(minutes=minutes)
    text = f"{local.isoformat()}{sign}{size // 60:02}:{size % 60:02}"
    assert read(text).at[0] == at.replace(tzinfo=UTC)
