"""Somebody cannot come: what a ward manager does about it at the desk."""

from datetime import timedelta

import polars as pl

from app import noting
from flows.recipes import repairs
from ops.staffing.changes import Change, from_json
from tests.app.pages import numbers, open_page, tables
from tests.app.pages import said as marked
from tests.app.published import NOW
from warehouse import decisions
from warehouse.records import roster_events

MONDAY = NOW.date() + timedelta(days=6)
EARLY = "n1nurse2"
"""On early that Monday, with n1nurse3: two are needed."""


def said(page):
    return marked(page).replace("\\", "")


def press(page, key):
    next(one for one in page.button if one.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def ill(page, who=EARLY, day=MONDAY, why="fever"):
    page.selectbox(key="absent-person").set_value(who)
    page.date_input(key="absent-since").set_value(day)
    page.date_input(key="absent-until").set_value(day)
    page.text_input(key="absent-why").set_value(why)
    return press(page, "note-absent")


def take(page, why="all others are on leave", way=0):
    page.radio(key="absent-way").set_value(way)
    page.run()
    page.text_input(key="absent-way-why").set_value(why)
    page.run()
    return press(page, "take-way")


def ways(page):
    return next(one for one in tables(page) if "What changes" in one.columns)


def kinds(page):
    return [words.split(" · ")[1].split(",")[0] for words in ways(page)["Take"]]


def drafted():
    [draft] = decisions.drafts()
    return from_json(draft.content["changes"])


def test_an_absence_is_noted_and_told_with_the_duty_that_falls_out(published):
    page = ill(open_page("roster"))
    assert f"{EARLY}, sickness, Mon 12 Jan: fever (noted by planner" in said(page)
    assert "1 duty falls out" in said(page)
    assert f"{EARLY}: Mon 12 Jan, early on n1 as nurse" in said(page)
    assert roster_events.absences().rows() == [(EARLY, MONDAY, MONDAY, "sickness")]


def test_whoever_fell_ill_fills_no_place_any_more(published):
    gaps = int(numbers(open_page("roster"))["Gaps"])
    ill(open_page("roster"))
    assert int(numbers(open_page("roster"))["Gaps"]) == gaps + 1


def test_a_place_is_filled_in_one_of_five_ways_and_the_reason_stays(published):
    page = ill(open_page("roster"))
    assert len(ways(page)) == 5
    assert {"Bank", "Agency"} < set(kinds(page))
    take(page)
    changes = drafted()
    assert (changes[0].staff_id, changes[0].day_on, changes[0].shift_type_id) == (
        EARLY,
        MONDAY,
        None,
    )
    assert ("early", MONDAY) in [(one.shift_type_id, one.day_on) for one in changes]
    assert {one.why for one in changes} == {"all others are on leave"}
    [event] = roster_events.events("option", proposal_id="roster 1")
    assert event.reason == "all others are on leave"
    page = open_page("roster")
    assert numbers(page)["Your changes"] == str(len(changes))
    assert "falls out" not in said(page)
    # The duty cleared and the one given were one decision: one step back undoes both.
    assert len(changes) > 1
    page = press(page, "undo-change")
    assert numbers(page)["Your changes"] == "0"
    assert numbers(press(page, "redo-change"))["Your changes"] == str(len(changes))


def test_nothing_is_taken_without_a_reason(published):
    page = take(ill(open_page("roster")), why=" ")
    assert "give a reason first" in said(page)
    assert decisions.drafts() == []


def test_a_way_is_not_taken_once_somebody_else_changed_the_roster(published):
    page = ill(open_page("roster"))
    page.text_input(key="absent-way-why").set_value("nobody else")
    page.run()
    theirs = [Change("n1nurse3", MONDAY, None, "n1", "nurse").as_json()]
    decisions.save_draft("roster:roster 1", {"changes": theirs}, version=0, by="night desk")
    press(page, "take-way")
    assert "somebody else changed this roster" in said(page)
    assert [one.staff_id for one in drafted()] == ["n1nurse3"]


def test_a_bank_shift_covers_the_place_until_it_is_called_off(published):
    gaps = numbers(open_page("roster"))["Gaps"]
    page = ill(open_page("roster"))
    take(page, why="bank has somebody", way=kinds(page).index("Bank"))
    page = open_page("roster")
    assert "Mon 12 Jan, early on n1, nurse: bank" in said(page)
    assert numbers(page)["Gaps"] == gaps
    [cover] = roster_events.events("cover")
    press(page, f"back-{cover.event_id}")
    assert numbers(open_page("roster"))["Gaps"] == str(int(gaps) + 1)


def test_an_absence_taken_back_brings_the_duty_back(published):
    page = ill(open_page("roster"))
    [event] = roster_events.events("absent")
    page = press(page, f"back-{event.event_id}")
    assert "falls out" not in said(page)
    assert roster_events.absences().is_empty()


def test_a_published_duty_needs_a_word_first(published):
    decisions.decide(proposal_id="roster 1", verdict="accepted", decided_by="scheduler")
    tomorrow = NOW.date() + timedelta(days=1)
    page = ill(open_page("roster"), "n1nurse7", tomorrow)
    moved = next(n for n, told in enumerate(ways(page)["Disturbed"]) if "speak first" in told)
    take(page, way=moved)
    assert "Speak with the people named" in said(page)
    page.checkbox(key="absent-spoken").check()
    page.run()
    press(page, "take-way")
    assert drafted()[0].staff_id == "n1nurse7"


def test_a_swap_is_seen_from_both_sides_and_drafted(published):
    page = open_page("roster")
    first, second = page.selectbox(key="swap-first"), page.selectbox(key="swap-second")
    first.set_value(next(one for one in first.options if one.startswith("n1nurse2: Mon 12 Jan")))
    page.run()
    second = page.selectbox(key="swap-second")
    second.set_value(next(one for one in second.options if one.startswith("n1nurse4: Mon 12 Jan")))
    page.run()
    sides = next(one for one in tables(page) if "Gives" in one.columns)
    assert sides["Person"].to_list() == ["n1nurse2", "n1nurse4"]


def test_the_repair_is_asked_for_worked_out_and_drafted(published):
    page = press(ill(open_page("roster")), "repair-all")
    assert "It appears here" in page.toast[0].value
    assert "waits for the worker" in said(page)
    request = decisions.take("roster repair")
    decisions.done(request, repairs.do(request))
    page = open_page("roster")
    assert "1 place filled, 0 of those that fell empty stay so" in said(page)
    page.text_input(key="repair-why").set_value("flu")
    page.run()
    press(page, "take-repair")
    assert {one.why for one in drafted()} == {"flu"}


def test_people_of_a_closed_ward_fall_out_and_nobody_is_missing_there(published):
    page = open_page("roster")
    page.selectbox(key="closed-ward").set_value("n2")
    for name in ("closed-since", "closed-until"):
        page.date_input(key=name).set_value(MONDAY)
    page.text_input(key="closed-why").set_value("water damage")
    page = press(page, "note-closed")
    assert "n2 closed, Mon 12 Jan: water damage" in said(page)
    assert "6 duties fall out" in said(page)
    assert int(numbers(page)["Gaps"]) <= int(numbers(open_page("roster"))["Gaps"])


def test_whoever_works_at_another_site_is_not_noted_here():
    wards = pl.DataFrame({"ward_id": ["n1", "s1"], "site_id": ["north", "south"]})
    homes = {"staff_id": ["zoe", "ana", "pat"], "home_ward_id": ["s1", "n1", "pool"]}
    assert noting.of_site(pl.DataFrame(homes), wards, "north") == ["ana", "pat"]
