"""A record or a whole file that comes twice is counted as duplicate; the state stays the same."""

from tests.warehouse.landing.rows.visits import day, morning


def known(db):
    return db.execute("from staging.ed_visit order by visit_id").fetchall()


def test_a_record_twice_in_a_file_is_counted_once(db, drop):
    text = day(0, 3)
    outcome = drop("ed_visits/v.csv", text + text.splitlines(keepends=True)[1])
    assert (outcome.received, outcome.loaded, outcome.duplicate) == (4, 3, 1)


def test_a_file_delivered_twice_under_two_names_changes_nothing(db, drop):
    drop("ed_visits/1.csv", day(0), as_of=morning(0))
    before = known(db)
    outcome = drop("ed_visits/2.csv", day(0), as_of=morning(1))
    assert (outcome.status, outcome.received, outcome.duplicate) == ("duplicate", 40, 40)
    assert known(db) == before


def test_the_same_records_in_another_file_are_duplicates(db, drop):
    drop("ed_visits/1.csv", day(0), as_of=morning(0))
    before = known(db)
    outcome = drop("ed_visits/2.csv", day(0) + "\n", as_of=morning(1))
    assert (outcome.status, outcome.loaded, outcome.duplicate) == ("loaded", 0, 40)
    assert known(db) == before
