"""What people write down of contacts stays, and can be taken back."""

import pytest

from warehouse.records import contacts, tables
from warehouse.records.contacts import UnclearContactError

A1 = {"list_id": "l", "channel": "call", "place": 1, "by": "clerk"}


@pytest.fixture(autouse=True)
def store(folder):
    return folder


def standing():
    return contacts.standing(contacts.noted("l")).select("place", "outcome").rows()


def test_the_last_thing_noted_of_a_place_stands():
    contacts.note(**A1, outcome="no_answer")
    contacts.note(**A1, outcome="confirmed")
    assert standing() == [(1, "confirmed")]
    assert contacts.noted("l").height == 2


def test_taking_back_shows_what_stood_before_and_removes_nothing():
    contacts.note(**A1, outcome="no_answer")
    second = contacts.note(**A1, outcome="wrong_number")
    contacts.take_back(second, by="clerk")
    assert standing() == [(1, "no_answer")]
    assert contacts.noted("l").height == 3


def test_a_double_click_is_one_note():
    for _ in range(2):
        contacts.note(**A1, outcome="confirmed", contact_id="click")
    contacts.take_back("click", by="clerk")
    contacts.take_back("click", by="clerk")
    assert contacts.noted().height == 2
    assert standing() == []


def test_the_same_place_of_the_other_list_is_somebody_else():
    contacts.note(**A1, outcome="no_answer")
    contacts.note(**A1 | {"channel": "message"}, outcome="reached")
    assert sorted(standing()) == [(1, "no_answer"), (1, "reached")]


def test_nothing_that_names_an_appointment_or_a_patient_is_kept():
    assert not {"appointment_id", "patient_id"} & set(tables.contact.columns.keys())


def test_what_nobody_could_understand_is_refused():
    with pytest.raises(UnclearContactError, match=r"'hm' was given\. Choose one"):
        contacts.note(**A1, outcome="hm")
    with pytest.raises(UnclearContactError, match="no contact nothing to take back"):
        contacts.take_back("nothing", by="clerk")
