"""Stand-ins for unknown dates are no dates: null where that may be, and kept aside elsewhere."""

import pytest

HEAD = "visit_id,site_id,arrived_at,departed_at\n"
STAND_INS = ["0001-01-01", "9999-12-31", "99991231", "1811-11-11", "1900-01-01"]


@pytest.mark.parametrize("day", STAND_INS)
def test_a_stand_in_for_an_end_is_no_end(db, drop, day):
    drop("ed_visits/v.csv", f"{HEAD}a,north,2026-01-01T08:00:00Z,{day}\n")
    assert db.execute("select departed_at from staging.ed_visit").fetchall() == [(None,)]


@pytest.mark.parametrize("day", STAND_INS)
def test_a_stand_in_for_a_start_is_kept_aside(drop, aside, day):
    drop("ed_visits/v.csv", f"{HEAD}a,north,{day},\n")
    assert aside("ed_visits") == {2: "SENTINEL_DATE"}
