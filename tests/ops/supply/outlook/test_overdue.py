from datetime import date, timedelta

import numpy as np
import pytest

from ops.supply.outlook.lead_law import OWN, LeadLaw, certain
from ops.supply.outlook.need import Need
from ops.supply.outlook.overdue import late_words

TODAY = date(2026, 1, 8)
# Half of all orders take two days, the others six.
HALF_LATE = LeadLaw(np.array([0, 0, 0.5, 0, 0, 0, 0.5]), OWN, 20)


def said(lead, *, late, on_order=200.0):
    there = {
        "on_hand": 5.0,
        "on_order": on_order,
        "next_receipt_on": None if late is None else TODAY - timedelta(days=late),
    }
    return " ".join(late_words(there, Need(lead, 5, 50.0, 60.0), TODAY))


def test_a_late_order_says_since_when_and_what_was_assumed():
    # Promised after two days, it has been waited for five: it is one of those that take six.
    assert said(HALF_LATE, late=3) == (
        "200 are on order, the first due on Monday 5 January, 3 days ago: as late orders before, "
        "taken to come within 1 day, 9 times in 10 within 1 day. They count as coming, so that "
        "nothing is ordered twice."
    )


def test_an_order_later_than_any_before_asks_for_a_call():
    assert "no order took so long before, so ask the supplier" in said(certain(2), late=9)


@pytest.mark.parametrize(("late", "on_order"), [(0, 200.0), (-2, 200.0), (None, 200.0), (3, 0.0)])
def test_what_is_not_late_is_not_spoken_of(late, on_order):
    assert said(HALF_LATE, late=late, on_order=on_order) == ""
