"""Stays beyond a year and stays of no length load, with a note."""

HEAD = "stay_id,ward_id,in_at,out_at\n"


def test_long_and_empty_stays_load_with_a_note(drop):
    outcome = drop(
        "ward_stays/s.csv",
        HEAD
        + "1,n1,2024-01-01T08:00:00Z,2026-01-01T08:00:00Z\n"
        + "2,n1,2026-01-01T08:00:00Z,2026-01-01T08:00:00Z\n"
        + "3,n1,2026-01-01T08:00:00Z,2026-01-02T08:00:00Z\n"
        + "4,n1,2026-01-01,2026-01-01\n",
    )
    assert outcome.loaded == 4
    assert "LONG_STAY: 1 longer than 365 days" in outcome.reason
    assert "ZERO_STAY: 1 of 0 minutes" in outcome.reason
