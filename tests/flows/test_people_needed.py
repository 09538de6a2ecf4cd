"""People needed are said from the newest forecast, and see nothing beyond their moment."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes.people_needed import required, say_needs
from ops.paths import Paths, as_quantiles, packed
from ops.tables import EdArrivalsHourly
from tests.hospital import arrivals, fill, keep
from warehouse import forecasts, futures, publish, reading, staff_needs, writing

NOW = datetime(2026, 2, 16, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
REFERENCES = {
    "sites": "site_id | time_zone\n north | UTC",
    "wards": """
        ward_id | site_id | specialty | kind      | open_beds
        ed      | north   | emergency | emergency | 9
        n1      | north   | medicine  | ward      | 20
    """,
    "shift_types": "shift_type_id | starts | minutes | paid_minutes\n early | 07:00 | 480 | 450",
    "staffing_ratios": """
        ward_id | shift_type_id | skill | patients_per_person | minimum
        ed      | early         | nurse | 4                   | 1
        n1      | early         | nurse | 5                   | 1
    """,
}


def expect(db, series, place, count, at):
    """Paths that all say the same count at every hour of two days."""
    targets = tuple(at + n * HOUR for n in range(48))
    paths = Paths(series, at, (place,), targets, np.full((1, 500, 48), count))
    forecasts.save(db, as_quantiles(paths))
    futures.save_paths(db, packed(paths))


def told(db):
    for feed, drawing in REFERENCES.items():
        fill(db, feed, drawing)
    counted = arrivals(6, weeks=7).filter(pl.col("hour_start") < NOW + 12 * HOUR)
    keep(db, "ed_arrivals_hourly", EdArrivalsHourly.validate(counted, cast=True))
    expect(db, "ward_census", "n1", 12, NOW)
    expect(db, "ed_census", "north", 7, NOW)
    expect(db, "ed_arrivals", "north", 6, NOW)


def occasion(at=NOW):
    return Occasion(as_of=at, replayed=False, inbox=Path("inbox"))


def people(db, at=NOW):
    rows = required(db, occasion(at), "north", from_on=date(2026, 2, 16), days=2)
    return {row["ward_id"]: row["required"] for row in rows.to_dicts() if row["day_on"].day == 16}


@pytest.fixture
def in_time(monkeypatch):
    """The ED promises to see patients within a quarter of an hour."""
    target = '{"minutes_per_patient": 30, "wait_minutes": 15}'
    monkeypatch.setenv("HOSPITAL_STAFFING", f'{{"north": {{"ed_waiting": {{"nurse": {target}}}}}}}')


def test_people_are_required_from_paths_by_the_ratios(db, folder):
    told(db)
    assert people(db) == {"ed": 2, "n1": 3}


def test_a_site_that_promises_a_wait_is_staffed_for_it(db, folder, in_time):
    told(db)
    # Six an hour, half an hour each, is a load of three. Of five people 24 in 100 patients have to
    # wait, and e^-(10 - 6)/4 of those for longer than a quarter of an hour: 9 in 100. Of four, 31.
    assert people(db) == {"ed": 5, "n1": 3}


def test_what_is_forecast_or_counted_later_changes_nothing(db, folder, in_time):
    told(db)
    before = people(db)
    later = NOW + HOUR
    expect(db, "ward_census", "n1", 90, later)
    expect(db, "ed_arrivals", "north", 90, later)
    db.execute("update staging.ed_arrivals_hourly set arrivals = 99 where hour_start >= ?", [NOW])
    assert people(db) == before
    assert people(db, later)["n1"] == 18


def test_needs_are_said_and_kept_for_the_page(folder):
    with writing("test") as db:
        told(db)
    publish.publish(as_of=NOW, run_id="r1")
    said = say_needs(occasion())
    assert (said.outcome, said.rows) == ("done", 16)
    publish.publish(as_of=NOW, run_id="r2")
    with reading() as db:
        kept = staff_needs.latest(db, as_of=NOW)
    assert kept.height == 16
    assert (kept["ends_at"] > NOW).all()
    first = kept.filter(ward_id="n1").row(0, named=True)
    assert (first["required"], first["more_than"], first["rests_on"]) == (3, [1.0] * 3, "shift")


def test_a_waiting_target_of_a_skill_the_ed_has_not_is_said(folder, monkeypatch):
    with writing("test") as db:
        told(db)
    publish.publish(as_of=NOW, run_id="r1")
    target = '{"minutes_per_patient": 30, "wait_minutes": 15}'
    monkeypatch.setenv("HOSPITAL_STAFFING", f'{{"usual": {{"ed_waiting": {{"RN": {target}}}}}}}')
    said = say_needs(occasion()).words
    assert "target for RN has no effect" in said
    assert "Name one of: nurse." in said


def test_without_ratios_nothing_is_said(folder):
    with writing("test") as db:
        fill(db, "sites", REFERENCES["sites"])
    publish.publish(as_of=NOW, run_id="r1")
    assert say_needs(occasion()).outcome == "nothing"
