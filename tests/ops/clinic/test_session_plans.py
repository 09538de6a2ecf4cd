from datetime import timedelta

import polars as pl
import pytest

from ops.clinic.asked import AskedSession, asked_sessions
from ops.clinic.coming import Coming
from ops.clinic.consultations import Consulting
from ops.clinic.plans_compared import present_template, templates_compared
from ops.clinic.service import Minutes
from ops.clinic.session_plans import SolvedSession, session_limits
from ops.clinic.template import solve_template
from ops.clinic.template_session import overrun_with
from ops.tables import ClinicAttended, Consultation, NoShowRisk, SlotBooked
from tests.ops.clinic.sessions import NINE, session
from tests.ops.clinic.test_coming import booked, came, risks
from tests.ops.clinic.test_consultations import held as consulted

NIGHT = NINE - timedelta(hours=7)
SHORT = Minutes.of({10: 0.5, 14: 0.5})


def solved(show=0.7, *, service=SHORT, lead=None, underrun=None, durations=400, **policy):
    problem = session(8, show, service=service, **policy)
    consulting = Consulting(service, 0.0, durations) if durations else None
    asked = AskedSession("eyes", 5, problem, Coming(show, "session"), consulting)
    return SolvedSession(asked, solve_template(problem), lead, underrun)


def held(*bookings, sessions=9):
    rows = [("eyes", len(bookings), slot, sessions, told) for slot, told in enumerate(bookings)]
    schema = SlotBooked.create_empty().schema
    return SlotBooked.validate(pl.DataFrame(rows, schema=schema, orient="row"))


def limit(one):
    [row] = session_limits([one], made_at=NIGHT).to_dicts()
    return row


def compared(one, past):
    rows = templates_compared([one], past, made_at=NIGHT).to_dicts()
    return {row["spacing"]: row for row in rows}


def test_one_patient_more_than_the_limit_would_overrun_too_often():
    one = solved()
    row, problem = limit(one), one.problem
    assert row["overrun_chance"] <= row["accepted_chance"] == 0.2
    assert overrun_with(problem, row["most_booked"] + 1) > 0.2
    assert row["slots"] < row["proposed"] <= row["most_booked"]


def test_a_session_is_never_limited_to_fewer_than_its_slots():
    row = limit(solved(1.0, service=Minutes.of({20: 1.0})))
    assert (row["most_booked"], row["overrun_chance"]) == (8, 1)
    assert row["reasons"] == []


def test_what_extra_bookings_trade_is_told():
    row = limit(solved())
    assert row["idle_saved"] > 0
    certain = solved(1.0, service=Minutes.of({15: 1.0}))
    assert limit(certain)["idle_saved"] is None


def test_why_extra_bookings_are_worth_it_is_told_in_codes():
    assert limit(solved())["reasons"] == ["HIGH_DNA_SESSION"]
    everything = solved(lead=30.0, underrun=20.0)
    assert limit(everything)["reasons"] == ["HIGH_DNA_SESSION", "LONG_LEAD", "HIST_UNDERRUN"]
    often = solved(0.89, service=Minutes.of({8: 1.0}), lead=20.0, underrun=15.0)
    assert limit(often)["reasons"] == ["HIST_UNDERRUN"]


def test_the_template_proposed_is_the_one_compared():
    one = solved()
    told = compared(one, held(*[1.2] * 8))
    best = told["best"]
    assert best["bookings"] == list(one.template.bookings)
    assert best["cost"] == pytest.approx(one.template.cost)
    assert best["bound"] == pytest.approx(one.template.bound)
    assert best["overrun_chance"] == pytest.approx(limit(one)["overrun_chance_proposed"])
    assert told["present"]["bookings"] == [1] * 8
    assert min(told, key=lambda spacing: told[spacing]["cost"]) == "best"


def test_evening_out_waits_never_lengthens_the_longest():
    told = compared(solved(points_per_minute_waiting=3), held())
    assert told["even_waits"]["longest_wait"] <= told["best"]["longest_wait"] + 1e-9
    assert told["even_waits"]["cost"] >= told["best"]["cost"] - 1e-9


def test_durations_learnt_or_stated_are_told_apart():
    assert compared(solved(), held())["best"]["durations"] == 400
    assert compared(solved(durations=0), held())["best"]["durations"] == 0


def test_a_clinic_without_sessions_held_has_no_present_template():
    assert present_template(held(), "eyes", 8) is None
    assert present_template(held(*[1.0] * 8, sessions=3), "eyes", 8) is None
    assert present_template(held(0.9, 1.6, 0.2), "eyes", 3) == (1, 2, 0)
    assert "present" not in compared(solved(), held())


def test_sessions_alike_are_compared_once():
    one, other = solved(), solved()
    assert templates_compared([one, other], held(), made_at=NIGHT).height == 4


def test_a_clinic_without_history_is_asked_with_what_is_stated():
    [one] = asked_sessions(
        booked(("a", "eyes")), risks(), Consultation.create_empty(), ClinicAttended.create_empty()
    )
    assert (one.consulting, one.coming.told_of) == (None, "stated")
    assert one.problem.service == one.problem.policy.stated_service(15)
    assert limit(SolvedSession(one, solve_template(one.problem)))["chances_from"] == "stated"


def test_a_clinic_is_asked_with_its_own_durations():
    past = consulted([[10, 12]] * 20)
    none = NoShowRisk.create_empty()
    [one] = asked_sessions(booked(("a", "eyes")), none, past, came(("eyes", 90, 80)))
    assert one.problem.service.mean == 11
    assert one.coming.told_of == "clinic"


def test_no_session_leaves_nothing_to_keep():
    assert session_limits([], made_at=NIGHT).is_empty()
    assert templates_compared([], held(), made_at=NIGHT).is_empty()
