"""An empty file is refused; one with a header and no record is loaded, and its silence is noted."""

from tests.warehouse.landing.rows.visits import HEAD, day, morning


def test_an_empty_file_is_refused(db, drop):
    outcome = drop("ed_visits/v.csv", "")
    assert (outcome.status, outcome.reason[:6]) == ("refused", "EMPTY:")
    assert db.execute("select counted from raw.delivery_paper").fetchall() == [(0,)]


def test_a_header_and_no_record_is_zero_rows_and_a_volume_alarm(drop):
    for number in range(3):
        drop(f"ed_visits/{number}.csv", day(number), as_of=morning(number))
    outcome = drop("ed_visits/3.csv", HEAD, as_of=morning(3))
    assert (outcome.status, outcome.received) == ("loaded", 0)
    assert "VOLUME: 0 records, where the last 3 files held 40" in outcome.reason
