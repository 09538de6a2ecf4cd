"""What happened cannot lie ahead: beyond two hours of skew a record is kept aside as FUTURE."""

from datetime import UTC, datetime

import pytest

from tests.warehouse.landing.conftest import NOW

HEAD = "visit_id,site_id,arrived_at\n"


@pytest.mark.parametrize(
    ("arrived", "aside_"), [("13:59", {}), ("14:00", {}), ("14:01", {2: "FUTURE"})]
)
def test_two_hours_of_a_sender_s_clock_are_allowed_and_no_more(drop, aside, arrived, aside_):
    drop("ed_visits/v.csv", f"{HEAD}a,north,2026-03-01T{arrived}:00Z\n", as_of=NOW)
    assert aside("ed_visits") == aside_


def test_the_rest_of_the_file_loads(drop, aside):
    text = f"{HEAD}a,north,2150-03-01T08:00:00Z\nb,north,2026-02-01T08:00:00Z\n"
    outcome = drop("ed_visits/v.csv", text)
    assert (outcome.loaded, outcome.quarantined, aside("ed_visits")) == (1, 1, {2: "FUTURE"})


def test_de_identified_years_are_allowed_by_a_map(db, drop, inbox):
    (inbox / "theirs").mkdir()
    (inbox / "theirs" / "map.toml").write_text('feed = "ed_visits"\ndate_shift = true\n')
    assert drop("theirs/v.csv", f"{HEAD}a,north,2150-03-01T08:00:00Z\n").loaded == 1


def test_bookings_and_plans_may_lie_ahead(drop):
    head = "booking_id,ward_id,planned_at,booked_at,status\n"
    row = "b,n1,2026-06-01T08:00:00Z,2026-02-01T08:00:00Z,planned\n"
    assert drop("planned_admissions/p.csv", head + row).loaded == 1
    head = "appointment_id,clinic_id,booked_at,starts_at,status\n"
    row = "p,c1,2026-02-01T08:00:00Z,2026-06-01T08:00:00Z,booked\n"
    assert drop("appointments/p.csv", head + row).loaded == 1


def test_a_setting_allows_more(folder, drop):
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text("[feeds.ed_visits]\nfuture_hours = 24\n")
    assert drop("ed_visits/v.csv", f"{HEAD}a,north,2026-03-02T08:00:00Z\n").loaded == 1


def test_what_lay_ahead_of_a_replayed_moment_is_taken_when_a_run_stands_beyond_it(db, drop):
    text = f"{HEAD}a,north,2024-01-02T08:00:00Z\nb,north,2024-01-04T08:00:00Z\n"
    outcome = drop("ed_visits/v.csv", text, as_of=datetime(2024, 1, 3, tzinfo=UTC))
    assert (outcome.loaded, outcome.quarantined) == (1, 1)
    drop("sites/s.csv", "site_id,time_zone\nnorth,UTC\n", as_of=datetime(2024, 1, 5, tzinfo=UTC))
    sql = "select loaded, quarantined from raw.delivery where feed = 'ed_visits'"
    assert db.execute(sql).fetchall() == [(2, 0)]
    assert db.execute("select acted_by, reason from raw.act").fetchall() == [
        ("ingest", "its time has come")
    ]


def test_a_year_mistyped_is_never_taken_by_itself(db, drop):
    drop("ed_visits/v.csv", f"{HEAD}a,north,2150-01-01T08:00:00Z\n", as_of=NOW)
    drop("ed_visits/w.csv", f"{HEAD}b,north,2026-01-01T08:00:00Z\n", as_of=NOW.replace(year=2151))
    assert db.execute("select state from staging.kept_aside").fetchall() == [("waiting",)]
