"""The bound of a plan against every plan there is, where all can be tried."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.booking import plan as planning
from ops.clinic.booking import search
from ops.clinic.booking.offered import choices_of
from ops.clinic.booking.plan import solve_booking
from tests.ops.clinic.booking.waiting import NINE, Priority, Use, clinic, pool, request, session

DAY = timedelta(days=1)
CLINICS = ("eyes", "skin")


def cheapest(problem):
    """The points of the best of all sets of bookings, each tried."""
    choices = choices_of(problem)
    many = len(choices.points)
    own = [np.flatnonzero(choices.request == n) for n in range(len(problem.requests))]
    plans = np.zeros((np.prod([1 + len(columns) for columns in own]), many + 1))
    for row, chosen in enumerate(product(*([many, *columns] for columns in own))):
        plans[row, list(chosen)] = 1
    allowed = (plans[:, :many] @ choices.rows.toarray().T <= choices.most).all(axis=1)
    saves = choices.unbooked[choices.request] - choices.points
    return choices.unbooked.sum() - (plans[allowed, :many] @ saves).max()


@st.composite
def asked(draw, n):
    """One who waits in one of two clinics, with a chair for both and a visit that may be long."""
    chair = (Use("chair", draw(st.sampled_from([20, 40]))),) if draw(st.booleans()) else ()
    return request(
        f"r{n}",
        clinic_id=draw(st.sampled_from(CLINICS)),
        slots=draw(st.integers(1, 2)),
        priority=draw(st.sampled_from(Priority)),
        target_on=date(2025, 12, 1) + draw(st.integers(0, 40)) * DAY,
        patient_id=f"p{draw(st.integers(0, 4))}",
        clinician_id=draw(st.sampled_from(["dr a", None])),
        uses=chair,
    )


@st.composite
def clinics(draw):
    """Two clinics of one session each, with three slots and one chair between them."""
    held = [
        session(name, draw(st.sampled_from([(1, 1), (1, 1, 1), (2, 1)])), clinic_id=name,
                clinician_id=f"dr {name[0]}")
        for name in CLINICS
    ]  # fmt: skip
    requests = [draw(asked(n)) for n in range(draw(st.integers(1, 5)))]
    return clinic(held, requests, [pool("chair", 1, since=NINE)])


@settings(max_examples=60, deadline=None)
@given(clinics(), st.booleans(), st.sampled_from([1, 15]))
def test_no_plan_beats_the_bound(problem, in_blocks, in_play):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WHOLE", "AT_ONCE") if in_blocks else ():
            patch.setattr(planning, name, 1)
        for name in ("PER_REQUEST", "AT_LEAST"):
            patch.setattr(search, name, in_play)
        plan = solve_booking(problem, effort=0.5)
    assert plan.flow_bound <= plan.bound <= cheapest(problem) <= plan.total_points


@settings(max_examples=20, deadline=None)
@given(clinics())
def test_a_small_clinic_is_booked_as_well_as_can_be(problem):
    plan = solve_booking(problem)
    assert plan.total_points == plan.bound == cheapest(problem)


def test_a_slot_that_nobody_short_wants_is_known_to_stay_empty():
    held = [session("eyes", (1, 1, 1), clinic_id="eyes")]
    two = [request(name, clinic_id="eyes", slots=2) for name in ("ann", "bo")]
    plan = solve_booking(clinic(held, two))
    assert len(plan.bookings) == 1
    assert plan.flow_bound < plan.bound == plan.total_points


def test_prices_of_what_clinics_share_may_differ_from_start_to_start(monkeypatch):
    monkeypatch.setattr(planning, "WHOLE", 1)
    monkeypatch.setattr(planning, "AT_ONCE", 1)
    held = [session(name, (1, 1), clinic_id=name, clinician_id=f"dr {name[0]}") for name in CLINICS]
    chair = {"priority": Priority.URGENT, "uses": (Use("chair", 20),)}
    longer = chair | {"uses": (Use("chair", 40),)}
    asked = [
        request("r0", clinic_id="eyes", patient_id="p1", uses=(Use("chair", 20),)),
        request("r1", **chair),
        request("r2", clinic_id="eyes", patient_id="p1", **longer),
    ]
    problem = clinic(held, asked, [pool("chair", 1)])
    plan = solve_booking(problem)
    assert plan.bound <= cheapest(problem) <= plan.total_points
