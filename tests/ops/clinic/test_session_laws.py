import numpy as np
import pytest

from ops.clinic.service import Exponential, Minutes
from ops.clinic.session_cost import Session, expected, start_intervals
from ops.clinic.session_laws import idle_law, overrun_chance, overrun_law, waiting_laws
from ops.errors import PlanningError

MIXED = Minutes.of({4: 0.5, 11: 0.3, 25: 0.2})
PUNCTUALITY = ((-6, 0.25), (0, 0.5), (9, 0.25))


@pytest.mark.parametrize(
    ("service", "punctuality"), [(MIXED, ()), (MIXED, PUNCTUALITY), (Exponential(8), ())]
)
def test_laws_keep_the_means(service, punctuality):
    asked = Session(4, 10, (0.9, 0.6, 1, 0.8), service, punctuality=punctuality)
    bookings = (2, 0, 1, 1)
    told, times = expected(asked, bookings), start_intervals(asked, bookings)
    waits = [law.minutes for law in waiting_laws(asked, times)]
    overrun = overrun_law(asked, times)
    assert waits == pytest.approx(told.waits)
    assert overrun.minutes == pytest.approx(told.overrun)
    assert overrun.beyond(0) == pytest.approx(told.overrun_chance)
    assert overrun_chance(asked, times, 12) == pytest.approx(overrun.beyond(12))


def test_the_second_of_two_waits_as_long_as_the_first_is_seen():
    asked = Session(1, 10, (0.8, 1), MIXED)
    _, second = waiting_laws(asked, np.array([0, 0]))
    assert second.beyond(4) == pytest.approx(0.8 * 0.5)
    assert (second.at(0.5), second.at(0.95)) == (4, 25)


def test_idle_time_is_told_by_minute():
    asked = Session(2, 10, (0.5, 1), MIXED)
    idle = idle_law(asked, np.array([0, 1]))
    # Nobody for the first slot, then 4, 11 or 25 minutes of work.
    assert idle.chances[16] == pytest.approx(0.5 * 0.5)
    assert idle.chances[10] == pytest.approx(0.5 * 0.5)
    assert idle.minutes == pytest.approx(expected(asked, (1, 1)).idle)


def test_exponential_idle_time_keeps_its_mean_nearly():
    asked = Session(3, 10, (0.9,) * 3, Exponential(12))
    idle = idle_law(asked, np.array([0, 1, 2]))
    assert idle.minutes == pytest.approx(expected(asked, (1, 1, 1)).idle, abs=0.05)


def test_idle_time_of_unpunctual_patients_has_a_mean_only():
    asked = Session(3, 10, (0.9,), MIXED, punctuality=PUNCTUALITY)
    with pytest.raises(PlanningError, match="Ask for its mean"):
        idle_law(asked, np.array([0]))
