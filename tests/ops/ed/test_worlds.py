import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.ed.worlds import around, by_world, in_order, whole_courses
from ops.paths import path_quantiles
from ops.series import LEVELS


def test_a_path_takes_the_error_of_its_own_past_moment():
    back = np.array([25, 24, 23])
    errors = by_world(back, np.array([[1.0], [2.0], [3.0]]), count=3)
    assert errors.ravel().tolist() == [3, 2, 1]


def test_the_neighbour_in_time_stands_in_for_a_moment_nobody_counted():
    errors = by_world(np.array([24, 72]), np.array([[1.0], [2.0]]), count=3)
    assert errors.ravel().tolist() == [1, 1, 1]


def test_beyond_the_history_every_known_moment_serves_in_turn():
    errors = by_world(np.array([25, 24, 23]), np.array([[1.0], [2.0], [3.0]]), count=300)
    counted = np.unique(errors, return_counts=True)[1]
    assert counted.max() - counted.min() <= 4


def test_two_eds_rise_together_where_they_did_before():
    back, shock = np.arange(24, 24 * 300, 24), np.random.default_rng(1).normal(0, 5, (299, 1))
    north, south = (around(np.array([level]), by_world(back, shock)) for level in (40.0, 90.0))
    assert np.corrcoef(north[:, 0], south[:, 0])[0, 1] > 0.99


def test_holes_in_a_course_take_their_neighbours_and_short_courses_are_left_out():
    missed = np.array([[1.0, np.nan, 3.0, 4.0], [np.nan, np.nan, 3.0, 4.0]])
    back, courses = whole_courses(np.array([24, 48]), missed)
    assert back.tolist() == [24]
    assert courses.tolist() == [[1, 2, 3, 4]]


def test_ranges_become_paths_in_the_order_of_past_errors():
    quantiles = np.tile(np.linspace(10, 30, len(LEVELS)), (2, 1))
    errors = np.array([[3.0, -3.0], [-1.0, 1.0], [0.5, -0.5], [-2.0, 2.0]])
    paths = in_order(quantiles, errors)
    assert paths[:, 0].argsort().tolist() == [3, 1, 2, 0]
    assert paths[:, 1].argsort().tolist() == [0, 2, 1, 3]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 40), min_size=len(LEVELS), max_size=len(LEVELS)))
def test_paths_of_ranges_give_those_ranges_back_but_for_rounding(steps):
    quantiles = np.cumsum(steps)[None]
    read = path_quantiles(in_order(quantiles, np.zeros((1_000, 1))))
    # Paths are whole, and fifteen in a thousand of them lie between the two highest levels.
    assert np.abs(read - quantiles).max() <= 0.5 + max(steps) / 15
