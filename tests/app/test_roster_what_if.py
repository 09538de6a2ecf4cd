"""Ask what a roster would be, see how far it is, stop early, and read the answer."""

from datetime import timedelta

import pytest

from app import clash, mending, roster_what_if, supply_what_if, under_way
from app.words import roster
from app.words import roster_what_if as words
from flows.requests import worker
from flows.requests.what_if import answer
from ops.staffing.attended import nobody
from ops.staffing.policy import StaffingPolicy
from ops.staffing.policy_terms import terms
from ops.staffing.what_if import WhatIf
from tests.app.pages import part, said, tables
from warehouse import decisions

pytestmark = pytest.mark.slow


def press(page, key):
    next(one for one in page.button if one.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def buttons(page):
    return {one.key for one in page.button}


def test_whatever_the_planner_asks_for_the_worker_does():
    asked = {roster_what_if.WHAT_IF, roster_what_if.AGAIN, mending.KIND, clash.KIND}
    asked |= {supply_what_if.KIND}
    assert asked == set(worker.KINDS)


def ask_for_two_ill(page):
    page.number_input(key="what-if-ill").set_value(2)
    return press(page.run(), "ask-what-if")


def answered():
    """What a worker would have kept."""
    taken = decisions.take()
    decisions.done(taken, answer({**taken.content, "effort": 0.5}, nobody))
    return taken


def test_what_is_supposed_is_asked_once_under_a_name_in_words(published):
    page = ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    assert "2 people ill" in said(page)
    assert "waits for its turn" in said(page)
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    [asked] = decisions.requests()
    assert asked.content == {"proposal_id": "roster 1", "what_if": {"ill": 2}, "effort": 6.0}
    assert (asked.kind, asked.name, asked.asked_by) == ("roster what-if", "2 people ill", "planner")


def test_a_rule_is_supposed_by_its_number(published):
    page = part("roster", roster.PART_WHAT_IF)
    page.multiselect(key="what-if-rules").set_value(["most_nights_running"])
    page.run()
    page.number_input(key="what-if-most_nights_running").set_value(2.0)
    page.run()
    press(page, "ask-what-if")
    [asked] = decisions.requests()
    assert asked.content["what_if"] == {"rules": {"most_nights_running": 2.0}}
    assert asked.name == "most nights running 2 instead of 4"


def test_a_number_is_said_with_its_unit():
    policy = StaffingPolicy()
    said_of = words.supposed(WhatIf(rules={"min_rest": 12.0}), terms(policy))
    assert said_of == "rest between shifts 12 hours instead of 11"


def test_supposing_nothing_asks_nothing(published):
    page = press(part("roster", roster.PART_WHAT_IF), "ask-what-if")
    assert "Nothing is supposed yet" in said(page)
    assert decisions.requests() == []


def test_how_far_it_is_can_be_seen_by_whoever_comes_later_and_stopped(published):
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    taken = decisions.take()
    decisions.progress(taken, 0.4, told={"points": 1234, "bound": 1000.0, "used": 0.4})
    page = part("roster", roster.PART_WHAT_IF)
    [bar] = page.get("progress")
    assert bar.proto.value == 40
    assert "1,234 points, best possible at least 1,000" in bar.proto.text
    press(page, f"stop-{taken.request_id}")
    assert decisions.progress(taken, 0.5).stopped_by == "planner"
    assert "stopping" in said(part("roster", roster.PART_WHAT_IF))


def test_work_that_nobody_takes_says_what_to_start(published, monkeypatch):
    page = ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    assert "hospital work" not in said(page)
    monkeypatch.setattr(under_way, "SLOW", timedelta())
    assert "run `hospital work` on its machine" in said(part("roster", roster.PART_WHAT_IF))


def test_an_answer_is_read_beside_the_roster_and_marked_as_a_scenario(published):
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    answered()
    page = part("roster", roster.PART_WHAT_IF)
    assert "SCENARIO - not the roster" in said(page)
    assert "With 2 people ill" in said(page)
    assert "Supposed ill: " in said(page)
    numbers = next(one for one in tables(page) if "If nobody acts" in one.columns).set_index(
        "In numbers"
    )
    assert numbers.loc["Places needed"].nunique() == 1
    duties = numbers.loc["Duties"].str.replace(",", "").astype(int)
    assert duties["If nobody acts"] < duties["The roster"]
    assert "3 gaps on ward n1" in said(page)


def test_an_answer_can_be_thrown_away(published):
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    taken = answered()
    page = press(part("roster", roster.PART_WHAT_IF), f"throw-{taken.request_id}")
    assert "No answers about this roster yet" in said(page)
    assert decisions.request(taken.request_id).state == "forgotten"


def test_why_there_is_no_answer_is_said(published):
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    decisions.failed(decisions.take(), "Only 1 of them could work. Suppose fewer.")
    assert "Suppose fewer" in said(part("roster", roster.PART_WHAT_IF))


def test_whose_it_is_to_ask_is_asked_on_the_server(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["bed_manager"]')
    assert "ask-again" not in buttons(part("roster", roster.PART_WHAT_IF))
    ask_for_two_ill(part("roster", roster.PART_WHAT_IF))
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = part("roster", roster.PART_WHAT_IF)
    assert "under other rules is for: bed manager and scheduler" in said(page)
    assert not {key for key in buttons(page) if key and key.startswith(("ask-", "stop-"))}


def test_a_roster_is_asked_for_again_at_another_effort(published):
    page = press(part("roster", roster.PART_WHAT_IF), "ask-again")
    assert "SCENARIO" not in said(page)
    [asked] = decisions.requests()
    assert (asked.kind, asked.content) == ("roster again", {"site_id": "north", "effort": 6.0})
    taken = decisions.take()
    decisions.done(taken, {"proposal_id": "roster 2", "summary": "north: 3 places empty."})
    assert "3 places empty" in said(part("roster", roster.PART_WHAT_IF))
    assert "waits for its turn" in said(page)
