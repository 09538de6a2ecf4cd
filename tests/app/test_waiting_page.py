"""The waiting list as a scheduler works through it."""

import pytest

from app.words import waiting as words
from tests.app.pages import front_door, numbers, open_page, part, said, tables
from tests.app.published import hospital
from warehouse import decisions
from warehouse.records import offers

pytestmark = pytest.mark.slow


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    return page.run()


def table_with(page, column):
    return next(table for table in tables(page) if column in table)


def standings():
    return [(row["request_id"], row["standing"]) for row in offers.events().to_dicts()]


def test_the_list_says_how_many_wait_and_what_came_free(published):
    page = open_page("waiting")
    assert "4 patients wait, 1 of them past their target. 1 place came free" in said(page)
    shown = numbers(page)
    assert (shown["Waiting"], shown["Past their target"], shown["Cannot be matched"]) == (
        "4",
        "1",
        "1",
    )


def test_the_freed_place_comes_first_with_who_could_have_it(published):
    page = open_page("waiting")
    assert "11:45 Fri 9 Jan" in table_with(page, "Starts in").iloc[0]["When"]
    candidates = table_with(page, "Rank")
    assert candidates["Patient"].to_list() == ["r1", "r2", "r3"]
    assert (
        candidates["Why"][0]
        == "urgent, waiting 40 days, 10 days past the target, suits in every way"
    )
    assert candidates["Proposed so far"].to_list() == ["—", "11:30 Mon 12 Jan", "11:45 Mon 12 Jan"]


def test_an_offer_is_made_answered_and_taken_back(published):
    page = press(open_page("waiting"), "Offer")
    assert table_with(page, "Stands").iloc[0]["Ends"] == "13:00 Tue 6 Jan, 4 h left"
    assert numbers(page)["Offers to be answered"] == "1"
    assert numbers(page)["Places that came free"] == "0"
    press(page, "Booked")
    press(page, "Take back")
    press(page, "Declined")
    assert standings() == [
        ("r1", "offered"),
        ("r1", "booked"),
        ("r1", "offered"),
        ("r1", "declined"),
    ]
    page.selectbox(key="place-All clinics").set_value("11:45 Fri 9 Jan · eyes · 15 min").run()
    assert table_with(page, "Rank")["Patient"].to_list() == ["r2", "r3"]


def test_who_offers_a_moment_later_is_told_so_and_nothing_is_offered_twice(published):
    one, other = open_page("waiting"), open_page("waiting")
    press(one, "Offer")
    other.selectbox(key="patient-eyes 2-11").set_value("r2")
    press(other, "Offer")
    assert "This place is offered to r1 until 06 Jan 13:00" in other.warning[0].value
    assert standings() == [("r1", "offered")]


def test_what_cannot_be_matched_is_told_with_its_reason(published):
    left = table_with(part("waiting", words.PART_PROPOSED), "Requests")
    assert left.to_dict("records") == [
        {"Why": "nobody is seen video", "Requests": "1", "Clinic": "eyes", "Patient": "r4"}
    ]


def test_a_proposed_booking_whose_patient_has_another_place_is_marked(published):
    page = open_page("waiting")
    page.selectbox(key="patient-eyes 2-11").set_value("r2")
    press(page, "Offer")
    page = part("waiting", words.PART_PROPOSED)
    assert "1 place of this proposal was taken since" in page.warning[0].value


def test_bookings_are_accepted_but_for_those_left_out(published):
    page = part("waiting", words.PART_PROPOSED)
    page.multiselect(key="left-out-booking-north-1").set_value(["r2"])
    page.radio(key="verdict-booking-north-1").set_value("changed")
    page.text_input(key="reason-booking-north-1").set_value("is abroad that week")
    press(page, "Keep decision")
    kept = decisions.decisions().row(0, named=True)
    assert kept["changes"] == '[{"request_id": "r2", "booked": false}]'
    assert "1 list of bookings" not in said(front_door())


def test_today_asks_for_a_decision_on_the_bookings(published):
    assert "1 list of bookings" in said(front_door())


def test_a_session_that_closes_moves_its_patients_and_can_be_undone(published):
    page = part("waiting", words.PART_CLOSES)
    page.selectbox(key="closing-session").set_value("heart 0")
    press(page, "Work out who moves")
    assert r"1 session closed\: 8 patients move, 1 waits again" in said(page)
    press(page, "Keep this change")
    assert "give a reason" in page.warning[0].value
    page.text_input(key="closing-reason").set_value("dr h is ill")
    press(page, "Keep this change")
    assert decisions.decisions().item(0, "proposal_id").startswith("change-north-")
    assert r"heart 0\: dr h is ill" in said(page)
    assert "heart 0" not in page.selectbox(key="closing-session").options
    press(page, "Undo")
    assert r"heart 0\: dr h is ill" not in said(page)


def test_a_hospital_without_waiting_lists_says_what_to_deliver(folder):
    hospital(leave_out={"clinic_requests"}, forecast=False, plan=False)
    assert "Drop a `clinic_requests` file" in said(open_page("waiting"))


def test_who_may_not_book_is_refused_with_a_sentence(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = press(open_page("waiting"), "Offer")
    assert "Offering and booking places is for: clinic" in page.warning[0].value
    assert standings() == []
    for name in (words.PART_PROPOSED, words.PART_CLOSES):
        offered = {button.label for button in part("waiting", name).button}
        assert {"Work out who moves", "Keep decision"}.isdisjoint(offered)
