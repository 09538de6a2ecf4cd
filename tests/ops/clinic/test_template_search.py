import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.service import Exponential, Minutes, lognormal_minutes
from ops.clinic.session_cost import Session, Weights, costs
from ops.clinic.template_comparison import Spacing, compared
from ops.clinic.template_search import Proof, every_template, proven_template
from ops.clinic.template_session import session_of
from tests.ops.clinic.sessions import session

CHANCES = st.sampled_from((0.0, 0.3, 0.75, 0.9, 1.0))
WEIGHT = st.sampled_from((0.0, 0.1, 1.0, 3.0))
MINUTES = st.dictionaries(st.integers(0, 25), st.integers(1, 5), min_size=1, max_size=4)
LAWS = st.one_of(st.integers(2, 15).map(Exponential), MINUTES.map(Minutes.of))


@st.composite
def sessions(draw):
    service = draw(LAWS)
    unpunctual = isinstance(service, Minutes) and draw(st.booleans())
    return Session(
        intervals=draw(st.integers(1, 5)),
        interval_minutes=draw(st.integers(2, 12)),
        shows=tuple(draw(st.lists(CHANCES, min_size=1, max_size=5))),
        service=service,
        weights=Weights(draw(WEIGHT), draw(WEIGHT), draw(WEIGHT)),
        punctuality=((-5, 0.25), (0, 0.5), (8, 0.25)) if unpunctual else (),
    )


@given(sessions())
@settings(max_examples=60, deadline=None)
def test_no_template_beats_the_proven_one_nor_its_bound(asked):
    least = min(float(costs(asked, times).min()) for times in every_template(asked))
    best = proven_template(asked, few=0)
    assert best.expected.cost == pytest.approx(least, abs=1e-8)
    assert best.bound <= least + 1e-8
    assert best.gap <= 1e-8


@given(sessions(), st.data())
@settings(max_examples=60, deadline=None)
def test_meeting_and_parting_of_start_times_never_adds_to_their_costs(asked, data):
    time = st.integers(0, asked.intervals - 1)
    row = st.lists(time, min_size=asked.patients, max_size=asked.patients).map(np.array)
    one, other = data.draw(row), data.draw(row)
    rows = np.array([one, other, np.maximum(one, other), np.minimum(one, other)])
    first, second, above, below = costs(asked, rows)
    assert above + below <= first + second + 1e-9


def test_few_templates_are_all_tried():
    best = proven_template(Session(4, 10, (1.0,) * 4, Exponential(10), Weights(1, 1, 1)))
    assert (best.proof, best.bookings) == (Proof.ENUMERATED, (2, 1, 1, 0))


def test_twenty_four_patients_in_forty_eight_intervals_are_proven():
    law = lognormal_minutes(9, 6, 60)
    best = proven_template(Session(48, 5, (0.85,) * 24, law, Weights(1, 0.5, 1.5)))
    assert best.proof is Proof.CONVEX
    assert best.gap < 1e-7


def test_fixed_lengths_and_certain_patients_are_simply_spaced():
    best = proven_template(Session(12, 10, (1.0,) * 12, Minutes.of({10: 1.0}), Weights(1, 1, 1)))
    assert best.bookings == (1,) * 12
    assert best.expected.cost == best.bound == 0


def test_the_best_is_compared_with_what_clinics_do():
    asked = Session(6, 10, (0.8,) * 6, Exponential(10), Weights(1, 1, 1))
    told = compared(asked, present=(6, 0, 0, 0, 0, 0))
    assert told.bookings[Spacing.BAILEY_WELCH] == (2, 1, 1, 1, 1, 0)
    assert told.bookings[Spacing.EVEN] == (1,) * 6
    assert all(told.dearer(spacing) >= 0 for spacing in told.bookings)


def test_a_clinics_points_are_for_the_waiting_of_all_who_come():
    problem = session(4, 0.5, minutes=10, service=Minutes.of({10: 1.0}))
    asked = session_of(problem, 6)
    assert (asked.intervals, asked.patients, asked.minutes) == (4, 6, 40)
    assert asked.weights == Weights(waiting=3, idle=5, overrun=8)
