"""The clinic's own list, what came of it, and whether it is fair."""

import pytest

from tests.app.pages import numbers, open_page, said, tables
from tests.app.reminded import LIST
from warehouse.records import contacts

pytestmark = pytest.mark.slow

PLACE = ("channel", "place", "outcome")


def press(page, outcome):
    page.button(key=f"note-{outcome}").click()
    return page.run()


def noted():
    told = contacts.standing(contacts.noted(LIST))
    return {(channel, place): said for channel, place, said in told.select(*PLACE).rows()}


def test_the_list_shows_whom_to_contact_and_nobody_held_out(published):
    page = open_page("reminders")
    calls, messages = tables(page)[:2]
    assert calls["Who"].to_list() == [
        "first on · patient pseudony",
        "second o · patient pseudony",
    ]
    assert messages["Who"].to_list() == ["third on · patient pseudony"]
    assert "held out" not in "".join(table.to_string() for table in tables(page)[:2])
    assert calls.iloc[0]["Language"] == "Polish"


def test_the_page_says_what_a_no_show_is_here_and_what_reminders_do(published):
    shown = said(open_page("reminders"))
    assert "cancelling within 24 h of the start" in shown
    assert "prevents about 1 in 4 no-shows, between 11 % and 37 %" in shown
    assert "learnt from 900 listed and 100 held out by lot" in shown
    assert "nothing has been learnt here yet" in shown
    assert "said 12 % no-shows in the last four weeks and 14 % came about, among 80" in shown
    assert "2 aged 18\\-39" in shown


def test_the_day_of_the_clinic_is_told_with_its_room(published):
    shown = numbers(open_page("reminders"))
    assert (shown["To call"], shown["To message"], shown["Noted so far"]) == ("2", "1", "0")


def test_an_outcome_is_kept_shown_and_moves_on_to_the_next(published):
    page = press(open_page("reminders"), "no_answer")
    assert noted() == {("call", 1): "no_answer"}
    assert tables(page)[0].iloc[0]["What came of it"] == "No answer"
    press(page, "confirmed")
    assert noted() == {("call", 1): "no_answer", ("call", 2): "confirmed"}


def test_the_last_note_can_be_taken_back(published):
    page = press(open_page("reminders"), "wrong_number")
    page.button(key="take-back").click()
    page.run()
    assert noted() == {}
    assert tables(page)[0].iloc[0]["What came of it"] == "—"


def test_why_others_are_left_out_is_told_without_small_numbers(published):
    reasons = tables(open_page("reminders"))[2]
    assert reasons.iloc[0].to_list() == ["asked never to be reminded", "<5"]
    assert reasons.iloc[1].to_list() == ["beyond what the clinic can do", "7"]


def test_a_site_without_lists_says_what_to_deliver(early):
    assert "deliver `appointments` and `contact_preferences`" in said(open_page("reminders"))


def test_fair_use_names_the_group_in_which_the_chances_are_off(published):
    page = open_page("fair_use")
    assert (
        "The chances fit in 1 of 2 groups; not among age band 65\\-79 with more missed than said"
        in said(page)
    )
    _, young, old, oldest = tables(page)[0].to_dict("records")
    assert (young["Said fits"], old["Said fits"]) == ("● yes", "▲ no")
    assert old["Were missed"] == "40.0 % (33–47)"
    assert oldest["Appointments"] == "<10"
    assert set(oldest.values()) == {"80+", "<10", "—"}


def test_fair_use_shows_a_picture_with_a_table_twin(published):
    page = open_page("fair_use")
    assert len(page.get("vega_lite_chart")) == 1
    assert [expander.label for expander in page.expander][-1:] == ["Show as table"]


def test_without_groups_fair_use_says_what_to_deliver(early):
    assert "deliver `patient_groups`" in said(open_page("fair_use"))
