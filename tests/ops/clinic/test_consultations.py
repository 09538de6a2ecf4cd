from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ops.clinic.consultations import learn_consulting, usual_underrun
from ops.tables import Consultation
from tests.ops.clinic.sessions import NINE


def held(sessions, *, clinic="eyes", listed=True):
    """Consultations one after the other from nine, day by day: lists of minutes."""
    rows = []
    for day, lengths in enumerate(sessions):
        at = NINE + timedelta(days=day)
        ends_at = at + timedelta(hours=3)
        for n, minutes in enumerate(lengths):
            until = at + timedelta(minutes=float(minutes))
            name = f"{clinic} {day}"
            session = (name, ends_at) if listed else (None, None)
            rows.append((f"{name} {n}", clinic, session[0], at, until, session[1]))
            at = until
    frame = pl.DataFrame(rows, schema=Consultation.create_empty().schema, orient="row")
    return Consultation.validate(frame.sort("encounter_id"))


def test_a_clinic_consults_as_long_as_it_did():
    told = learn_consulting(held([[10, 20]] * 30, listed=False))["eyes"]
    assert (told.pace, told.durations) == (0, 60)
    assert told.service.mean == 15
    assert told.service.chances[10] == told.service.chances[20] == 0.5


def test_a_clinic_of_too_few_consultations_is_left_out():
    assert learn_consulting(held([[10, 20]] * 14)) == {}


def test_a_clock_that_was_never_stopped_says_nothing():
    assert learn_consulting(held([[10, 20]] * 15 + [[900]]))["eyes"].durations == 30


def test_pace_is_told_apart_from_lengths_that_vary_from_patient_to_patient():
    luck = np.random.default_rng(4)
    paces = np.exp(0.15 * luck.standard_normal(300))
    sessions = [pace * 15 * np.exp(0.3 * luck.standard_normal(10)) for pace in paces]
    told = learn_consulting(held(sessions))["eyes"]
    assert told.pace == pytest.approx(0.15, abs=0.02)
    assert told.service.mean == pytest.approx(np.concatenate(sessions).mean(), rel=0.002)
    plain = np.array(told.service.chances)
    minutes = np.arange(len(plain))
    spread = np.sqrt(plain @ minutes**2 - (plain @ minutes) ** 2) / (plain @ minutes)
    assert spread == pytest.approx(np.sqrt(np.expm1(0.3**2)), abs=0.02)


def test_sessions_alike_have_one_pace():
    assert learn_consulting(held([[10, 20]] * 40))["eyes"].pace == 0


def test_a_clinic_usually_ends_when_its_last_patient_leaves():
    # Nine to twelve; the last patient leaves at eleven, or at half past twelve.
    assert usual_underrun(held([[60, 60]] * 8)) == {"eyes": 60}
    assert usual_underrun(held([[60, 150]] * 8)) == {"eyes": -30}
    assert usual_underrun(held([[60, 60]] * 7)) == {}
