import pytest

from ops.clinic.service import Exponential, Minutes, learnt_minutes, lognormal_minutes
from ops.errors import NotEnoughHistoryError, PlanningError


def test_a_clinic_lasts_as_its_own_durations_did():
    law = learnt_minutes([10.2] * 30 + [20.0] * 10)
    assert (law.chances[10], law.chances[20], law.mean) == (0.75, 0.25, 12.5)


def test_durations_that_cannot_be_are_left_out():
    law = learnt_minutes([10] * 30 + [0, -5, 900, float("nan")])
    assert law.chances[10] == 1


def test_a_clinic_without_history_is_told_what_to_do():
    with pytest.raises(NotEnoughHistoryError, match="Eye clinic has 2"):
        learnt_minutes([10, 12], clinic="Eye clinic")


def test_lognormal_minutes_keep_mean_and_length():
    law = lognormal_minutes(15, 7, 60)
    assert law.mean == pytest.approx(14.97949325)
    assert (law.chances[0], len(law.chances)) == (0, 61)


def test_rounding_to_neighbouring_minutes_keeps_the_mean():
    assert Exponential(9.0).in_minutes().mean == pytest.approx(9)


@pytest.mark.parametrize("shares", [{}, {5: -1}, {-2: 1}, {5: 0}])
def test_shares_that_cannot_be_are_refused(shares):
    with pytest.raises(PlanningError, match="law of durations"):
        Minutes.of(shares)


def test_a_mean_of_no_minutes_is_refused():
    with pytest.raises(PlanningError, match="above 0 minutes"):
        Exponential(0)
