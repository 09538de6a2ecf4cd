from datetime import timedelta

import polars as pl
import pytest

from ops.clinic.coming import show_chances
from ops.tables import ClinicAttended, NoShowRisk, SessionBooked
from tests.ops.clinic.sessions import NINE


def booked(*names_and_clinics):
    rows = [
        {
            "session_id": name,
            "starts_at": NINE,
            "ends_at": NINE + timedelta(hours=3),
            "slots": 12,
            "slot_minutes": 15,
            "clinic_id": clinic,
            "site_id": "north",
            "booked": 1,
            "listed": True,
        }
        for name, clinic in names_and_clinics
    ]
    return SessionBooked.validate(pl.DataFrame(rows), cast=True)


def risks(*rows):
    frame = pl.DataFrame(
        [
            (str(n), NINE, clinic, name, NINE, chance)
            for n, (name, clinic, chance) in enumerate(rows)
        ],
        schema=NoShowRisk.create_empty().schema,
        orient="row",
    )
    return NoShowRisk.validate(frame)


def came(*clinics):
    schema = ClinicAttended.create_empty().schema
    return ClinicAttended.validate(pl.DataFrame(clinics, schema=schema, orient="row"))


def test_free_slots_are_filled_by_patients_like_those_of_late():
    told = risks(("a", "eyes", 0.1), ("a", "eyes", 0.3))
    sessions = booked(("a", "eyes"), ("c", "eyes"), ("d", "skin"))
    chances = show_chances(sessions, told, came(("eyes", 100, 70)), stated=0.92)
    # Two of a's twelve slots are booked, of whom 1.6 will come; ten are filled like others.
    assert chances["a"] == (pytest.approx((1.6 + 10 * 0.7) / 12), "session")
    assert chances["c"] == (pytest.approx(0.7), "clinic")
    assert chances["d"] == (pytest.approx(0.7), "hospital")


def test_a_clinic_of_few_patients_is_drawn_towards_the_hospital():
    # Thirty of the hospital's, half of whom came, weigh as much as the clinic's own thirty.
    rates = came(("eyes", 30, 30), ("skin", 30, 0))
    chances = show_chances(booked(("a", "eyes")), risks(), rates, stated=0.92)
    assert chances == {"a": (pytest.approx(0.75), "clinic")}


def test_without_any_past_those_booked_tell_of_the_others():
    told = risks(("a", "eyes", 0.4))
    chances = show_chances(booked(("a", "eyes"), ("b", "skin")), told, came(), stated=0.92)
    assert chances == {
        "a": (pytest.approx(0.6), "session"),
        "b": (pytest.approx(0.6), "hospital"),
    }


def test_without_any_patients_it_is_stated_how_many_usually_come():
    told = show_chances(booked(("a", "eyes")), risks(), came(), stated=0.9)
    assert told == {"a": (pytest.approx(0.9), "stated")}
