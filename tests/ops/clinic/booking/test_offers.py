"""Freed places: who could have them, and what may happen to an offer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.clinic.booking.backfill import candidates
from ops.clinic.booking.offers import (
    Offers,
    Opening,
    Standing,
    book,
    decline,
    later,
    offer,
    take_back,
)
from ops.clinic.booking.problem import Booking
from ops.errors import PlanningError
from tests.ops.clinic.booking.waiting import (
    AFTERNOON,
    HOUR,
    MADE_AT,
    NINE,
    Place,
    Priority,
    clinic,
    request,
    session,
)

FREED = Opening("monday", 0, NINE)
START = Offers(MADE_AT)


def offered(offers=START, who="ann", opening=FREED, now=MADE_AT, hours=4):
    return offer(offers, who, opening, now=now, by="booking clerk", expires_at=now + hours * HOUR)


def test_candidates_stand_by_priority_then_wait_then_fit():
    asked = [
        request("ann", suits=frozenset({AFTERNOON})),
        request("bo"),
        request("cy", waiting_since=date(2025, 11, 1)),
        request("di", priority=Priority.URGENT, target_on=date(2025, 12, 22)),
    ]
    found = candidates(clinic([session()], asked), Place("monday", 0), [])
    assert [one.request_id for one in found] == ["di", "cy", "bo", "ann"]
    assert found[0].reason == "urgent, waiting 31 days, 10 days past the target, suits in every way"
    assert found[3].reason.endswith("target in 4 days, the half-day does not suit")
    assert not found[0].only_by_hand


def test_who_cannot_come_or_is_booked_is_no_candidate():
    asked = [
        request("ann"),
        request("bo", visit_kind="first"),
        request("cy"),
        request("di", slots=2),
    ]
    problem = clinic([session()], asked)
    booked = [Booking("ann", "monday", 1)]
    assert [one.request_id for one in candidates(problem, Place("monday", 0), booked)] == ["cy"]
    assert candidates(problem, Place("monday", 1), booked) == []


def test_a_place_that_starts_soon_has_candidates_for_people_to_book():
    problem = clinic([session(starts_at=MADE_AT + HOUR)], [request()])
    (one,) = candidates(problem, Place("monday", 0), [])
    assert one.only_by_hand


def test_an_offer_is_taken_and_booked():
    offers = book(offered(), "ann", now=MADE_AT + HOUR)
    assert offers.standing("ann") is Standing.BOOKED
    with pytest.raises(PlanningError, match="was booked by ann"):
        offered(offers, "bo", now=MADE_AT + HOUR)


def test_a_declined_place_is_free_for_the_next():
    offers = decline(offered(), "ann", now=MADE_AT + HOUR)
    assert offers.standing("ann") is Standing.DECLINED
    with pytest.raises(PlanningError, match="ann has declined this place"):
        offered(offers, "ann", now=MADE_AT + HOUR)
    assert offered(offers, "bo", now=MADE_AT + HOUR).standing("bo") is Standing.OFFERED


def test_an_offer_ends_when_it_says():
    assert later(offered(), MADE_AT + 3 * HOUR).standing("ann") is Standing.OFFERED
    assert later(offered(), MADE_AT + 4 * HOUR).standing("ann") is Standing.EXPIRED
    with pytest.raises(PlanningError, match="ann is expired"):
        book(offered(), "ann", now=MADE_AT + 4 * HOUR)


def test_a_place_is_not_offered_twice_at_once():
    with pytest.raises(PlanningError, match="offered to ann until 01 Jan 13:00"):
        offered(offered(), "bo")
    long = Opening("monday", 0, NINE, slots=2)
    inside = Opening("monday", 1, NINE)
    with pytest.raises(PlanningError, match="offered to ann"):
        offered(offered(opening=long), "bo", inside)
    assert offered(offered(), "bo", Opening("monday", 0, NINE, place=2)).live()


def test_a_patient_has_one_offer_at_a_time():
    with pytest.raises(PlanningError, match="ann has an offer until"):
        offered(offered(), "ann", Opening("monday", 1, NINE))


def test_within_72_hours_only_a_person_books():
    near = NINE - 72 * HOUR + HOUR
    offers = offered(now=near)
    with pytest.raises(PlanningError, match="only a person books"):
        book(offers, "ann", now=near)
    assert book(offers, "ann", now=near, by="booking clerk").standing("ann") is Standing.BOOKED


def test_nothing_offered_cannot_be_answered():
    with pytest.raises(PlanningError, match="ann is waiting"):
        decline(START, "ann", now=MADE_AT)


@pytest.mark.parametrize("ends", [timedelta(0), timedelta(days=30)])
def test_an_offer_ends_after_it_is_made_and_before_its_place_starts(ends):
    with pytest.raises(PlanningError, match="An offer ends after it is made"):
        offer(START, "ann", FREED, now=MADE_AT, by="clerk", expires_at=MADE_AT + ends)


def test_an_offer_is_made_by_somebody_and_time_does_not_run_back():
    with pytest.raises(PlanningError, match="needs the name"):
        offer(START, "ann", FREED, now=MADE_AT, by="", expires_at=MADE_AT + HOUR)
    with pytest.raises(PlanningError, match="is earlier"):
        later(START, MADE_AT - HOUR)


EVENT = st.tuples(
    st.sampled_from(["offer", "book", "book by hand", "decline", "wait"]),
    st.sampled_from(["ann", "bo", "cy"]),
    st.integers(0, 3),
    st.integers(1, 2),
    st.integers(0, 20),
)


@given(st.lists(EVENT, max_size=25))
def test_a_slot_is_never_offered_twice_at_the_same_time(events):
    offers, now = START, MADE_AT
    for what, who, slot, slots, hours in events:
        now += hours * HOUR
        try:
            offers = _happens(offers, what, who, Opening("monday", slot, NINE, slots), now)
        except PlanningError:
            continue
    taken = [(one, one.ended_at or one.expires_at) for one in offers.made]
    for n, (one, until) in enumerate(taken):
        for other, _ in taken[n + 1 :]:
            if one.opening.overlaps(other.opening):
                assert one.standing is not Standing.BOOKED
                assert until <= other.offered_at
            if one.request_id == other.request_id:
                assert until <= other.offered_at
    for one in offers.booked():
        assert one.ended_at < one.expires_at <= one.opening.starts_at
        assert one.booked_by or one.ended_at + offers.by_hand <= one.opening.starts_at


def _happens(offers, what, who, opening, now):
    if what == "offer":
        return offered(offers, who, opening, now, hours=10)
    if what == "wait":
        return later(offers, now)
    if what == "decline":
        return decline(offers, who, now=now)
    return book(offers, who, now=now, by="clerk" if what == "book by hand" else None)


def test_an_offer_made_by_a_slip_is_taken_back_and_the_place_is_free():
    offers = take_back(offered(), "ann", now=MADE_AT + HOUR)
    assert offers.standing("ann") is Standing.WAITING
    assert offered(offers, "bo", now=MADE_AT + HOUR).standing("bo") is Standing.OFFERED


def test_an_answer_taken_back_is_open_again_until_the_offer_ends():
    for answer in (book, decline):
        answered = answer(offered(), "ann", now=MADE_AT + HOUR)
        again = take_back(answered, "ann", now=MADE_AT + 2 * HOUR)
        assert again.standing("ann") is Standing.OFFERED
        assert again.standing("ann") is again.live()[0].standing
    booked = book(offered(), "ann", now=MADE_AT + HOUR)
    assert take_back(booked, "ann", now=MADE_AT + 5 * HOUR).standing("ann") is Standing.WAITING


def test_a_no_is_not_taken_back_once_another_has_the_place():
    offers = decline(offered(), "ann", now=MADE_AT + HOUR)
    offers = offered(offers, "bo", now=MADE_AT + HOUR)
    with pytest.raises(PlanningError, match="This place is offered to bo"):
        take_back(offers, "ann", now=MADE_AT + HOUR)


def test_there_is_nothing_to_take_back_of_what_the_clock_ended():
    with pytest.raises(PlanningError, match="nothing to take back for ann"):
        take_back(offered(), "ann", now=MADE_AT + 9 * HOUR)
