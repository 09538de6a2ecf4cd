from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.wards.coming import learn_coming
from ops.wards.waiting import Comers, Queue, beds_given, queue_now
from tests.wards import past

PATHS, WARDS = 3, 4
many = st.lists(st.integers(0, 9), min_size=PATHS * WARDS, max_size=PATHS * WARDS).map(
    lambda numbers: np.array(numbers).reshape(PATHS, WARDS)
)


def drawn():
    return np.random.default_rng(0)


def one(number):
    return np.array([[number]])


@settings(max_examples=60, deadline=None)
@given(
    queue=st.builds(Queue, many, many),
    comers=st.builds(Comers, many, many, st.floats(0, 1)),
    free=many,
    outlies=st.floats(0, 1),
)
def test_nobody_lies_where_there_is_no_bed_and_nobody_is_in_two_places(
    queue, comers, free, outlies
):
    given_beds, waits = beds_given(queue, comers, free, outlies, drawn())
    everybody = (queue.total + comers.emergencies + comers.electives).sum(axis=1)
    assert (given_beds >= 0).all()
    assert (given_beds <= free).all()
    assert (waits.emergencies >= 0).all()
    assert (waits.electives >= 0).all()
    assert (given_beds.sum(axis=1) + waits.total.sum(axis=1) <= everybody).all()


def test_a_bed_goes_to_whoever_has_waited_longest():
    queue = Queue(one(3), one(0))
    beds, waits = beds_given(queue, Comers(one(2), one(2), 0.0), one(4), 0.0, drawn())
    assert beds.item() == 4
    assert (waits.emergencies.item(), waits.electives.item()) == (2, 1)


def test_an_elective_without_a_bed_is_called_off_a_step_later():
    full = one(0)
    _, waits = beds_given(
        Queue(one(0), one(0)), Comers(one(0), one(2), 0.0), full, 0.0, drawn()
    )  # fmt: skip
    assert waits.electives.item() == 2
    _, waits = beds_given(waits, Comers(one(0), one(0), 0.0), full, 0.0, drawn())
    assert waits.electives.item() == 0


def test_who_is_on_the_way_to_a_bed_waits_at_the_end_of_the_step():
    empty = Queue(one(0), one(0))
    beds, waits = beds_given(empty, Comers(one(5), one(0), 1.0), one(9), 0.0, drawn())
    assert (beds.item(), waits.emergencies.item()) == (0, 5)


def test_who_waits_for_long_lies_on_another_ward_that_has_room():
    queue = Queue(np.array([[6, 0]]), np.array([[0, 0]]))
    nobody = Comers(np.zeros((1, 2), int), np.zeros((1, 2), int), 0.0)
    beds, waits = beds_given(queue, nobody, np.array([[1, 4]]), 1.0, drawn())
    assert beds.tolist() == [[1, 4]]
    assert waits.total.sum() == 1


def waiting(*, told, counts, seldom_came=0.0):
    """Mean patients waiting for each of two wards of 20 beds, where 2 are due at every step."""
    site = past(wards=2)
    site = replace(site, counts=site.counts + np.array(counts)[:, None], now=np.array(counts))
    coming = replace(
        learn_coming(site), waiting=told, share=np.array([0.5, 0.5]),
        came=np.full((2, 8), seldom_came), meant=np.full((2, 8), 2.0),
    )  # fmt: skip
    return queue_now(site, coming, 400, drawn()).total.mean(axis=0)


def test_who_waits_in_the_ed_waits_above_all_for_the_full_ward():
    full, calm = waiting(told=9.0, counts=[20.0, 12.0])
    assert full + calm == 9
    assert full > 3 * calm


def test_where_nobody_tells_a_full_ward_that_let_few_in_is_waited_for():
    full, calm = waiting(told=np.nan, counts=[20.0, 12.0])
    assert (full, calm) == (pytest.approx(16, abs=1), 0)
    assert waiting(told=np.nan, counts=[20.0, 12.0], seldom_came=2.0)[0] < 6
