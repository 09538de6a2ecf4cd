"""Twenty points for four weeks of a full contract; requests close a week ahead."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.staffing.asking import (
    PointsPolicy,
    RequestsClosedError,
    TooManyPointsError,
    must_be_open,
    must_be_within,
    open_from,
    within,
)

POLICY = PointsPolicy()


@pytest.mark.parametrize(
    ("hours", "days", "points"), [(37.5, 28, 20), (37.5, 14, 10), (20, 14, 6), (48, 14, 10)]
)
def test_points_follow_the_contract_and_the_days_rounded_up(hours, days, points):
    assert POLICY.points_for(int(hours * 60), days) == points


def test_a_site_may_give_everybody_the_same():
    assert PointsPolicy(in_proportion=False).points_for(600, 28) == 20


def test_requests_within_the_points_count_as_asked():
    assert within(10, [5, 3, 2]) == (5, 3, 2)


def test_requests_beyond_the_points_are_scaled_down_alike():
    assert within(10, [10, 6, 4]) == (5, 3, 2)


def test_a_point_left_over_goes_to_the_earlier_of_two_alike():
    assert within(3, [5, 5]) == (2, 1)


@given(st.integers(1, 30), st.lists(st.integers(1, 10), max_size=12))
def test_no_more_is_spent_than_there_is_and_no_point_is_lost(points, weights):
    spent = within(points, weights)
    assert sum(spent) == min(points, sum(weights))
    assert all(mine <= asked for mine, asked in zip(spent, weights, strict=True))
    # Who asks more of one than of another never spends less on it, but for a point of rounding.
    pairs = sorted(zip(weights, spent, strict=True))
    assert all(b >= a - 1 for (_, a), (_, b) in pairwise(pairs))


def test_the_desk_refuses_what_goes_beyond_the_points():
    must_be_within("n1", 10, 6, 4)
    with pytest.raises(TooManyPointsError, match="Ask with 4 or fewer"):
        must_be_within("n1", 10, 6, 5)


def test_what_is_open_begins_after_the_published_rosters_that_follow_today():
    weeks = [(date(2026, 1, 19), date(2026, 1, 25)), (date(2026, 1, 5), date(2026, 1, 18))]
    assert open_from(date(2026, 1, 6), weeks) == date(2026, 1, 26)
    assert open_from(date(2026, 1, 6), weeks[:1]) == date(2026, 1, 6)


def closed(day_on, today):
    """Published to 18 January; rosters of two weeks from the 19th and from 2 February."""
    begins = date(2026, 1, 19)
    must_be_open(day_on, today=today, open_from=begins, days=14, policy=POLICY)


def test_requests_are_open_until_a_week_before_the_roster_begins():
    closed(date(2026, 1, 19), date(2026, 1, 12))
    closed(date(2026, 2, 1), date(2026, 1, 12))


def test_requests_for_a_roster_about_to_be_made_are_closed():
    with pytest.raises(RequestsClosedError, match=r"closed on 12 Jan. Ask for a day from 02 Feb"):
        closed(date(2026, 2, 1), date(2026, 1, 13))


def test_a_published_day_can_only_be_swapped():
    with pytest.raises(RequestsClosedError, match=r"18 Jan is published.* swap"):
        closed(date(2026, 1, 18), date(2026, 1, 2))
