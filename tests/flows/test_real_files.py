"""A whole day on real files of other hospitals, each through a map that comes with the tool."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from flows import way
from tests.test_house import ROOT
from warehouse import forecasts, reading
from warehouse.landing import maps

SHARED = ROOT.parent / "shared" / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="there are no real files beside the project"),
]

REAL = {
    "uk_ed_arrivals": ("ed/uk_large_ed_hourly.parquet", "2019-03-01T00:00+00:00", "ed_arrivals"),
    "montreal_ed_census": (
        "ed/montreal_ed_census_hourly.parquet",
        "2025-11-01T12:00+00:00",
        "ed_census",
    ),
    "hdhi_stays": (
        "beds/hdhi_admissions_2017_2019.parquet",
        "2019-03-25T06:00+00:00",
        "ward_census",
    ),
    "vitoria_appointments": (
        "clinics/appointments_vitoria_2016.csv",
        "2016-05-20T06:00+00:00",
        "no_show",
    ),
    "nhs_pharmacy_issues": (
        "supply/nhs_pharmacy_issues_daily.parquet",
        "2019-07-20T06:00+00:00",
        "item_use",
    ),
    "fhir_bulk": ("fhir/bulk", "2024-08-06T12:00+00:00", None),
}


@pytest.fixture(scope="module", params=REAL)
def real_day(request, tmp_path_factory):
    """The day run on one hospital's files, and what it should have forecast."""
    source, as_of, series = REAL[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        place = maps.use(request.param, folder / "inbox").parent
        _put(SHARED / source, place)
        yield way.plainly("day", inbox=None, as_of=datetime.fromisoformat(as_of)), series


def _put(source: Path, place: Path):
    files = source.glob("*.ndjson") if source.is_dir() else [source]
    for file in files:
        shutil.copy(file, place)


def test_a_day_on_real_files_does_what_their_feed_allows(real_day):
    report, series = real_day
    assert report.outcome == "done", [step.words for step in report.steps]
    with reading() as db:
        if series == "no_show":
            assert forecasts.latest_no_show(db, as_of=report.as_of).height > 0
        elif series:
            said = forecasts.latest(db, series, as_of=report.as_of)
            assert (said["target_at"] >= report.as_of).all()
            assert said.height > 0
