import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.even_waits import even_waits, thirds
from ops.clinic.service import Minutes
from ops.clinic.session_cost import Session, Weights, as_bookings, expected
from ops.clinic.template_search import every_template
from ops.errors import PlanningError

TEN = Minutes.of({10: 1.0})


def test_one_group_has_nothing_to_even_out():
    asked = Session(4, 10, (0.8,) * 4, TEN, Weights(1, 1, 1))
    told = even_waits(asked, np.ones((1, 4)))
    assert told.costs_more == pytest.approx(0)
    assert told.waits == pytest.approx((told.plain.waiting,))


def test_the_wait_of_the_late_is_bought_off_when_it_counts_for_everybody():
    # Two certain patients of 15 minutes in three slots of ten: booked at 0 and 10, the second
    # waits 5; booked at 0 and 20, nobody waits, five minutes are idle and five are overrun.
    asked = Session(3, 10, (1.0, 1.0), Minutes.of({15: 1.0}), Weights(waiting=3, idle=1, overrun=1))
    told = even_waits(asked, np.eye(2))
    assert (told.plain.cost, told.plain_waits) == (7.5, (0, 5))
    assert (told.bookings, told.waits, told.costs_more) == ((1, 0, 1), (0, 0), 2.5)
    assert told.longest == (5, 0)
    assert (told.objective, told.bound) == (10, 10)


def test_a_session_is_told_apart_by_thirds_of_its_places():
    assert thirds(6).tolist() == [[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]]
    assert len(thirds(2)) == 2


WEIGHT = st.sampled_from((0.1, 1.0, 4.0))


@st.composite
def grouped(draw):
    patients = draw(st.integers(2, 5))
    law = draw(st.dictionaries(st.integers(1, 20), st.integers(1, 4), min_size=1, max_size=3))
    share = st.lists(st.floats(0.05, 1), min_size=patients, max_size=patients)
    session = Session(
        draw(st.integers(2, 4)),
        draw(st.integers(4, 12)),
        tuple(draw(st.lists(st.floats(0.3, 1), min_size=patients, max_size=patients))),
        Minutes.of(law),
        Weights(draw(WEIGHT), draw(WEIGHT), draw(WEIGHT)),
    )
    return session, np.array(draw(st.lists(share, min_size=2, max_size=3)))


@given(grouped())
@settings(max_examples=40, deadline=None)
def test_no_group_waits_longer_than_the_longest_did_and_the_price_is_told(asked):
    session, groups = asked
    told = even_waits(session, groups)
    before, after = told.longest
    assert after <= before + 1e-9
    assert told.costs_more == pytest.approx(told.expected.cost - told.plain.cost)
    assert told.costs_more >= -1e-8


@given(grouped())
@settings(max_examples=40, deadline=None)
def test_no_template_is_below_the_floor_of_the_group_aware_cost(asked):
    session, groups = asked
    told, coming = even_waits(session, groups), groups * np.array(session.shows)
    shares = coming / coming.sum(axis=1, keepdims=True)
    for times in (row for rows in every_template(session) for row in rows):
        one = expected(session, as_bookings(session, times.tolist()))
        longest = float((shares @ np.array(one.waits)).max())
        aware = one.cost + session.weights.waiting * (longest - one.waiting)
        assert told.bound <= aware + 1e-8
    assert told.bound <= told.objective + 1e-8


def test_a_group_without_a_place_is_refused():
    asked = Session(2, 10, (1.0, 1.0), TEN)
    with pytest.raises(PlanningError, match="Leave out groups without places"):
        even_waits(asked, np.array([[1.0, 1.0], [0.0, 0.0]]))
