from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from warehouse.landing.hl7.appointment import appointment
from warehouse.landing.hl7.event import Event, aliases
from warehouse.landing.hl7.stays import facts
from warehouse.landing.hl7.visit import visit

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ADT = [
    "A01",
    "A02",
    "A03",
    "A04",
    "A05",
    "A06",
    "A07",
    "A08",
    "A11",
    "A12",
    "A13",
    "A25",
    "A26",
    "A27",
    "A45",
]
SIU = ["S12", "S13", "S14", "S15", "S16", "S17", "S26"]
moment = st.integers(0, 48).map(lambda hours: DAY + timedelta(hours=hours))


def events(triggers):
    said = st.fixed_dictionaries(
        {},
        optional={
            "ward_id": st.sampled_from(["w1", "w2"]),
            "class_code": st.sampled_from("EIO"),
            "status": st.sampled_from(["booked", "noshow", "cancelled"]),
        },
    )
    one = st.builds(
        Event,
        trigger=st.sampled_from(triggers),
        recorded_at=moment,
        content=st.uuids().map(str),
        subject=st.just("v"),
        patient_id=st.sampled_from(["p", "q", None]),
        occurred_at=moment | st.none(),
        began_at=moment | st.none(),
        ended_at=moment | st.none(),
        said=said,
    )
    return st.lists(one, max_size=8)


@given(events(ADT), st.randoms(use_true_random=False))
def test_a_visit_is_the_same_whatever_order_its_messages_come_in(told, chance):
    mixed = [*told, *told[:2]]
    chance.shuffle(mixed)
    assert facts(visit("v", mixed), {}) == facts(visit("v", told), {})


@given(events(SIU), st.randoms(use_true_random=False))
def test_an_appointment_is_the_same_whatever_order_its_messages_come_in(told, chance):
    mixed = [*told, *told[:2]]
    chance.shuffle(mixed)
    assert appointment("a", mixed, {}) == appointment("a", told, {})


@given(events(ADT))
def test_a_patient_is_on_one_ward_at_a_time(told):
    stays = facts(visit("v", told), {}).get("ward_stays", [])
    assert all(each["out_at"] is not None for each in stays[:-1])
    assert all(one["out_at"] <= two["in_at"] for one, two in pairwise(stays))


def merges(*pairs):
    return [
        Event("A40", DAY + timedelta(hours=at), str(at), patient_id=now, prior_patient_id=old)
        for at, (old, now) in enumerate(pairs)
    ]


def test_merges_form_chains_and_can_be_turned_round():
    assert aliases(merges("ab", "bc")) == {"a": "c", "b": "c"}
    assert aliases(merges("ab", "ca")) == {"a": "b", "c": "b"}
    assert aliases(merges("ab", "ba")) == {"b": "a"}


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8))
def test_whoever_is_merged_ends_with_somebody_who_is_not(pairs):
    into = aliases(merges(*(pair for pair in pairs if pair[0] != pair[1])))
    assert not set(into) & set(into.values())
