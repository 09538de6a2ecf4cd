"""What people change in a roster is kept word for word, hours and reason included."""

from datetime import UTC, datetime

import polars as pl

from ops.staffing.changes import Change, changed, from_json
from ops.tables import RosterLine
from tests.ops.staffing.rosters import MONDAY, duty, shift

SEVEN, TEN = (datetime(2026, 1, 5, hour, tzinfo=UTC) for hour in (7, 22))


def test_a_change_comes_back_as_it_was_kept():
    longer = Change("ana", MONDAY, "early", "n1", "nurse", SEVEN, TEN, 870, "short of staff")
    free = Change("ben", MONDAY, None, "n1", "nurse")
    assert from_json([longer.as_json(), free.as_json()]) == [longer, free]
    assert "why" not in free.as_json()


def test_somebody_who_works_on_has_hours_of_their_own():
    early = shift(0, "early")
    required = pl.DataFrame(
        {
            "day_on": [MONDAY],
            "shift_type_id": ["early"],
            "starts_at": [early.starts_at],
            "ends_at": [early.ends_at],
            "paid_minutes": [480],
        }
    )
    longer = Change("ana", MONDAY, "early", "n1", "nurse", SEVEN, TEN, 870)
    usual = Change.of(duty("ben", 0, "early"))
    lines = changed(RosterLine.create_empty(), [longer, usual], required)
    assert lines.select("staff_id", "ends_at", "paid_minutes").rows() == [
        ("ana", TEN, 870),
        ("ben", early.ends_at, 480),
    ]
