"""Whom each use of the chances would have chosen, replayed on the past."""

from datetime import date

import polars as pl

from ops.clinic.fair_uses import CALLS, MESSAGES, OVERBOOKING, replayed
from ops.clinic.reminders import ReminderPolicy

POLICY = {"eyes": ReminderPolicy(calls=1, messages=1)}


def said(*chances, day=1, session="s"):
    return pl.DataFrame(
        {
            "appointment_id": [f"{session}{n}" for n in range(len(chances))],
            "clinic_id": "eyes",
            "session_id": session,
            "starts_on": date(2026, 6, day),
            "probability": list(chances),
            "missed": False,
        }
    )


def chosen(rows, use):
    found = replayed(rows, POLICY, spread=0.0)[use]
    return found.filter(pl.col("chosen"))["appointment_id"].sort().to_list()


def test_calls_and_messages_go_to_the_likeliest_of_each_day():
    rows = pl.concat([said(0.1, 0.4, 0.3), said(0.05, 0.06, day=2, session="t")])
    assert chosen(rows, CALLS) == ["s1", "t1"]
    assert chosen(rows, MESSAGES) == ["s2", "t0"]


def test_overbooking_chooses_whole_sessions():
    # Of ten at evens hardly ever all come; of ten at 1 in 100 nearly always do.
    rows = pl.concat([said(*[0.5] * 10), said(*[0.01] * 10, session="t")])
    assert chosen(rows, OVERBOOKING) == [f"s{n}" for n in range(10)]


def test_every_use_speaks_of_every_appointment_once():
    rows = pl.concat([said(0.1, 0.4, 0.3), said(0.05, 0.06, day=2, session="t")])
    for found in replayed(rows, POLICY, spread=0.1).values():
        assert found["appointment_id"].sort().to_list() == rows["appointment_id"].sort().to_list()
