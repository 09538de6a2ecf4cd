from datetime import UTC, datetime, timedelta

import numpy as np

from ops.ed.spans import total_over
from ops.paths import Paths

NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALM, BUSY = np.full((1, 250, 6), 4), np.full((1, 250, 6), 10)
PATHS = Paths(
    "ed_arrivals",
    NINE,
    ("north",),
    tuple(NINE + n * HOUR for n in range(6)),
    np.concatenate([CALM, BUSY], axis=1),
)


def over(first, last):
    return total_over(PATHS, "north", since=NINE + first * HOUR, until=NINE + last * HOUR)


def test_a_total_is_counted_path_by_path():
    assert over(0, 4) == (16, 16, 40)


def test_a_span_between_hours_takes_its_share_of_them():
    assert over(0.5, 2) == (6, 6, 15)


def test_what_the_paths_do_not_reach_is_not_told():
    assert over(3, 7) is None
    assert over(-1, 2) is None
    assert total_over(PATHS, "south", since=NINE, until=NINE + HOUR) is None
