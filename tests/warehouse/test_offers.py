"""Offers of freed places in the records store: the law holds, whoever acts and however many do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.booking import offers as law
from ops.clinic.booking.kept_offers import Made, following, offers_of
from ops.clinic.booking.offers import Offers, Opening
from ops.errors import PlanningError
from tests.warehouse.processes import run_many
from warehouse import booking, decisions
from warehouse.records import offers, tables
from warehouse.records import store as records_store
from warehouse.records.offers import OfferedAlreadyError
from warehouse.records.store import changing

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NINE = Opening("monday", 0, NOW + 96 * HOUR)
LONG = Opening("monday", 0, NOW + 96 * HOUR, slots=2)
LATER = Opening("monday", 1, NOW + 97 * HOUR)


def acted(act, who="ann", *, session="monday", now=NOW):
    made = Made("clerk", now, "skin")
    return offers.happen(who, session, lambda events: following(events, act, made))


def offer(who="ann", opening=NINE, *, now=NOW, hours=4):
    return acted(
        lambda stands: law.offer(
            stands, who, opening, now=now, by="clerk", expires_at=now + hours * HOUR
        ),
        who,
        session=opening.session_id,
        now=now,
    )


def answer(how, who="ann", *, now=NOW, **more):
    return acted(lambda stands: how(stands, who, now=now, **more), who, now=now)


def stands():
    return [
        (row["request_id"], row["standing"]) for row in offers.events().sort("event_id").to_dicts()
    ]


def test_what_happened_to_an_offer_is_kept_event_by_event(store):
    offer()
    answer(law.book, now=NOW + HOUR, by="clerk")
    assert stands() == [("ann", "offered"), ("ann", "booked")]
    assert offers.events()["offer_id"].n_unique() == 1
    assert offers.events()["happened_at"].to_list() == [NOW, NOW + HOUR]


def test_a_place_that_is_offered_or_booked_is_offered_to_nobody_else(store):
    offer()
    with pytest.raises(PlanningError, match="This place is offered to ann"):
        offer("bo", LONG)
    answer(law.book, by="clerk")
    with pytest.raises(PlanningError, match="This place was booked by ann"):
        offer("bo")
    assert stands() == [("ann", "offered"), ("ann", "booked")]


def test_a_patient_has_one_offer_at_a_time_in_whatever_session(store):
    offer()
    with pytest.raises(PlanningError, match="ann has an offer"):
        offer("ann", replace(NINE, session_id="tuesday"))


def test_an_offer_ends_by_the_clock_and_its_place_is_free(store):
    offer()
    offer("bo", now=NOW + 5 * HOUR)
    assert stands() == [("ann", "offered"), ("ann", "expired"), ("bo", "offered")]
    expired = offers.events().sort("event_id").row(1, named=True)
    assert (expired["happened_at"], expired["happened_by"]) == (NOW + 4 * HOUR, None)


def test_a_no_frees_the_place_and_a_slip_is_undone(store):
    offer()
    answer(law.decline)
    offer("bo")
    answer(law.take_back, "bo")
    answer(law.take_back)
    assert stands()[-1] == ("ann", "offered")
    with pytest.raises(PlanningError, match="This place is offered to ann"):
        offer("cy")


def keep_without_asking(opening, who="bo"):
    """What somebody would do who does not know the law."""

    def lawless(_):
        first = do("offer", who, opening, NOW)
        return following([], first, Made("x", NOW, "skin"))

    return offers.happen(who, opening.session_id, lawless)


def test_the_store_itself_refuses_a_place_twice_and_a_patient_twice(store):
    offer("ann", LONG)
    with pytest.raises(OfferedAlreadyError, match="Somebody else has just offered"):
        keep_without_asking(replace(LATER, slots=1))
    with pytest.raises(OfferedAlreadyError):
        keep_without_asking(Opening("tuesday", 0, NOW + 99 * HOUR), who="ann")
    assert stands() == [("ann", "offered")]
    keep_without_asking(replace(LATER, place=2))


AT_ONCE = """
import sys
from datetime import UTC, datetime, timedelta
from ops.clinic.booking import offers as law
from ops.clinic.booking.kept_offers import Made, following
from ops.clinic.booking.offers import Opening
from ops.errors import PlanningError
from warehouse.records import offers

