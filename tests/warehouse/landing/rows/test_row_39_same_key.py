"""Of two rows with one key the newer counts; the older is counted as superseded."""

from datetime import timedelta

import pytest

from tests.warehouse.landing.conftest import NOW

HEAD = "visit_id,site_id,arrived_at,triage,modified\n"


def row(triage, modified, visit="a"):
    return f"{visit},north,2026-01-01T08:00:00Z,{triage},{modified}\n"


@pytest.fixture
def versioned(inbox):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text('feed = "ed_visits"\nversion = "Modified"\n')


def triage(db):
    return db.execute("select triage from staging.ed_visit order by all").fetchall()


def test_without_a_version_what_is_delivered_later_counts_and_the_old_is_kept(db, drop):
    drop("ed_visits/1.csv", HEAD + row(3, "2026-01-09"), as_of=NOW)
    drop("ed_visits/2.csv", HEAD + row(1, "2026-01-02"), as_of=NOW + timedelta(hours=1))
    assert triage(db) == [(1,)]
    assert db.execute("select triage from past.ed_visit").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("old", "new"), [("2026-01-01T10:00", "2026-01-01T11:30"), ("9", "10"), ("1.5", "20")]
)
def test_the_newer_version_counts_whenever_it_comes(db, drop, versioned, old, new):
    assert drop("ours/1.csv", HEAD + row(1, new)).loaded == 1
    late = drop("ours/2.csv", HEAD + row(3, old), as_of=NOW + timedelta(hours=1))
    assert (late.loaded, late.superseded, triage(db)) == (0, 1, [(1,)])


def test_within_a_file_the_newer_version_counts_wherever_it_stands(db, drop, versioned):
    rows = row(1, "2026-01-03") + row(3, "2026-01-01") + row(2, "2026-01-02", "b")
    outcome = drop("ours/1.csv", HEAD + rows)
    assert (outcome.received, outcome.loaded, outcome.superseded) == (3, 2, 1)
    assert triage(db) == [(1,), (2,)]


def test_a_correction_in_the_same_version_still_counts(db, drop, versioned):
    drop("ours/1.csv", HEAD + row(3, "7"))
    drop("ours/2.csv", HEAD + row(2, "7"), as_of=NOW + timedelta(hours=1))
    assert triage(db) == [(2,)]


def test_a_record_that_does_not_say_how_new_it_is_is_kept_aside(db, drop, aside, versioned):
    outcome = drop("ours/1.csv", HEAD + row(3, "Maria Canary") + row(3, "7", "b"))
    assert (outcome.loaded, aside("ed_visits")) == (1, {2: "BAD_VERSION"})
    assert "Canary" not in str(db.execute("from raw.quarantine").fetchall())


def test_a_file_without_its_declared_version_is_refused(drop, versioned):
    outcome = drop("ours/1.csv", "visit_id,site_id,arrived_at\n")
    assert outcome.reason.startswith("SCHEMA_MISSING: 1.csv lacks Modified")
