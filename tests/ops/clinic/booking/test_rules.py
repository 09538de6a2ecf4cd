"""Each rule alone: a booking it allows, and one it refuses or charges."""

from datetime import date, timedelta

import numpy as np
import pytest

from ops.clinic.booking import limits, rules
from ops.clinic.booking.choices import starts_of
from ops.clinic.booking.offered import choices_of
from tests.ops.clinic.booking.waiting import (
    AFTERNOON,
    HOUR,
    MADE_AT,
    MORNING,
    NINE,
    PHONE,
    TODAY,
    Place,
    Priority,
    Use,
    clinic,
    pool,
    request,
    session,
)


def told(rule, asked, held=None, **policy):
    """What a rule says of each slot of one session."""
    problem = clinic([held or session()], [asked], **policy)
    return rule(problem, asked, starts_of(problem, problem.sessions)).tolist()


def allowed(limit, problem, *bookings):
    """Whether a limit lets these (request, start) pairs stand together."""
    choices = choices_of(problem, limits=[limit])
    pairs = list(zip(choices.request.tolist(), choices.start.tolist(), strict=True))
    chosen = np.isin(np.arange(len(pairs)), [pairs.index(pair) for pair in bookings])
    return bool((choices.rows @ chosen <= choices.most).all())


@pytest.mark.parametrize(
    ("rule", "fits", "does_not"),
    [
        (rules.visit_kind, request(), request(visit_kind="first")),
        (rules.modality, request(), request(modalities=(PHONE,))),
        (rules.equipment, request(), request(equipment=frozenset({"laser"}))),
        (
            rules.only_clinician,
            request(clinician_id="dr b"),
            request(clinician_id="dr b", only_them=True),
        ),
        (rules.not_before, request(earliest_on=TODAY), request(earliest_on=date(2026, 1, 6))),
    ],
    ids=["visit kind", "modality", "equipment", "only clinician", "not before"],
)
def test_a_fit_allows_and_refuses(rule, fits, does_not):
    assert told(rule, fits) == [True] * 3
    assert told(rule, does_not) == [False] * 3


def test_a_long_visit_needs_its_slots_in_a_row_and_in_one_session():
    assert told(rules.slots_in_a_row, request(slots=2)) == [True, True, False]
    assert told(rules.slots_in_a_row, request(slots=2), session(places=(1, 0, 1, 1))) == [
        False,
        False,
        True,
        False,
    ]


def test_what_starts_within_72_hours_is_left_to_people():
    soon = session(starts_at=MADE_AT + timedelta(hours=72) - timedelta(minutes=20))
    assert told(rules.left_to_people, request(), soon) == [False, True, True]
    kept = request(held=Place("monday", 0))
    assert told(rules.left_to_people, kept, soon) == [True, True, True]


@pytest.mark.parametrize(
    ("rule", "free", "charged", "points"),
    [
        (rules.lateness, request(), request(target_on=date(2026, 1, 2)), 3 * 10),
        (rules.continuity, request(clinician_id="dr a"), request(clinician_id="dr b"), 60),
        (rules.half_days, request(suits={MORNING}), request(suits={AFTERNOON}), 40),
        (rules.next_modality, request(), request(modalities=(PHONE, "in_person")), 30),
        (rules.moves, request(), request(held=Place("tuesday", 0)), 500),
    ],
    ids=["lateness", "continuity", "half-days", "next modality", "moves"],
)
def test_a_charge_is_free_or_charged(rule, free, charged, points):
    assert told(rule, free) == [0, 0, 0]
    assert told(rule, charged) == [points] * 3


def test_waiting_is_charged_by_the_day_and_by_priority():
    assert told(rules.waiting, request()) == [4, 4, 4]
    assert told(rules.waiting, request(priority=Priority.URGENT)) == [24, 24, 24]


def test_who_keeps_the_place_they_hold_moves_for_nothing():
    assert told(rules.moves, request(held=Place("monday", 1))) == [500, 0, 500]


def test_not_booking_is_dearer_than_the_latest_booking_whatever_the_target():
    for target_on in (date(2025, 1, 1), TODAY, date(2027, 1, 1)):
        late = request(target_on=target_on, priority=Priority.URGENT)
        choices = choices_of(clinic([session()], [late]))
        assert choices.points.max() < choices.unbooked[0]


def test_a_slot_takes_as_many_as_it_has_places():
    problem = clinic([session(places=(2, 1))], [request("ann"), request("bo")])
    assert allowed(limits.places, problem, (0, 0), (1, 0))
    assert not allowed(limits.places, problem, (0, 1), (1, 1))


def test_a_long_visit_takes_every_slot_it_covers():
    problem = clinic([session()], [request("ann", slots=2), request("bo")])
    assert allowed(limits.places, problem, (0, 0), (1, 2))
    assert not allowed(limits.places, problem, (0, 0), (1, 1))


def test_a_session_is_overbooked_up_to_its_limit():
    asked = [request(name) for name in ("ann", "bo", "cy")]
    problem = clinic([session(places=(2, 2), most_booked=2)], asked)
    assert allowed(limits.overbooking, problem, (0, 0), (1, 0))
    assert not allowed(limits.overbooking, problem, (0, 0), (1, 0), (2, 1))


def test_a_treatment_holds_its_chair_after_the_slot_it_starts_in():
    asked = [request("ann", uses=(Use("chair", 40),)), request("bo", uses=(Use("chair", 40),))]
    problem = clinic([session()], asked, [pool("chair", 1)])
    assert allowed(limits.pools, problem, (0, 0), (1, 2))
    assert not allowed(limits.pools, problem, (0, 0), (1, 1))


def test_a_pool_that_closes_is_not_used_beyond():
    problem = clinic([session()], [request(uses=(Use("chair", 30),))], [pool("chair", 1, hours=1)])
    assert allowed(limits.pools, problem, (0, 1))
    assert not allowed(limits.pools, problem, (0, 2))


def test_an_interpreter_is_needed_where_the_language_is_not_spoken():
    asked = [request("ann", language="pl"), request("bo", language="pl")]
    held = [session(), session("speaks", languages=frozenset({"pl"}), clinician_id="dr b")]
    problem = clinic(held, asked, [pool("interpreter pl", 1)])
    assert allowed(limits.pools, problem, (0, 0), (1, 3))
    assert not allowed(limits.pools, clinic(held, asked), (0, 0))
    assert not allowed(
        limits.pools, clinic([*held, session("c")], asked, problem.pools), (0, 0), (1, 3)
    )


def test_a_patient_with_two_requests_is_in_one_place_at_a_time():
    asked = [request("ann"), request("ann again", patient_id="ann")]
    problem = clinic([session(), session("other", clinician_id="dr b")], asked)
    assert allowed(limits.one_place_at_a_time, problem, (0, 0), (1, 4))
    assert not allowed(limits.one_place_at_a_time, problem, (0, 0), (1, 3))


@pytest.mark.parametrize("shared", [{"room_id": "1"}, {"clinician_id": "dr a"}])
def test_two_sessions_share_a_room_or_a_clinician_in_turns(shared):
    other = {"clinician_id": "dr b", "starts_at": NINE + HOUR / 3} | shared
    held = [session(room_id="1"), session("other", **other)]
    problem = clinic(held, [request("ann"), request("bo")])
    assert allowed(limits.shared_rooms_and_clinicians, problem, (0, 0), (1, 3))
    assert not allowed(limits.shared_rooms_and_clinicians, problem, (0, 1), (1, 3))
