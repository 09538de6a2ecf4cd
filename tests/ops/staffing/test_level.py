"""The number of people that costs least when the need is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ops.staffing.level import (
    CostError,
    HourCosts,
    chance_short,
    cheapest,
    enough,
    more_than,
    people_needed,
)


def test_a_missing_hour_three_times_as_dear_is_staffed_for_three_in_four():
    assert HourCosts(3, 1).level == 0.75
    assert cheapest(np.array([2, 3, 4, 9])) == 4


def test_who_is_needed_follows_the_fullest_moment_of_each_path():
    census = np.array([[8, 17, 12], [3, 4, 2]])
    assert people_needed(census, ratio=8, minimum=2).tolist() == [3, 2]


def test_the_chance_of_being_short_counts_paths():
    assert chance_short(np.array([2, 3, 4, 9]), 3) == 0.5


def test_half_of_the_paths_are_enough_for_a_usual_day():
    assert enough(np.array([9, 2, 4, 3]), 0.5) == 3


@given(arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 12)))
def test_the_chances_of_needing_more_are_those_of_being_short(needs):
    chances = more_than(needs)
    assert sum(chances) == pytest.approx(needs.mean())
    for people, chance in enumerate(chances):
        assert chance == pytest.approx(chance_short(needs, people))
    assert chance_short(needs, len(chances)) == 0


def test_cost_by_hand():
    # Short by 1 and by 6 once in four each, idle by 1 once: 3 x 7/4 + 1 x 1/4.
    assert HourCosts(3, 1).of(np.array([2, 3, 4, 9]), 3) == pytest.approx(5.5)


@given(
    arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 30)),
    st.floats(0.1, 20),
    st.floats(0.1, 20),
)
def test_no_other_number_of_people_is_cheaper(needs, missing, idle):
    costs = HourCosts(missing, idle)
    chosen = cheapest(needs, costs)
    least = min(costs.of(needs, people) for people in range(32))
    assert costs.of(needs, chosen) == pytest.approx(least)


@pytest.mark.parametrize("costs", [(0, 1), (1, 0), (-1, 2), (float("nan"), 1)])
def test_an_hour_that_costs_nothing_is_refused(costs):
    with pytest.raises(CostError, match="cost something"):
        HourCosts(*costs)
