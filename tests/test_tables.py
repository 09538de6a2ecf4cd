from datetime import UTC, date, datetime, time

import pytest

from ops.tables import DailyUse, ShiftType, Stay
from tests.tables import table


def test_every_kind_of_cell_can_be_drawn():
    [stay] = table(
        Stay,
        """
        stay_id | ward_id | specialty | in_at            | los_hours | ended | expected_out_on
        s1      | acute   |           | 2026-01-05 08:30 | 3.5       | no    | 2026-01-07
        """,
    ).to_dicts()
    assert stay["in_at"] == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    assert (stay["los_hours"], stay["ended"]) == (3.5, False)
    assert (stay["specialty"], stay["admission_type"]) == (None, None)
    assert stay["expected_out_on"] == date(2026, 1, 7)


@pytest.mark.parametrize("moment", ["2026-01-05", "2026-01-05 00:00", "2026-01-05T00:00:00Z"])
def test_an_instant_can_be_written_short_or_long(moment):
    drawn = f"""
        stay_id | ward_id | in_at    | los_hours | ended
        s1      | acute   | {moment} | 0         | yes
    """
    assert table(Stay, drawn)["in_at"].to_list() == [datetime(2026, 1, 5, tzinfo=UTC)]


def test_a_time_of_day_needs_no_seconds():
    shifts = table(
        ShiftType,
        """
        shift_type_id | starts   | minutes | paid_minutes
        early         | 07:00    | 480     | 450
        late          | 13:30:00 | 480     | 450
        """,
    )
    assert shifts["starts"].to_list() == [time(7), time(13, 30)]


def test_a_column_the_contract_does_not_know_is_a_slip():
    with pytest.raises(AssertionError, match=r"DailyUse has no column \['isued'\]"):
        table(DailyUse, "item_id | isued\n gauze | 1")
