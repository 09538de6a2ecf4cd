from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.gaps import Visits, best_even_gap, best_gaps
from ops.errors import PlanningError


def test_two_patients_are_parted_by_the_known_gap():
    found = best_gaps(Visits(2, 1.0, 1.0, 1.0, 1.0))
    assert found.minutes == pytest.approx((log(2),), abs=1e-5)
    assert found.cost == pytest.approx(2 + log(2))
    assert found.bound == pytest.approx(found.cost, abs=1e-7)


def test_patients_who_often_stay_away_are_called_together():
    found = best_gaps(Visits(2, 0.5, 1.0, 1.0, 1.0))
    assert (found.minutes, found.cost) == ((0,), 1.25)


def test_gaps_grow_with_durations_and_costs_do_too():
    short, long = (best_gaps(Visits(4, 0.8, mean, 1.0, 2.0)) for mean in (1.0, 10.0))
    assert np.array(long.minutes) == pytest.approx(10 * np.array(short.minutes), abs=1e-3)
    assert long.cost == pytest.approx(10 * short.cost)


@given(st.integers(1, 6), st.floats(0.3, 1), st.floats(0.2, 5), st.floats(0.2, 5))
@settings(max_examples=25, deadline=None)
def test_gaps_come_within_a_hair_of_their_floor(patients, show, waiting, presence):
    found = best_gaps(Visits(patients, show, 1.0, waiting, presence))
    assert 0 <= found.cost - found.bound < 1e-5 * found.cost


def test_an_endless_row_balances_waiting_and_idle_time():
    found = best_even_gap(10, 0.5)
    assert found.minutes == pytest.approx(16.80252, abs=1e-4)
    assert found.idle == pytest.approx(found.minutes - 10)
    assert found.cost - found.bound < 1e-9


def test_a_gap_without_a_duration_is_refused():
    with pytest.raises(PlanningError, match="mean duration above 0"):
        best_even_gap(0, 0.5)
