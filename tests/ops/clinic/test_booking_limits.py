import pytest

from ops.clinic.booking_limits import OverrunLimit, most_bookings, most_patients, over_slots
from ops.clinic.service import Minutes
from ops.clinic.session_cost import Session


@pytest.mark.parametrize("show", [0.7, 0.85, 0.95])
def test_one_booking_more_would_pass_the_limit(show):
    most = most_bookings(12, show, 0.1)
    assert most == 12 or over_slots(most, 12, show) <= 0.1
    assert over_slots(most + 1, 12, show) > 0.1


def test_certain_patients_are_never_overbooked():
    assert most_bookings(10, 1.0, 0.3) == 10


def test_no_number_is_too_many_of_patients_who_never_come():
    assert most_bookings(10, 0.0, 0.1) is None


def test_a_session_holds_what_ends_within_its_grace():
    half_hour = Session(3, 10, (1.0,), Minutes.of({10: 1.0}))
    assert most_patients(half_hour, OverrunLimit(minutes=0, chance=0)) == 3
    assert most_patients(half_hour, OverrunLimit(minutes=10, chance=0)) == 4
    assert most_patients(half_hour, OverrunLimit(minutes=9, chance=0)) == 3


def test_counting_stops_at_the_number_asked_for():
    half_hour = Session(3, 10, (0.5,), Minutes.of({10: 1.0}))
    assert most_patients(half_hour, OverrunLimit(minutes=500, chance=0.1), most=8) == 8
