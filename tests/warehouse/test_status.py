from datetime import UTC, datetime

import pytest

from ops.tables import DELIVERIES
from warehouse import status
from warehouse.landing import land_inbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2030, 2, 1, tzinfo=UTC)
HEAD = "visit_id,site_id,arrived_at\n"


@pytest.fixture
def landed(db, folder, tmp_path):
    def put(name, text, *, as_of=NOW):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return land_inbox(db, tmp_path / "inbox", as_of=as_of)

    return put


def test_every_feed_is_listed_also_those_never_delivered(db):
    feeds = status.feeds(db, as_of=NOW)
    assert feeds["feed"].to_list() == sorted(DELIVERIES)
    assert feeds["rows"].sum() == 0


def test_a_feed_knows_its_rows_its_span_and_its_age(db, landed):
    landed(
        "ed_visits/v.csv",
        HEAD
        + "1,north,2026-01-01T08:00Z\n2,north,2026-02-01T08:00Z\n3,north,2030-01-01T08:00Z\n4,,\n",
        as_of=LATER,
    )
    [row] = [each for each in status.feeds(db, as_of=NOW).to_dicts() if each["feed"] == "ed_visits"]
    assert row == {
        "feed": "ed_visits",
        "rows": 3,
        "first_at": datetime(2026, 1, 1, 8, tzinfo=UTC),
        "last_at": datetime(2026, 2, 1, 8, tzinfo=UTC),
        "delivered_at": LATER,
        "deliveries": 1,
        "quarantined": 1,
        "state": "silent",
        "day_only": 0,
        "warn_after": 6.0,
        "error_after": 12.0,
        "missing_days": 0,
        "missing": None,
    }


def test_a_replayed_moment_is_told_of_by_files_that_came_later(db, landed):
    landed("ed_visits/v.csv", HEAD + "1,north,2026-01-01T08:00Z\n2,north,2026-02-01T08:00Z\n")
    then = datetime(2026, 1, 15, tzinfo=UTC)
    [row] = [one for one in status.feeds(db, as_of=then).to_dicts() if one["feed"] == "ed_visits"]
    assert (row["deliveries"], row["last_at"]) == (1, datetime(2026, 1, 1, 8, tzinfo=UTC))


def test_deliveries_are_listed_newest_first_up_to_a_number(db, landed):
    landed("ed_visits/1.csv", HEAD + "1,north,2026-01-01T08:00Z\n")
    landed("ed_visits/2.csv", "", as_of=NOW.replace(hour=13))
    assert status.deliveries(db)["status"].sort().to_list() == ["loaded", "refused"]
    assert status.deliveries(db, n=1)["name"].to_list() == ["ed_visits/2.csv"]


def test_what_was_kept_aside_is_counted_by_reason_with_an_example(db, landed):
    landed("ed_visits/v.csv", HEAD + "1,north,2026-13-45\n2,north,later\n,north,2026-01-01\n")
    found = status.rejected(db).select("feed", "code", "reason", "rows", "first_line").rows()
    assert found == [
        ("ed_visits", "BAD_DATE", "arrived_at cannot be read as a date or time: 2026-13-45", 2, 2),
        ("ed_visits", "NO_ID", "visit_id is empty, so the record has no name of its own", 1, 4),
    ]
