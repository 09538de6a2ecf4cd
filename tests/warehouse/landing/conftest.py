from datetime import UTC, datetime

import pytest

from warehouse.landing import land_inbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(folder):
    """No test reads the settings of whoever runs it."""


@pytest.fixture
def inbox(tmp_path):
    """An empty inbox."""
    place = tmp_path / "inbox"
    place.mkdir()
    return place


@pytest.fixture
def drop(db, inbox):
    """Put one file into the inbox and land it; what became of it comes back."""

    def put(name, content, *, as_of=NOW):
        path = inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        [outcome] = [each for each in land_inbox(db, inbox, as_of=as_of) if each.name == name]
        return outcome

    return put


@pytest.fixture
def aside(db):
    """Reason codes of what was kept aside, by line."""

    def codes(feed):
        sql = "select line, code from raw.quarantine where feed = ? order by line"
        return dict(db.execute(sql, [feed]).fetchall())

    return codes


@pytest.fixture
def hospital(drop):
    """Two sites on two clocks and their wards, delivered."""
    drop("sites/sites.csv", "site_id,time_zone\nnorth,Europe/London\nsouth,Asia/Kolkata\n")
    drop(
        "wards/wards.csv",
        "ward_id,site_id,specialty,open_beds\nn1,north,medicine,20\ns1,south,medicine,12\nNA,north,surgery,4\n",
    )
