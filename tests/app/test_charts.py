import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl

import app
from app import charts, clinic_bars
from app.charts import Outlook
from app.look import untitled

ROOT = Path(app.__file__).parents[1]


def outlook(since, hours):
    at = pl.datetime_range(
        since, since + timedelta(hours=hours), "1h", time_zone="UTC", eager=True, closed="left"
    ).dt.cast_time_unit("us")
    counted = pl.DataFrame({"at": at, "count": range(hours)})
    ends = ("low", "half_low", "middle", "half_high", "high")
    coming = pl.DataFrame({"at": at + timedelta(hours=hours)} | dict.fromkeys(ends, 3.0))
    usual = pl.DataFrame({"at": at, "usual": 2.0})
    return Outlook(counted, coming, usual, since, "Europe/London", "ED arrivals", "patients")


def test_a_chart_says_what_it_shows_and_in_which_unit():
    drawn = charts.outlook(outlook(datetime(2026, 1, 6, tzinfo=UTC), 24)).to_dict()
    assert drawn["title"]["text"] == "ED arrivals"
    assert any(layer["encoding"]["y"].get("title") == "patients" for layer in drawn["layer"])


def test_a_chart_given_other_sessions_keeps_their_order():
    columns = ("low", "expected", "high", "booked", "slots")
    later, sooner = "13:30 Wed 2 Dec", "09:00 Thu 3 Dec"
    frame = pl.DataFrame({"session": [later, sooner]} | dict.fromkeys(columns, 3.0))
    drawn = clinic_bars.attendance(frame, title="Sessions").to_dict()
    assert all(layer["encoding"]["y"]["sort"] == [later, sooner] for layer in drawn["layer"])


def test_parts_stand_on_one_another_and_what_is_expected_is_paler():
    at = pl.datetime_range(
        datetime(2026, 1, 6, tzinfo=UTC), datetime(2026, 1, 6, 3, tzinfo=UTC), "1h", eager=True
    ).dt.cast_time_unit("us")
    told = pl.DataFrame({"at": at}).join(
        pl.DataFrame({"part": ["ambulance", "other"]}), how="cross"
    )
    coming = told.filter(pl.col("at").dt.hour() > 1).with_columns(low=1.0, middle=2.0, high=3.0)
    counted = told.filter(pl.col("at").dt.hour() <= 1).with_columns(count=2.0)
    colours = {"ambulance": "#1B2733", "other": "#005EB8"}
    what = charts.Apart(counted, coming, colours, at[2], "Europe/London", "ED arrivals", "patients")
    drawn = charts.apart(what).to_dict()
    [rows] = [rows for rows in drawn["datasets"].values() if len(rows) == 8]
    assert {(row["count"], row["shade"]) for row in rows} == {(2.0, 1.0), (2.0, 0.55)}
    assert drawn["layer"][0]["encoding"]["y"]["stack"] is True


def test_the_day_on_which_clocks_go_back_has_twenty_five_hours():
    since = datetime(2026, 10, 24, 23, tzinfo=UTC)  # midnight in London, still summer
    axis = charts.outlook(outlook(since, 25)).to_dict()["layer"][0]["encoding"]["x"]["axis"]
    hours = [tick["date"] * 24 + tick["hours"] for tick in axis["values"]]
    assert [later - earlier for earlier, later in pairwise(hours)][:4] == [7, 6, 6, 6]
    assert axis["labelExpr"].startswith('["Sun 25", "06:00", "12:00", "18:00", "Mon 26"')


def test_an_hour_that_nobody_counted_keeps_its_label():
    what = outlook(datetime(2026, 1, 6, tzinfo=UTC), 12)
    gap = replace(what, coming=what.coming.filter(pl.col("at").dt.hour() != 12))
    axis = charts.outlook(gap).to_dict()["layer"][0]["encoding"]["x"]["axis"]
    assert '"12:00"' in axis["labelExpr"]


def test_a_page_writes_the_title_where_it_can_wrap():
    drawn = untitled(charts.outlook(outlook(datetime(2026, 1, 6, tzinfo=UTC), 24)))
    assert "title" not in drawn.to_dict()


def test_the_theme_uses_neither_red_nor_green_nor_a_font_from_the_network():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    theme = settings["theme"]
    assert theme["font"] == "sans-serif"
    for look in (theme["light"], theme["dark"]):
        assert look["greenColor"] == look["blueColor"]
        assert look["redColor"] == look["orangeColor"]
