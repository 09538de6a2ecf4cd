"""Queues with many who serve, against values worked out or published elsewhere."""

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import expm

from ops.staffing.offered_load import (
    garnett,
    halfin_whitt,
    offered_load,
    square_root,
    square_root_leaving,
    still_treated,
)
from ops.staffing.queues import (
    ErlangA,
    ErlangC,
    UnreachableTargetError,
    erlang_b,
    fewest,
    fewest_losing,
)


def blocked_exactly(people, load):
    terms = [Fraction(load) ** n / factorial(n) for n in range(people + 1)]
    return float(terms[-1] / sum(terms))


def states(queue, most=2_000):
    """The share of time with n patients present, from the balance of flows alone."""
    shares = [1.0]
    for n in range(1, most):
        down = min(n, queue.people) * queue.served
        down += max(0, n - queue.people) * getattr(queue, "leaving", 0.0)
        shares.append(shares[-1] * queue.arrivals / down)
    return np.array(shares) / np.sum(shares)


def test_published_blocking():
    # Tables of Erlang B give loads to three digits: 10 offered 4.461 block 1 %, 20 offered 12.031.
    assert erlang_b(10, 4.461) == pytest.approx(0.01, abs=5e-6)
    assert erlang_b(20, 12.031) == pytest.approx(0.01, abs=5e-6)
    assert erlang_b(0, 3.0) == 1.0


@given(st.integers(0, 40), st.integers(1, 50))
def test_blocking_is_that_of_exact_fractions(people, load):
    assert erlang_b(people, float(load)) == pytest.approx(blocked_exactly(people, load), rel=1e-12)


def test_two_people_with_one_patient_in_hand():
    # M/M/2 at half its use: one in three waits (Erlang C of 2 and 1 is 1/3).
    queue = ErlangC(people=2, arrivals=1, served=1)
    assert queue.waits == pytest.approx(1 / 3, abs=1e-12)
    assert queue.mean_wait == pytest.approx(1 / 3, abs=1e-12)
    assert queue.waits_longer(0) == pytest.approx(1 / 3, abs=1e-12)


@given(st.integers(1, 30), st.floats(0.05, 0.95), st.floats(0.2, 6))
def test_who_waits_follows_from_the_balance_of_flows(people, use, served):
    queue = ErlangC(people, use * people * served, served)
    shares = states(queue)
    assert queue.waits == pytest.approx(shares[people:].sum(), abs=1e-6)
    long = np.arange(len(shares)) - people
    waiting = (shares * np.maximum(long, 0)).sum()
    assert queue.mean_wait * queue.arrivals == pytest.approx(waiting, abs=1e-6)


@given(st.integers(1, 30), st.floats(0.1, 2.0), st.floats(0.2, 6), st.floats(0.1, 5))
def test_who_leaves_follows_from_the_balance_of_flows(people, use, served, leaving):
    queue = ErlangA(people, use * people * served, served, leaving)
    shares = states(queue)
    waiting = (shares * np.maximum(np.arange(len(shares)) - people, 0)).sum()
    assert queue.waits == pytest.approx(shares[people:].sum(), abs=1e-9)
    assert queue.leaves == pytest.approx(leaving * waiting / queue.arrivals, abs=1e-9)


@given(st.integers(1, 20), st.floats(0.1, 3.0))
def test_all_who_come_are_seen_or_leave(people, use):
    queue = ErlangA(people, use * people, 1.0, 0.5)
    shares = states(queue)
    busy = (shares * np.minimum(np.arange(len(shares)), people)).sum()
    assert busy * queue.served + queue.leaves * queue.arrivals == pytest.approx(queue.arrivals)


def test_endless_patience_is_a_queue_that_nobody_leaves():
    patient, queue = ErlangA(12, 10, 1, 1e-9), ErlangC(12, 10, 1)
    assert patient.waits == pytest.approx(queue.waits, abs=1e-6)


@given(
    st.integers(1, 20), st.floats(0.2, 2.0), st.floats(0.3, 4), st.floats(0.1, 3), st.floats(0, 2)
)
@settings(max_examples=25, deadline=None)
def test_who_waits_longer_follows_from_the_queue_ahead_dying_out(
    people, use, served, leaving, hours
):
    queue = ErlangA(people, use * people * served, served, leaving)
    shares = states(queue, most=people + 250)
    ahead = people * served + leaving * np.arange(250)
    # Row k: k more must start or leave before it is one's turn; one stays by luck of one's own.
    clears = expm(hours * (np.diag(-ahead) + np.diag(ahead[1:], -1)))
    longer = (shares[people:] * clears[: len(shares) - people].sum(axis=1)).sum()
    told = queue.waits_longer(hours)
    assert told == pytest.approx(longer * np.exp(-leaving * hours), abs=1e-6)


def test_published_waits_with_and_without_patience():
    # Garnett, Mandelbaum and Reiman 2002, table 1: 50 agents, 48 calls a minute, a minute each;
    # in seconds the mean wait and what one in ten waits longer than, and the mean queue.
    stay, leave = ErlangC(50, 48, 1), ErlangA(50, 48, 1, leaving=1 / 2)
    assert 60 * stay.mean_wait == pytest.approx(20.8, abs=0.05)
    assert stay.waits_longer(58.1 / 60) == pytest.approx(0.1, abs=5e-4)
    assert 48 * stay.mean_wait == pytest.approx(17, abs=0.5)
    assert leave.leaves == pytest.approx(0.031, abs=5e-4)
    assert 60 * leave.mean_wait == pytest.approx(3.7, abs=0.05)
    assert leave.waits_longer(12.5 / 60) == pytest.approx(0.1, abs=2e-3)
    assert 48 * leave.mean_wait == pytest.approx(3, abs=0.5)


