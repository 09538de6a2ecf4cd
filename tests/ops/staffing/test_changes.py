"""What people change in a roster is kept word for word, hours and reason included."""

from datetime import UTC, datetime

import polars as pl

from ops.staffing.changes import Change, changed, first_step, from_json, last_step, one_step
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


def test_what_was_decided_together_is_one_step_forth_and_back():
    one, *two = (Change(name, MONDAY, None, "n1", "nurse") for name in ("ana", "ben", "cleo"))
    kept = from_json([change.as_json() for change in [one, *one_step(two)]])
    assert last_step(kept) == 1
    assert first_step(kept) == 1
    assert first_step(kept[1:]) == 2
    assert (last_step(kept[:1]), last_step([])) == (0, 0)
    assert "with_last" not in kept[0].as_json()
