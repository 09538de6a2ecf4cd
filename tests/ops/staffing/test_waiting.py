"""People of an ED that promises to see patients in time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.staffing.queues import ErlangA, ErlangC, UnreachableTargetError, fewest
from ops.staffing.waiting import SeenInTime, loads, people_in_time

HALF_AN_HOUR = SeenInTime(minutes_per_patient=30, wait_minutes=15, share=0.9)


def steady(rate, *, paths=400, hours=48, seed=1):
    return np.random.default_rng(seed).poisson(rate, size=(paths, hours))


@given(st.floats(0.3, 40))
@settings(max_examples=30, deadline=None)
def test_people_keep_the_target_under_a_load_and_one_less_does_not(load):
    [people] = HALF_AN_HOUR.people(np.array([load]))
    assert people == fewest(load * 2, 2, within=0.25, share=0.9)


@given(st.floats(0.3, 20), st.floats(2, 300))
@settings(max_examples=20, deadline=None)
def test_who_leaves_unseen_was_not_seen_in_time(load, patience):
    target = SeenInTime(30, 15, 0.9, patience_minutes=patience)
    [people] = target.people(np.array([load]))
    rates = load * 2, 2, 60 / patience
    assert ErlangA(people, *rates).not_seen_within(0.25) <= 0.1 + 1e-9
    if people > 1:
        assert ErlangA(people - 1, *rates).not_seen_within(0.25) > 0.1


def test_nobody_is_needed_where_nobody_comes():
    assert HALF_AN_HOUR.people(np.zeros(3)).tolist() == [0, 0, 0]


def test_arrivals_by_chance_at_a_known_rate_ask_for_the_people_of_that_rate():
    # Ten an hour, half an hour each: a load of five on every path, however luck falls.
    came, before = steady(10), np.full(48, 10.0)
    assert loads(came, before, 0.5)[:, 10:].mean() == pytest.approx(5, abs=0.1)
    people = people_in_time(came, before, HALF_AN_HOUR)[:, 10:]
    assert np.mean(np.abs(people - fewest(10, 2, within=0.25)) <= 1) > 0.99


def test_the_spread_of_a_rate_that_is_not_known_stays():
    # Four or sixteen an hour, half an hour each: a load of two or eight, so a spread of three.
    rate = np.where(np.arange(400) % 2, 4.0, 16.0)[:, None]
    came = np.random.default_rng(2).poisson(np.broadcast_to(rate, (400, 48)))
    told = loads(came, np.full(48, 10.0), 0.5)[:, 20]
    assert told.mean() == pytest.approx(5, abs=0.3)
    assert told.std() == pytest.approx(3, abs=0.2)


def test_work_of_those_who_came_before_counts():
    quiet = np.zeros((2, 12), dtype=np.int64)
    busy = loads(quiet, np.array([0.0] * 47 + [12.0]), 2.0)
    assert busy[0, 0] > busy[0, 1] > busy[0, 5] > 0
    # Who came during the last hour, for two hours each, is there at its end with the probability
    # 2 (1 - e^-1/2); and the hour after begins with them.
    assert busy[0, 0] == pytest.approx(12 * 2 * (1 - np.exp(-0.5)))
    assert busy[0, 1] == pytest.approx(12 * 2 * (np.exp(-0.5) - np.exp(-1)))


def test_hours_nobody_told_of_count_as_usual():
    came = np.full((3, 12), 6)
    told = loads(came, np.array([np.nan] * 48), 1.0)
    assert told[0] == pytest.approx(6.0, abs=1e-4)


def test_the_target_holds_with_exactly_the_load_it_allows():
    assert HALF_AN_HOUR.missed(7, HALF_AN_HOUR.most_load(7)) == pytest.approx(0.1)
    allowed = HALF_AN_HOUR.most_load(7)
    assert ErlangC(7, 2 * allowed, 2).waits_longer(0.25) == pytest.approx(0.1)


@pytest.mark.parametrize("wrong", [(0, 15), (30, -1), (30, 15, 0.9, 0)])
def test_a_target_that_is_none_says_what_to_mend(wrong):
    with pytest.raises(PlanningError, match="staffing settings"):
        SeenInTime(*wrong)


def test_a_promise_to_everybody_is_refused():
    with pytest.raises(UnreachableTargetError, match="between 0 and 1"):
        SeenInTime(30, 15, 1.0)
