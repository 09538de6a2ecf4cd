from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from ops.rehearsal import Invention, invent
from ops.rehearsal.consultations import late, minutes, seen

UNTIL = datetime(2025, 3, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def told():
    """Consultations with the appointments they were of."""
    hospital = invent(Invention(sites=1, size=0.1, since=date(2025, 2, 20)), until=UNTIL)
    appointments = hospital.facts["appointments"].select(
        "n", "session_id", "starts_at", "status", place="clinic_id"
    )
    return hospital.facts["encounters"].join(appointments, on="n", validate="1:1"), hospital


def test_patients_are_seen_once_they_are_there_and_the_room_is_free():
    # The second waits for the first, the third comes when nobody is there.
    found = seen(np.array([-5.0, 10.0, 60.0]), np.array([20.0, 15.0, 10.0]), 0.0)
    assert found.starts.tolist() == [0, 20, 60]
    assert found.ends.tolist() == [20, 35, 70]


def test_first_visits_take_longer_and_slow_days_do_too():
    usual = minutes(np.array([20, 20, 20]), np.array([0, 1, 0]), np.zeros(3), np.array([0, 0, 1.0]))
    assert usual[0] < usual[2] < usual[1]


def test_patients_come_a_little_early_on_average():
    assert late(np.array([0.0, 1.0])).tolist() == [-3, 2]


def test_everybody_who_came_was_seen_in_the_clinic_and_nobody_else(told):
    held, hospital = told
    came = hospital.facts["appointments"].filter(pl.col("status") == "attended")
    assert held.height == came.height
    assert (held["status_right"] == "attended").all()
    assert (held["place_id"] == held["place"]).all()


def test_a_clinician_sees_one_patient_at_a_time(told):
    held, _ = told
    ordered = held.sort("session_id", "started_at")
    free = ordered.select(pl.col("ended_at").shift(1).over("session_id")).to_series()
    assert (ordered["started_at"] >= free).drop_nulls().all()
