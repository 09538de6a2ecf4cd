"""Who stands where on a shift: always the cheapest way, whoever comes and goes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from ops.staffing.lines.standing import (
    NEVER,
    Priced,
    Shifts,
    enter,
    leave,
    look,
    nobody,
    place_of,
)

ABLE = st.sampled_from((0.0, 10.0, 25.0, NEVER))


def shift(away, required, room, empty=100.0, over=NEVER):
    """One shift, the places of which are all priced alike."""
    places = len(required)
    each = np.full(places, empty)
    shifts = Shifts(
        np.arange(places).reshape(1, -1), np.array(away), np.array(required), np.array(room)
    )
    return shifts, Priced(each, each * 1.5, np.full(places, over))


def come(groups, shifts, priced):
    standing = nobody(shifts)
    look(0, shifts, priced, standing)
    for g in groups:
        enter(0, g, shifts, standing)
        look(0, shifts, priced, standing)
    return standing


def cost(shifts, priced, standing):
    """What a shift costs as people stand there."""
    short = np.maximum(0, shifts.required - standing.filled)
    over = np.maximum(0, standing.filled - shifts.room)
    empty = np.minimum(1, short) * priced.first + np.maximum(0, short - 1) * priced.further
    trips = sum(standing.people[n, g] * shifts.away[g, n] for n, g in np.argwhere(standing.people))
    return float(empty.sum() + (over * priced.over).sum() + trips)


def least(shifts, priced, groups):
    """The same at its best, by an assignment of people to single places."""
    seats, empty = [], 0.0
    for n, required in enumerate(shifts.required):
        prices = [-priced.further[n]] * max(0, required - 1) + [-priced.first[n]] * min(1, required)
        seats += [(n, price) for price in prices]
        seats += [(n, 0.0)] * (shifts.room[n] - required) + [(n, priced.over[n])] * len(groups)
        empty -= sum(prices)
    each = [[shifts.away[g, n] + price for n, price in seats] for g in groups]
    rows, columns = linear_sum_assignment(each)
    return empty + float(np.array(each)[rows, columns].sum())


def test_who_comes_pushes_another_on_to_a_place_only_they_can_fill():
    shifts, priced = shift([[0.0, 10.0], [0.0, NEVER]], [1, 1], [1, 1])
    standing = come([0, 1], shifts, priced)
    assert standing.people.tolist() == [[0, 1], [1, 0]]


def test_who_goes_is_followed_by_whoever_would_rather_stand_there():
    shifts, priced = shift([[0.0, 10.0], [0.0, NEVER]], [1, 1], [1, 1])
    standing = come([0, 1], shifts, priced)
    leave(0, 1, shifts, priced, standing)
    assert standing.people.tolist() == [[1, 0], [0, 0]]


@given(
    st.lists(st.lists(ABLE, min_size=3, max_size=3), min_size=2, max_size=3),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=3, max_size=3),
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
    st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_people_stand_as_an_assignment_would_have_them(away, rooms, coming, going):
    able = [row if min(row) < NEVER else [0.0, *row[1:]] for row in away]
    required, room = [r for r, _ in rooms], [r + more for r, more in rooms]
    shifts, priced = shift(able, required, room, over=500.0)
    groups = [g % len(able) for g in coming]
    standing = come(groups, shifts, priced)
    assert cost(shifts, priced, standing) == least(shifts, priced, groups)
    one_more = place_of(0, groups[0], shifts, standing)[0]
    assert cost(shifts, priced, standing) + one_more == least(shifts, priced, [*groups, groups[0]])
    goes = groups.pop(going % len(groups))
    leave(0, goes, shifts, priced, standing)
    assert cost(shifts, priced, standing) == (
        least(shifts, priced, groups) if groups else cost(shifts, priced, nobody(shifts))
    )
