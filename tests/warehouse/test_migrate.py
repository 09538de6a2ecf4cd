import duckdb
import pytest

from warehouse.build import build, lineage, models
from warehouse.migrate import MigrationChangedError, NewerWarehouseError, migrate, pending


def test_each_migration_runs_once():
    with duckdb.connect() as db:
        assert migrate(db)[0] == "0001_layers.sql"
        assert migrate(db) == []


def test_a_migration_never_changes(db):
    db.execute("update main.migration set sha256 = 'other' where name like '0001%'")
    with pytest.raises(MigrationChangedError, match=r"0001_layers.*new migration"):
        migrate(db)


def test_a_warehouse_of_a_newer_version_is_refused(db):
    db.execute("insert into main.migration (name) values ('9999_future.sql')")
    with pytest.raises(NewerWarehouseError, match=r"9999_future\.sql.*Install the newer version"):
        migrate(db)


def test_nothing_is_pending_in_a_warehouse_that_is_up_to_date(db):
    assert pending(db) == []


def test_views_are_made_after_the_views_they_read():
    views = {
        "marts.week": "select * from marts.day",
        "marts.day": "-- not from marts.week\nselect * from staging.visit join staging.table_kept",
        "staging.visit": "select 1",
    }
    assert lineage(views) == {
        "marts.week": {"marts.day"},
        "marts.day": {"staging.visit"},
        "staging.visit": set(),
    }


def test_views_are_made_anew_only_when_their_sql_changed(db):
    assert build(db) == []
    db.execute("update main.built set sha256 = 'of an older version'")
    assert set(build(db)) == models().keys()


def test_a_view_whose_file_is_gone_goes_too(db):
    db.execute("create view marts.forgotten as select 1")
    db.execute("update main.built set sha256 = 'of an older version'")
    build(db)
    left = db.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert ("forgotten",) not in left
