from itertools import product
from math import exp

import numpy as np
import pytest

from ops.clinic.service import Exponential, Minutes
from ops.clinic.session_cost import Session, Weights, costs, expected
from ops.errors import PlanningError

TEN_MINUTES = Minutes.of({10: 1.0})


def session(intervals, shows, service=TEN_MINUTES, minutes=10, **more):
    return Session(intervals, minutes, shows, service, **more)


def test_one_patient_per_ten_minutes_neither_waits_nor_leaves_a_gap():
    told = expected(session(3, (1, 1, 1)), (1, 1, 1))
    assert (told.waits, told.idle, told.overrun) == ((0, 0, 0), 0, 0)


def test_the_second_of_two_at_once_waits_for_the_first():
    told = expected(session(2, (1, 1)), (2, 0))
    assert told.waits == (0, 10)
    assert (told.waiting, told.idle, told.overrun) == (5, 0, 0)


def test_a_patient_who_may_stay_away_is_waited_for_half_as_long():
    told = expected(session(2, (0.5, 1)), (2, 0))
    assert told.waits == (0, 5)
    assert told.waiting == pytest.approx(5 / 1.5)
    assert told.idle == pytest.approx(5)


def test_work_far_beyond_the_session_is_counted_in_full():
    hours = Minutes.of({60: 0.5, 120: 0.5})
    told = expected(session(2, (1, 1, 1), hours), (3, 0))
    assert told.waits == pytest.approx((0, 90, 180))
    assert (told.overrun, told.overrun_chance) == (pytest.approx(250), 1)


def test_exponential_work_outlasts_its_time_by_its_own_law():
    told = expected(session(1, (1,), Exponential(10)), (1,))
    assert told.overrun == pytest.approx(10 * exp(-1))
    assert told.overrun_chance == pytest.approx(exp(-1))


def test_a_late_patient_does_not_wait_but_the_clinician_does():
    told = expected(session(1, (1,), punctuality=((5, 1.0),)), (1,))
    assert (told.waiting, told.idle, told.overrun) == (0, 5, 5)


def test_an_early_patient_is_seen_early_if_the_room_is_free():
    early = session(2, (1, 1), Minutes.of({4: 1.0}), punctuality=((-3, 1.0),))
    told = expected(early, (1, 1))
    assert (told.waits, told.overrun) == ((0, 0), 0)
    assert expected(session(1, (1,), punctuality=((-3, 1.0),)), (1,)).overrun == 0


def test_costs_agree_with_every_path_drawn_out():
    asked = session(3, (0.8, 0.5, 1), Minutes.of({3: 0.5, 17: 0.5}), weights=Weights(2, 1, 3))
    total = 0.0
    for come, last in product(product((0, 1), repeat=3), product((3, 17), repeat=3)):
        chance = np.prod([p if c else 1 - p for p, c in zip(asked.shows, come, strict=True)]) / 8
        free, waited = 0, 0
        for start, comes, minutes in zip((0, 0, 10), come, last, strict=True):
            waited += comes * max(0, free - start)
            free = max(free, start) + minutes if comes else free
        work = sum(c * m for c, m in zip(come, last, strict=True))
        cost = 2 * waited / 2.3 + (max(30, free) - work) + 3 * max(0, free - 30)
        total += chance * cost
    assert expected(asked, (2, 1, 0)).cost == pytest.approx(total)


def test_times_out_of_order_cost_the_waiting_for_a_forerunner():
    asked = session(3, (1, 1), weights=Weights(1, 0, 1))
    in_order, swapped = costs(asked, np.array([[1, 1], [1, 0]]))
    assert swapped == in_order + 10 / 2


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"intervals": 0}, "needs an interval"),
        ({"shows": (1.2,)}, "from 0 to 1"),
        ({"shows": ()}, "a patient"),
    ],
)
def test_a_session_that_cannot_be_is_refused(asked, says):
    with pytest.raises(PlanningError, match=says):
        session(**({"intervals": 2, "shows": (1,)} | asked))


def test_a_template_books_every_patient_once():
    with pytest.raises(PlanningError, match="has 1 in 2"):
        expected(session(2, (1, 1)), (1, 0))


def test_a_gain_from_waiting_is_refused():
    with pytest.raises(PlanningError, match="never a gain"):
        Weights(-1, 0, 1)


def test_unpunctual_patients_need_durations_of_whole_minutes():
    with pytest.raises(PlanningError, match="whole minutes"):
        expected(session(1, (1,), Exponential(5), punctuality=((2, 1.0),)), (1,))
