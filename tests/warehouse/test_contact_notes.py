"""What people write down of contacts stays, and can be taken back."""

import pytest

from warehouse.records import contacts
from warehouse.records.contacts import UnclearContactError

A1 = {"list_id": "l", "appointment_id": "a1", "channel": "call", "by": "clerk"}


@pytest.fixture(autouse=True)
def store(folder):
    return folder


def standing():
    return contacts.standing(contacts.noted("l")).select("appointment_id", "outcome").rows()


def test_the_last_thing_noted_of_an_appointment_stands():
    contacts.note(**A1, outcome="no_answer")
    contacts.note(**A1, outcome="confirmed")
    assert standing() == [("a1", "confirmed")]
    assert contacts.noted("l").height == 2


def test_taking_back_shows_what_stood_before_and_removes_nothing():
    contacts.note(**A1, outcome="no_answer")
    second = contacts.note(**A1, outcome="wrong_number")
    contacts.take_back(second, by="clerk")
    assert standing() == [("a1", "no_answer")]
    assert contacts.noted("l").height == 3


def test_a_double_click_is_one_note():
    for _ in range(2):
        contacts.note(**A1, outcome="confirmed", contact_id="click")
    contacts.take_back("click", by="clerk")
    contacts.take_back("click", by="clerk")
    assert contacts.noted().height == 2
    assert standing() == []


def test_what_nobody_could_understand_is_refused():
    with pytest.raises(UnclearContactError, match=r"'hm' was given\. Choose one"):
        contacts.note(**A1, outcome="hm")
    with pytest.raises(UnclearContactError, match="no contact nothing to take back"):
        contacts.take_back("nothing", by="clerk")
