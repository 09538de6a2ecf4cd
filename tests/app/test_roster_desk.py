"""The roster desk: locks, marks, undo and redo, requests, and two people at one roster."""

from datetime import timedelta

import polars as pl
import pytest

import warehouse
from app.words import roster as roster_words
from ops.tables import RosterRequest
from tests.app.pages import open_page, part, said, tables
from tests.app.published import NOW, TODAY
from warehouse import asking, decisions, publish
from warehouse.records import duty_locks, wishes

FIRST = {"staff_id": "n1nurse1", "day_on": TODAY, "ward_id": "n1", "skill": "nurse"}
DUTY = FIRST | {"shift_type_id": "early"}


def press(page, key):
    next(button for button in page.button if button.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def change(page, person, day, shift):
    page.selectbox(key="change-person").set_value(person)
    page.selectbox(key="change-day").set_value(day)
    page.selectbox(key="change-shift").set_value(shift)
    return press(page, "add-change")


def lock(page, person, day, key="lock"):
    page.selectbox(key="lock-person").set_value(person)
    page.selectbox(key="lock-day").set_value(day)
    return press(page, key)


def drafted():
    draft = decisions.draft("roster:roster 1")
    return [] if draft is None else [one["staff_id"] for one in draft.content["changes"]]


# --- marks ----------------------------------------------------------------------------------


def test_a_locked_duty_is_marked_and_cannot_be_changed_until_it_is_set_free(published):
    page = lock(open_page("roster"), "n1nurse1", TODAY)
    assert tables(page)[0].iloc[0]["Tue 6"] == "E•"
    page = change(page, "n1nurse1", TODAY, "")
    assert "is locked" in page.warning[0].value
    page = lock(page, "n1nurse1", TODAY, "set-free")
    assert tables(page)[0].iloc[0]["Tue 6"] == "E"
    assert duty_locks.kept()["locked"].to_list() == [True, False]


def test_a_day_without_a_duty_cannot_be_locked(published):
    page = lock(open_page("roster"), "n1nurse8", TODAY)
    assert "no duty on that day" in said(page)
    assert duty_locks.kept().is_empty()


def test_a_lock_on_a_duty_that_is_no_longer_there_is_told(published):
    duty_locks.keep(DUTY | {"shift_type_id": "night"}, locked=True, by="desk")
    page = open_page("roster")
    assert "locked on a duty that this roster does not hold" in said(page)
    assert tables(page)[0].iloc[0]["Tue 6"] == "E"


def test_a_line_that_breaks_a_rule_is_marked_and_the_rule_told(published):
    """The roster of these tests gives people six days a week."""
    page = open_page("roster")
    assert "works 6 days in the week" in said(page)
    assert any("!" in hours for hours in tables(page)[0]["Hours"]) or any(
        "!" in cell for column in tables(page)[0].columns[1:15] for cell in tables(page)[0][column]
    )


def test_the_page_says_what_is_published_and_what_is_open(published):
    assert "Proposed" in said(open_page("roster"))
    assert "No day from today on is published" in said(open_page("roster"))
    decisions.decide(proposal_id="roster 1", verdict="accepted", decided_by="scheduler")
    shown = said(open_page("roster"))
    assert ":blue-badge[● Published]" in shown
    assert "Days published to Mon 19 Jan" in shown


def test_a_draft_beside_a_published_roster_is_told(published):
    decisions.decide(proposal_id="roster 1", verdict="accepted", decided_by="scheduler")
    page = change(open_page("roster"), "n1nurse1", TODAY, "")
    assert "1 change drafted that nobody decided about" in said(page)


# --- back and forth -------------------------------------------------------------------------


def test_undone_changes_can_be_put_back_until_a_new_one_is_made(published):
    page = change(open_page("roster"), "n1nurse1", TODAY, "")
    page = change(page, "n1nurse2", TODAY, "")
    page = press(press(page, "undo-change"), "undo-change")
    assert drafted() == []
    page = press(page, "redo-change")
    assert drafted() == ["n1nurse1"]
    page = change(page, "n1nurse3", TODAY, "")
    assert drafted() == ["n1nurse1", "n1nurse3"]
    assert [button.key for button in page.button if button.key == "redo-change"] == []


# --- two people -----------------------------------------------------------------------------


@pytest.fixture
def overtaken(published):
    """Two pages are open on one roster; the first person has saved, then the second saves."""
    first, second = open_page("roster"), open_page("roster")
    change(first, "n1nurse1", TODAY, "")
    return change(second, "n1nurse2", TODAY, "")


def test_the_second_to_save_is_shown_both_and_nothing_is_put_over_the_first(overtaken):
    shown = said(overtaken)
    assert "so yours was not put over it" in shown
    assert "Kept by planner" in shown
    assert "n1nurse1, Tue 6 Jan: free" in shown
    assert "n1nurse2, Tue 6 Jan: free" in shown
    assert drafted() == ["n1nurse1"]


def test_what_the_second_did_survives_a_closed_browser(overtaken):
    assert "Yours, kept aside" in said(open_page("roster"))


def test_both_can_stand(overtaken):
    page = press(overtaken, "add-mine")
    assert drafted() == ["n1nurse1", "n1nurse2"]
    assert "Yours, kept aside" not in said(page)


def test_the_first_can_be_left_alone(overtaken):
    press(overtaken, "leave-mine")
    assert drafted() == ["n1nurse1"]
    assert "Yours, kept aside" not in said(open_page("roster"))


def test_two_changes_of_one_day_are_told_and_the_one_added_counts(published):
    sunday = TODAY + timedelta(days=5)
    first, second = open_page("roster"), open_page("roster")
    change(first, "n1nurse8", sunday, "")
    page = change(second, "n1nurse8", sunday, "early")
    assert "Both of you changed n1nurse8 on Sun 11 Jan" in said(page)
    press(page, "add-mine")
    assert tables(open_page("roster"))[0].iloc[7]["Sun 11"] == "E*"


def test_nobody_undoes_or_decides_about_what_they_have_not_seen(published):
    first, second = open_page("roster"), open_page("roster")
    change(first, "n1nurse1", TODAY, "")
    third = open_page("roster")
    change(first, "n1nurse2", TODAY, "")
    page = press(third, "undo-change")
    assert "somebody else changed this roster" in said(page)
    assert drafted() == ["n1nurse1", "n1nurse2"]
    second.radio(key="verdict-roster 1").set_value("changed")
    second.text_input(key="reason-roster 1").set_value("swap")
    assert "Somebody else changed the draft" in said(press(second, "keep-roster 1"))
    assert decisions.decisions().is_empty()


# --- requests -------------------------------------------------------------------------------


def ask(page, day, *, weight=5, wish="off", key="ask"):
    page.selectbox(key="ask-person").set_value("n1nurse1")
    page.date_input(key="ask-day").set_value(day)
    page.radio(key="ask-wish").set_value(wish)
    page.number_input(key="ask-weight").set_value(weight)
    return press(page, key)


OPEN = TODAY + timedelta(days=14)
"""The first roster begins today, so its requests have closed; the next one's have not."""


def test_a_request_is_noted_for_somebody_and_their_points_told(published):
    page = ask(part("roster", roster_words.PART_REQUESTS), OPEN, weight=4)
    [row] = wishes.noted().to_dicts()
    assert (row["staff_id"], row["day_on"], row["wish"], row["weight"], row["noted_by"]) == (
        "n1nurse1",
        OPEN,
        "off",
        4,
        "planner",
    )
    assert "asked with 4 of 10 points" in said(page)


def test_a_request_can_be_changed_and_taken_back_and_both_stay_to_be_read(published):
    page = ask(part("roster", roster_words.PART_REQUESTS), OPEN, weight=4)
    page = ask(page, OPEN, weight=10, wish="on")
    page = ask(page, OPEN, key="ask-back")
    assert wishes.noted()["wish"].to_list() == ["off", "on", None]
    assert "asked with 0 of 10 points" in said(page)
    assert "Nothing taken back" in said(ask(page, OPEN, key="ask-back"))


def test_no_more_is_asked_than_there_are_points(published):
    page = ask(part("roster", roster_words.PART_REQUESTS), OPEN, weight=8)
    page = ask(page, OPEN + timedelta(days=1), weight=3)
    assert "has 10 points for this roster and has asked with 8" in page.warning[0].value
    assert wishes.noted().height == 1


def test_requests_for_a_roster_that_begins_within_a_week_are_refused(published):
    page = ask(part("roster", roster_words.PART_REQUESTS), TODAY + timedelta(days=3))
    assert "closed on" in page.warning[0].value
    assert wishes.noted().is_empty()


def heard_requests():
    """Two people asked this morning's early shift off: one works it, the other does not."""
    about = {"proposal_id": "roster 1", "day_on": TODAY, "shift_type_id": "early", "wish": "off"}
    rows = [
        about | {"staff_id": who, "weight": n, "points": n, "counted": n, "has": 10, "carried": 2}
        for who, n in (("n1nurse1", 6), ("n1nurse2", 4))
    ]
    schema = RosterRequest.create_empty().schema
    with warehouse.writing("test") as db:
        asking.save(db, RosterRequest.validate(pl.DataFrame(rows, schema=schema)))
    publish.publish(as_of=NOW + timedelta(minutes=1), run_id="r2", replayed=True)


def test_who_got_how_much_and_what_stood_against_the_rest_is_told(published):
    heard_requests()
    page = part("roster", roster_words.PART_REQUESTS)
    assert "2 requests of 2 people: 4 in 10 points granted in all" in said(page)
    by_person, refused = tables(page)[-2:]
    assert by_person["Granted"].tolist() == ["0", "4"]
    assert by_person["Carried from before"].tolist() == ["2", "2"]
    assert refused["Person"].tolist() == ["n1nurse1"]
    assert refused["Asked"].tolist() == ["early off"]
    assert "n1 would be short of 2 nurse on early" in refused["What stood against it"][0]
    assert tables(open_page("roster"))[0]["Requests"].tolist()[:3] == ["0 of 1", "1 of 1", "none"]


def test_a_roster_made_before_requests_were_kept_says_so(published):
    assert "was not kept with this roster" in said(part("roster", roster_words.PART_REQUESTS))
    assert set(tables(open_page("roster"))[0]["Requests"]) == {"—"}
