"""The day of a small invented hospital, run plainly: deliveries to proposals, and once more."""

import json
import shutil
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows import way
from ops.paths import as_quantiles, unpacked
from tests.digest import digest
from tests.story import NOW, invented
from warehouse import (
    bed_needs,
    clinic,
    ed,
    forecasts,
    futures,
    plans,
    publish,
    reading,
    runs,
    session_limits,
    status,
    supply,
    wards,
)

pytestmark = pytest.mark.slow


def test_the_first_day_does_everything_asked_for(a_day_was_run):
    _, report = a_day_was_run
    told = {step.name: (step.outcome, step.words) for step in report.steps}
    assert {name: said for name, said in told.items() if said[0] not in ("done", "ready")} == {
        "take in decisions": ("nothing", "Nobody has decided anything yet."),
        "live past weeks under other ways of ordering": (
            "nothing",
            "Too few weeks of use and stock are known to compare orders.",
        ),
    }
    assert report.outcome == "done"


def test_every_delivered_record_is_accounted_for(hospital):
    with reading() as db:
        delivered = status.deliveries(db, n=1000)
    parts = delivered.select("loaded", "duplicate", "superseded", "quarantined").sum_horizontal()
    assert (delivered["received"] == parts).all()
    assert 0 < delivered["quarantined"].sum() < 0.02 * delivered["received"].sum()


@pytest.mark.parametrize(
    "series",
    [
        "ed_arrivals",
        "ed_daily_arrivals",
        "ed_census",
        "ed_boarding",
        "ed_bed_demand",
        "ed_bed_demand_target",
        "ward_census",
        "site_census",
        "item_use",
    ],
)
def test_every_series_is_forecast_from_now_on(hospital, series):
    with reading() as db:
        forecast = forecasts.latest(db, series, as_of=NOW)
    assert forecast.height > 0
    assert set(forecast["issued_at"]) == {NOW}


def test_numbers_of_the_ed_can_be_read_off_kept_paths(hospital):
    with reading() as db:
        for series in ("ed_census", "ed_boarding"):
            [paths] = unpacked(futures.latest_paths(db, series, as_of=NOW))
            read = as_quantiles(paths).filter(pl.col("target_at") > pl.col("issued_at"))
            kept = forecasts.latest(db, series, as_of=NOW)
            assert_frame_equal(read, kept.filter(kept["issued_at"] == paths.issued_at))


def test_beds_needed_agree_with_the_chances_they_were_told_with(hospital):
    with reading() as db:
        chances = forecasts.latest_chances(db, "ward_census", as_of=NOW)
        joint = futures.latest_paths(db, "ward_need", as_of=NOW)
        needs = bed_needs.latest(db, as_of=NOW).filter(series="ward_census")
        discharges = bed_needs.latest_discharges(db, as_of=NOW)
    assert set(needs["entity_id"]) == set(joint["entity_id"]) != set()
    assert set(joint["entity_id"]) <= set(discharges["entity_id"])
    both = needs.join(chances, on=["entity_id", "target_at"])
    assert both.height == needs.height
    assert (both["open_beds"] == both["threshold"]).all()
    assert (both["chance_short"] - both["probability"]).abs().max() == pytest.approx(0)


def test_every_booked_appointment_has_a_chance_of_a_no_show(hospital):
    with reading() as db:
        booked = clinic.appointments_coming(db, as_of=NOW)["appointment_id"]
        risks = forecasts.latest_no_show(db, as_of=NOW)
        attendance = forecasts.latest_attendance(db, as_of=NOW)
    assert risks["appointment_id"].sort().to_list() == booked.sort().to_list() != []
    assert set(attendance["issued_at"]) == {NOW}


def test_arrivals_are_told_a_week_ahead_and_apart_on_one_set_of_paths(hospital):
    with reading() as db:
        [paths] = unpacked(futures.latest_paths(db, "ed_arrivals", as_of=NOW))
        said = forecasts.latest(db, "ed_arrivals", as_of=NOW)
        modes, bands = (
            forecasts.latest(db, f"ed_arrivals_by_{way}", as_of=NOW)["entity_id"].unique().sort()
            for way in ("mode", "triage")
        )
    assert paths.counts.shape == (1, 500, 168)
    assert as_quantiles(paths).equals(said)
    site = paths.places[0]
    assert modes.to_list() == [f"{site}/ambulance", f"{site}/other"]
    assert bands.to_list() == [f"{site}/{band}" for band in ("1-2", "3", "4-5", "unknown")]


