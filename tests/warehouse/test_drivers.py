"""Counts that use may follow, by when they were known."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from ops.series import LEVELS, WARD_CENSUS
from ops.spread import as_forecast
from ops.tables import BookedByDay
from tests.hospital import SITES, WARDS, fill
from tests.tables import table
from warehouse import drivers, forecasts

NOW = datetime(2026, 1, 5, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "wards", WARDS)
    return db


def test_bookings_are_counted_by_the_local_day_they_were_made(db):
    fill(
        db,
        "planned_admissions",
        """
        booking_id | ward_id | planned_at       | booked_at        | status
        a          | n1      | 2026-01-08 08:00 | 2025-12-30 10:00 | planned
        b          | n1      | 2026-01-08 09:00 | 2025-12-30 23:00 | cancelled
        c          | s1      | 2026-01-07 20:00 | 2025-12-30 20:00 | admitted
        later      | n1      | 2026-01-08 09:00 | 2026-01-05 09:00 | planned
        """,
    )
    expected = table(
        BookedByDay,
        """
        kind       | place_id | day_on     | booked_on  | booked | kept
        admissions | n1       | 2026-01-08 | 2025-12-30 | 2      | 1
        admissions | s1       | 2026-01-08 | 2025-12-31 | 1      | 1
        """,
    )
    found = drivers.booked_by_day(db, since=NOW - 30 * DAY, as_of=NOW, until=NOW + 30 * DAY)
    assert_frame_equal(found, expected)


def test_a_forecast_counts_for_the_24_hours_in_which_it_was_the_newest(db):
    midnights = [datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)]
    for hours, beds in ((30, 10.0), (26, 11.0), (1, 12.0), (-1, 99.0)):
        issued_at = NOW - timedelta(hours=hours)
        coming = [at for at in midnights if at > issued_at]
        values = np.full((len(coming), len(LEVELS)), beds)
        said = as_forecast(WARD_CENSUS.name, "n1", issued_at, coming, values)
        forecasts.save(db, said)
    found = drivers.census_said(db, since=NOW - 30 * DAY, as_of=NOW)
    assert found.rows() == [
        ("n1", 0, date(2026, 1, 5), 12.0),
        ("n1", 1, date(2026, 1, 4), 11.0),
        ("n1", 1, date(2026, 1, 5), 11.0),
    ]