me, now = sys.argv[1], datetime(2026, 1, 1, 9, tzinfo=UTC)
for slot in range(12):
    opening = Opening("monday", slot, now + timedelta(hours=96))
    who = f"{me}-{slot}"
    act = lambda s: law.offer(s, who, opening, now=now, by=me, expires_at=now + timedelta(hours=1))
    try:
        offers.happen(who, "monday", lambda e: following(e, act, Made(me, now, "skin")))
    except PlanningError:
        pass
"""


def test_two_schedulers_at_once_offer_no_place_twice(store):
    run_many(AT_ONCE, 2)
    told = offers.events()
    assert told["slot"].sort().to_list() == list(range(12))
    assert told["request_id"].n_unique() == 12


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["offer", "book", "decline", "take_back"]),
        st.sampled_from(["ann", "bo", "cy"]),
        st.sampled_from([NINE, LONG, LATER, replace(NINE, session_id="tuesday")]),
        st.integers(0, 3),
    ),
    max_size=14,
)


def do(act, who, opening, now):
    if act == "offer":
        return lambda s: law.offer(s, who, opening, now=now, by="x", expires_at=now + 3 * HOUR)
    if act == "book":
        return lambda s: law.book(s, who, now=now, by="x")
    return lambda s: getattr(law, act)(s, who, now=now)


@settings(max_examples=200, deadline=None)
@given(ACTS)
def test_events_kept_one_by_one_stand_as_the_law_says(acts):
    """Whatever people try: what is kept, read again, is what the law made of it."""
    pure, kept, now = Offers(NOW), [], NOW
    for act, who, opening, hours in acts:
        now += hours * HOUR
        step = do(act, who, opening, now)
        try:
            pure, refused = step(pure), False
        except PlanningError:
            refused = True
        try:
            new = following(kept, step, Made("x", now, "skin"))
        except PlanningError:
            assert refused
            continue
        assert not refused
        for row in new:
            number = f"{len(kept):04}"
            kept.append(row | {"event_id": number, "offer_id": row["offer_id"] or number})
    told = [(one.request_id, one.standing) for one in offers_of(kept, now=now).made]
    assert told == [(one.request_id, one.standing) for one in law.later(pure, now).made]
    held = [one.opening for one in (*pure.live(), *pure.booked())]
    assert not any(a.overlaps(b) for n, a in enumerate(held) for b in held[:n])


def test_a_store_of_an_older_version_gets_the_new_tables_and_keeps_its_records(folder):
    decisions.decide(proposal_id="r1", verdict="accepted", decided_by="planner")
    with changing() as connection:
        for table in (tables.offer_event, tables.offered_place, tables.offered_request):
            table.drop(connection)
        connection.execute(tables.schema_version.update().values(version=1))
    records_store._open.cache_clear()
    offer()
    assert stands() == [("ann", "offered")]
    assert decisions.decisions().height == 1
    with changing() as connection:
        newest = connection.scalar(sa.select(sa.func.max(tables.schema_version.c.version)))
    assert newest == tables.VERSION


def test_what_people_did_is_folded_in_once_and_read_as_it_stood(db, folder):
    offer(now=NOW)
    answer(law.book, now=NOW + HOUR, by="clerk")
    assert booking.fold_offers(db, offers.events()) == 2
    assert booking.fold_offers(db, offers.events()) == 0
    standing = [booking.offers(db, as_of=NOW + n * HOUR)["standing"].to_list() for n in (0, 1)]
    assert standing == [["offered"], ["booked"]]