@example(17, 0.203125, 6.0, 0.109375)
@given(st.integers(1, 30), st.floats(0.2, 2.0), st.floats(0.3, 6), st.floats(0.1, 4))
def test_who_waits_is_seen_or_leaves(people, use, served, leaving):
    queue = ErlangA(people, use * people * served, served, leaving)
    assert queue.not_seen_within(0) == pytest.approx(queue.waits, abs=1e-9)
    assert queue.not_seen_within(200) == pytest.approx(queue.leaves, abs=1e-9)


@given(st.integers(1, 12), st.floats(0.3, 2.0), st.floats(0.3, 3), st.floats(0.01, 2))
@settings(max_examples=25)
def test_who_is_still_there_leaves_at_the_rate_of_the_impatient_or_is_seen(
    people, use, leaving, hours
):
    queue = ErlangA(people, use * people, 1.0, leaving)
    later, _ = quad(queue.waits_longer, hours, np.inf, epsabs=1e-12)
    seen_late = queue.waits_longer(hours) - leaving * later
    assert queue.not_seen_within(hours) == pytest.approx(queue.leaves + seen_late, abs=1e-7)


def test_endless_patience_waits_as_long_as_where_nobody_leaves():
    patient, queue = ErlangA(12, 10, 1, 1e-3), ErlangC(12, 10, 1)
    assert patient.waits_longer(0.5) == pytest.approx(queue.waits_longer(0.5), abs=2e-3)


def test_too_few_people_make_everybody_wait_for_ever():
    queue = ErlangC(people=3, arrivals=6, served=2)
    assert (queue.waits, queue.mean_wait, queue.waits_longer(9)) == (1.0, float("inf"), 1.0)


def test_the_fewest_people_keep_the_target_and_one_less_does_not():
    people = fewest(12, 2, within=0.25, share=0.9)
    assert ErlangC(people, 12, 2).waits_longer(0.25) <= 0.1
    assert ErlangC(people - 1, 12, 2).waits_longer(0.25) > 0.1


def test_the_fewest_people_lose_few_and_one_less_loses_more():
    people = fewest_losing(12, 2, 1.0, at_most=0.03)
    assert ErlangA(people, 12, 2, 1.0).leaves <= 0.03 < ErlangA(people - 1, 12, 2, 1.0).leaves


@pytest.mark.parametrize("share", [0, 1, 1.2, -0.1])
def test_a_promise_to_everybody_is_refused(share):
    with pytest.raises(UnreachableTargetError, match="between 0 and 1"):
        fewest(5, 1, within=0.5, share=share)


# --- arrivals that change by the hour ---------------------------------------------------------


def test_steady_arrivals_offer_what_little_says():
    lasts = still_treated(2.0, 80)
    assert offered_load([6.0] * 100, lasts)[-1] == pytest.approx(6.0 * 2.0, abs=1e-9)


def test_a_load_by_hand():
    # Two hours of treatment for all: this hour's arrivals and those of the hour before.
    assert offered_load([1, 4, 2, 0], [1, 1]).tolist() == [1, 5, 6, 2]


def test_the_peak_of_the_load_comes_after_that_of_the_arrivals():
    hours = np.arange(24 * 6)
    came = 10 + 6 * np.sin(2 * np.pi * hours / 24)
    load = offered_load(came, still_treated(3.0, 72))[24 * 4 : 24 * 5]
    assert np.argmax(load) - np.argmax(came[24 * 4 : 24 * 5]) in (2, 3)


def test_an_hours_mean_of_treatment_is_its_integral():
    mean, told = 1.7, still_treated(1.7, 5)
    for hour in range(5):
        whole, _ = quad(lambda u: np.exp(-u / mean), hour, hour + 1)
        assert told[hour] == pytest.approx(whole, abs=1e-12)


def test_published_slack_of_the_square_root_rule():
    # Halfin and Whitt 1981: half of the patients wait at a slack of about .506.
    assert halfin_whitt(0.5061) == pytest.approx(0.5, abs=2e-4)
    assert square_root(100, waits=0.5) == 106


@given(st.floats(20, 400), st.floats(0.05, 0.9))
def test_the_square_root_rule_is_within_one_of_the_exact_answer(load, waits):
    people = square_root(load, waits=waits)
    exact = next(n for n in range(int(load) + 1, 2_000) if ErlangC(n, load, 1).waits <= waits)
    assert abs(people - exact) <= 1


@given(st.floats(50, 300), st.floats(0.1, 0.7), st.floats(0.7, 4))
def test_the_rule_for_those_who_leave_is_close_to_the_exact_answer(load, waits, patience):
    people = square_root_leaving(load, waits=waits, patience=patience)
    exact = next(n for n in range(1, 2_000) if ErlangA(n, load, 1, 1 / patience).waits <= waits)
    assert abs(people - exact) <= 1


def test_patients_who_leave_at_once_leave_half_waiting_at_no_slack():
    assert garnett(0.0, 1.0) == pytest.approx(0.5)
