import numpy as np
import pytest

from ops.series import LEVELS
from ops.supply.outlook.cover import Shelf, arrival, cover, exceeding
from ops.supply.outlook.lead_law import LeadLaw, certain

DAYS = 30
FLAT = np.arange(1, DAYS + 1)[:, None] * 10.0 * np.ones(len(LEVELS))
"""Ten a day, for certain."""
WIDE = np.arange(1, DAYS + 1)[:, None] * np.interp(LEVELS, [0, 1], [5.0, 15.0])
"""Five to fifteen a day, all alike."""


def shelf(on_hand, on_order=0.0, due_in=None, lead=3):
    return Shelf(on_hand, on_order, due_in, certain(lead))


def test_days_of_cover_have_a_range():
    at_least, usual, at_most = cover(shelf(100), WIDE, 0.95).days
    assert usual == pytest.approx(10)
    assert at_least == pytest.approx(100 / 14)
    assert at_most == pytest.approx(100 / 6)


def test_stock_that_lasts_beyond_what_is_looked_at_has_no_date():
    found = cover(shelf(1000), FLAT, 0.95)
    assert (found.days, found.runs_out, found.order_by) == ((None,) * 3, None, None)


def test_an_order_placed_on_the_last_day_arrives_just_in_time():
    # A hundred last ten days. An order takes three: placed on day 7 (counted from 0) it comes
    # when day 10 begins.
    found = cover(shelf(100), FLAT, 0.95)
    assert (found.runs_out, found.order_by, found.overdue) == (10, 7, False)


def test_an_order_that_should_have_been_placed_is_said_to_be_late():
    found = cover(shelf(15), FLAT, 0.95)
    assert (found.order_by, found.overdue) == (0, True)


def test_what_comes_in_time_moves_the_day_of_running_out():
    assert cover(shelf(50, 50, due_in=2), FLAT, 0.95).runs_out == 10
    assert cover(shelf(50, 50, due_in=20), FLAT, 0.95).runs_out == 5


def test_a_late_order_comes_as_late_ones_did():
    # Orders take 2 days or 10. Promised two days after it was placed, it is one day late.
    either = LeadLaw(np.array([0, 0, 0.6, 0, 0, 0, 0, 0, 0, 0, 0.4]), "own", 20)
    late = Shelf(20.0, 500.0, -1, either)
    comes = arrival(late, DAYS)
    assert comes[7] == pytest.approx(1)  # ten days after it was placed, three of them are gone
    assert cover(late, FLAT, 0.95).runs_out == 2


def test_an_order_without_a_day_takes_the_usual_time():
    assert arrival(shelf(0, 10, None, lead=4), DAYS)[4] == 1


def test_chances_by_date_never_fall_and_more_stock_lowers_them():
    little, much = (cover(shelf(amount), WIDE, 0.95).chances for amount in (60, 120))
    assert list(little) == sorted(little)
    assert all(less <= more for more, less in zip(little, much, strict=True))


def test_nothing_used_is_never_out():
    assert exceeding(np.zeros((3, len(LEVELS))), 0.0).tolist() == [0, 0, 0]
