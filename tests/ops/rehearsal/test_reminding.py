"""The patients of an invented hospital answer reminders, and always in the same way."""

import polars as pl
import pytest

from ops.rehearsal import Invention, booking, clinics
from ops.rehearsal.clock import clock
from ops.rehearsal.reminding import ANSWERS, answered, contact_preferences, patient_groups
from tests.bench.invented_appointments import invented


@pytest.fixture(scope="module")
def booked():
    invention = Invention(seed=5, sites=1)
    ahead = clock(invention.opens_at, 32, invention.time_zone)
    held = clinics.sessions(invention, ahead, 31)
    return invention, booking.appointments(invention, 30, held)


def missed(channel, n=4000):
    names = [f"A{number:07}" for number in range(n)]
    return pl.DataFrame({"appointment_id": names, "channel": channel, "missed": True})


@pytest.mark.parametrize("channel", ["call", "message"])
def test_a_contact_prevents_the_share_it_is_said_to(channel):
    told = answered(missed(channel), seed=1)
    assert 1 - told["missed"].mean() == pytest.approx(ANSWERS[channel].prevents, abs=0.03)


def test_a_contact_makes_nobody_stay_away():
    coming = missed("call").with_columns(missed=False)
    assert not answered(coming, seed=1)["missed"].any()


def test_who_is_not_reached_is_not_brought_by_it():
    told = answered(missed("call"), seed=1)
    silent = told.filter(pl.col("outcome").is_in(["no_answer", "wrong_number"]))
    assert silent["missed"].all()


def test_the_same_contact_has_the_same_answer_whatever_else_is_asked():
    few, many = missed("call", 10), missed("call")
    assert answered(few, seed=1).equals(answered(many, seed=1).head(10))


def test_every_patient_is_told_of_once_and_from_the_first_booking_on(booked):
    told = contact_preferences(*booked)
    assert told["patient_id"].is_unique().all()
    assert told["known_at"].is_sorted()
    assert (told["call_consent"] == "yes").mean() == pytest.approx(0.88, abs=0.03)


def test_the_most_deprived_keep_fewer_appointments(booked):
    groups = patient_groups(*booked)
    _, _, rows = invented(5, 30, sites=1)
    by_fifth = (
        rows.join(groups, on="patient_id").group_by("deprivation").agg(pl.mean("missing"))
    ).sort("deprivation")
    assert by_fifth["missing"][0] > 1.1 * by_fifth["missing"][4]
