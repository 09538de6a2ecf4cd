import numpy as np
import pytest

from ops.supply.classes import kinds

EVEN, UNEVEN = [10, 11, 9, 10], [1, 40, 1, 2]


def thinned(sizes):
    return [each for size in sizes for each in (size, 0, 0)]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (EVEN, "smooth"),
        (UNEVEN, "erratic"),
        (thinned(EVEN), "intermittent"),
        (thinned(UNEVEN), "lumpy"),
        ([0, 0, 0], "intermittent"),
    ],
)
def test_demand_is_sorted_by_how_often_and_how_evenly_it_comes(days, kind):
    assert kinds(np.array([days], dtype=float)) == [kind]


def test_unknown_days_do_not_make_an_item_rare():
    days = np.array([[10, np.nan, np.nan, 11, np.nan, 9, 10]])
    assert kinds(days) == ["smooth"]
