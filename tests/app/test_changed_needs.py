"""A need that changed: what the roster page says of it, and what is done about it at the desk."""

from datetime import timedelta

import polars as pl

import warehouse
from app.words import changed_needs as words
from flows.recipes import repairs
from ops.staffing.changed_needs import ChangedNeed
from ops.staffing.changes import from_json
from ops.tables import StaffNeed
from tests.app.pages import numbers, open_page, press
from tests.app.pages import unescaped as said
from tests.app.published import NOW
from warehouse import decisions, plans, publish, staff_needs
from warehouse.records import roster_events

MONDAY = NOW.date() + timedelta(days=6)


def needed_now(more):
    """What the roster was made for, with other people on some early shifts of ``more``."""
    with warehouse.writing("test") as db:
        made_for = plans.requirements(db, "roster 1").filter(pl.col("ends_at") > NOW)
        rows = made_for.with_columns(made_at=pl.lit(NOW).dt.cast_time_unit("us"))
        for (ward, day), people in more.items():
            there = (pl.col("ward_id") == ward) & (pl.col("day_on") == day)
            there &= pl.col("shift_type_id") == "early"
            rows = rows.with_columns(
                pl.when(there)
                .then(pl.col("required") + people)
                .otherwise("required")
                .alias("required")
            )
        staff_needs.save(db, StaffNeed.cast(rows.select(StaffNeed.column_names())))
    publish.publish(as_of=NOW, run_id="r3", replayed=True)


def accept():
    decisions.decide(proposal_id="roster 1", verdict="accepted", decided_by="scheduler")


def note(page, more, why="theatre runs late"):
    page.selectbox(key="demand-ward").set_value("n1")
    page.selectbox(key="demand-place").set_value(("early", "nurse"))
    for name in ("demand-since", "demand-until"):
        page.date_input(key=name).set_value(MONDAY)
    page.number_input(key="demand-people").set_value(more)
    page.text_input(key="demand-why").set_value(why)
    return press(page, "note-demand")


# --- the notice -------------------------------------------------------------------------------


def test_a_published_roster_says_that_needs_have_changed_since(published):
    accept()
    needed_now({("n1", MONDAY): 2, ("n2", MONDAY): -1})
    told = open_page("roster").warning[0].value.replace("\\", "")
    assert "2 coming shifts need other people than this roster was made for: 1 more and 1" in told
    assert "n1, Mon 12 Jan, early: 2 people more as nurse (4 needed, asked for 2)" in told
    assert "As said 09:00 Tue 6 Jan" in told
    assert f"(#{words.MEND})" in told
    assert f"(#{words.ANEW})" in told


def test_a_roster_that_nobody_published_says_nothing(published):
    needed_now({("n1", MONDAY): 2})
    assert "other people than" not in said(open_page("roster"))


def test_a_need_that_the_desk_noted_or_of_a_ward_that_closes_is_told_no_more(published):
    accept()
    needed_now({("n1", MONDAY): 2, ("n2", MONDAY): 1})
    roster_events.note_demand(("n1", "early", "nurse"), MONDAY, MONDAY, 3, by="desk", reason="seen")
    roster_events.note_closure("n2", MONDAY, MONDAY, by="desk", reason="water")
    assert "other people than" not in said(open_page("roster"))


# --- the form ---------------------------------------------------------------------------------


def test_a_changed_need_is_noted_repaired_and_drafted(published):
    gaps = int(numbers(open_page("roster"))["Gaps"])
    page = note(open_page("roster"), 1)
    assert (
        "n1, early: 1 more nurse needed, Mon 12 Jan: theatre runs late (noted by planner"
        in said(page)
    )
    assert int(numbers(page)["Gaps"]) == gaps + 1
    assert "The repair waits for the worker" in said(page)
    request = decisions.take("roster repair")
    decisions.done(request, repairs.do(request))
    page = open_page("roster")
    assert "1 place filled, 0 of those that fell empty stay so" in said(page)
    assert "to 1 person" in said(page)
    page.text_input(key="repair-why").set_value("theatre runs late")
    page.run()
    press(page, "take-repair")
    [draft] = decisions.drafts()
    [one] = from_json(draft.content["changes"])
    assert (one.day_on, one.shift_type_id, one.ward_id) == (MONDAY, "early", "n1")
    assert int(numbers(open_page("roster"))["Gaps"]) == gaps


def test_fewer_people_are_noted_and_nobody_is_asked_for(published):
    page = note(open_page("roster"), -1)
    assert "n1, early: 1 fewer nurse needed" in said(page)
    assert decisions.requests(kind="roster repair") == []
    [event] = roster_events.events("demand")
    press(page, f"back-{event.event_id}")
    assert roster_events.events("demand") == []


def test_what_says_nothing_is_not_noted(published):
    page = note(open_page("roster"), 0)
    assert "0 was given" in said(page)
    assert "A reason was needed" in said(note(page, 1, " "))
    assert roster_events.events("demand") == []


def test_the_form_begins_with_the_need_that_changed_most(published):
    accept()
    needed_now({("n2", MONDAY): 2})
    page = open_page("roster")
    assert page.selectbox(key="demand-ward").value == "n2"
    assert page.date_input(key="demand-since").value == MONDAY
    assert page.number_input(key="demand-people").value == 2


def test_the_staffing_gap_counts_what_the_desk_asks_for(published):
    before = int(numbers(open_page("staffing_gap", when="Mon 12 Jan"))["People missing"])
    roster_events.note_demand(("n1", "early", "nurse"), MONDAY, MONDAY, 3, by="desk", reason="fire")
    page = open_page("staffing_gap", when="Mon 12 Jan")
    assert int(numbers(page)["People missing"]) == before + 3


def test_the_words_of_one_place():
    one = ChangedNeed("n1", MONDAY, "long_day", "nurse", NOW, 3, 2)
    assert words.listed([one]).replace("\\", "") == (
        "- n1, Mon 12 Jan, long day: 1 person fewer as nurse (2 needed, asked for 3)"
    )
    assert "1 coming shift needs other people" in words.headline(0, 1)