def test_statsforecast_and_lightgbm_are_tried_against_seasonal_naive(hospital):
    with reading() as db:
        trials = forecasts.trials(db)
    for series in ("ed_arrivals", "ed_census", "ward_census", "item_use"):
        of_series = trials.filter(series=series)
        tried = " ".join(of_series["model"].unique().to_list()).lower()
        assert all(name in tried for name in ("naive", "statsforecast", "lightgbm"))
        assert of_series.filter(won=True)["model"].n_unique() == 1


@pytest.mark.parametrize("kind", ["roster", "template", "order"])
def test_every_kind_of_plan_is_proposed(hospital, kind):
    with reading() as db:
        assert plans.latest(db, kind, as_of=NOW).height > 0


def test_sessions_have_a_limit_and_a_template_compared_on_durations_of_their_own(hospital):
    with reading() as db:
        limits = session_limits.latest(db, as_of=NOW)
        compared = session_limits.latest_compared(db, as_of=NOW)
    assert (limits["most_booked"] >= limits["slots"]).all()
    best = compared.filter(spacing="best")
    assert limits.join(best, on=["clinic_id", "kind"], how="anti").is_empty()
    assert best["durations"].min() > 0
    assert (best["cost"] <= best["bound"] + 0.01).all()


def test_the_run_is_kept_with_its_steps(hospital):
    [newest] = runs.recent(1).to_dicts()
    assert (newest["recipe"], newest["outcome"], newest["way"]) == ("day", "done", "plain")
    assert "take in deliveries" in [step["name"] for step in json.loads(newest["steps"])]


def test_a_second_run_of_the_same_day_changes_nothing(hospital):
    before = digest(hospital)
    report = way.plainly("day", inbox=None, as_of=NOW)
    after = digest(hospital)
    deliveries = "raw.delivery"  # a file seen again is written down as seen again
    assert report.outcome == "done"
    assert {name: after[name] for name in after if name != deliveries} == {
        name: before[name] for name in before if name != deliveries
    }


def test_the_next_day_brings_only_what_is_new(hospital):
    tomorrow = NOW + timedelta(days=1)
    files = invented(tomorrow)
    report = way.plainly("day", inbox=None, as_of=tomorrow)
    assert 0 < files < 25
    assert report.outcome == "done"
    assert publish.current().as_of == tomorrow
    with reading() as db:
        assert set(forecasts.latest(db, "ed_arrivals", as_of=tomorrow)["issued_at"]) == {tomorrow}
        assert forecasts.latest(db, "ed_arrivals", as_of=NOW)["issued_at"].unique().to_list() == [
            NOW
        ]


KNOWN_THEN = {
    "arrivals": lambda db: ed.hourly_arrivals(db, until=NOW),
    "ED census": lambda db: ed.hourly_census(db, until=NOW),
    "ED stays": lambda db: ed.stays(db, as_of=NOW),
    "ward census": lambda db: wards.hourly_census(db, until=NOW),
    "stays": lambda db: wards.stays(db, as_of=NOW).drop("expected_out_on"),
    "appointments held": lambda db: clinic.appointments_known(db, as_of=NOW),
    "use": lambda db: supply.daily_use(db, until=NOW),
}


@pytest.mark.parametrize("what", KNOWN_THEN)
def test_later_deliveries_do_not_change_what_was_known_then(hospital_next_day, what):
    then, now = hospital_next_day
    assert_frame_equal(now[what], then[what])


@pytest.fixture(scope="module")
def hospital_next_day(a_day_was_run, tmp_path_factory):
    """What was known of the first day: then, and asked again after the next day's deliveries."""
    folder = tmp_path_factory.mktemp("later") / "hospital"
    shutil.copytree(a_day_was_run[0], folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        then = _read_all()
        invented(NOW + timedelta(days=1))
        way.plainly("ingest", inbox=None, as_of=NOW + timedelta(days=1))
        return then, _read_all()


def _read_all():
    with reading() as db:
        return {what: read(db) for what, read in KNOWN_THEN.items()}
