"""Two people at the planner: one asks, another approves, and only then it happens."""

import json
from datetime import timedelta

import polars as pl
import pytest

import warehouse
from app import second_person
from app.words import models
from ops.tables import Proposal
from tests.app.pages import open_page, press, tables, unescaped
from tests.app.published import NOW
from tests.app.test_capacity_panel import close
from tests.app.test_models_page import ask, of
from tests.app.test_pages import change, decide
from tests.app.test_shortages_page import accept_older, older
from warehouse import approvals, decisions, plans, publish
from warehouse.records import capacity
from warehouse.settings import settings

pytestmark = pytest.mark.slow

__all__ = ["older"]  # a fixture of another module

ANN, BOB, EVE = "ann@h.example", "bob@h.example", "eve@h.example"
TWO_OF_EVERYTHING = f"""
sign_in = true
[people]
"{ANN}" = ["scheduler", "supplies", "bed_manager"]
"{BOB}" = ["scheduler", "supplies", "bed_manager"]
"{EVE}" = ["clinic"]
[second_person]
order_above_gbp = 200
"""


@pytest.fixture
def house(published, folder):
    """The published hospital, where two may decide about everything and eve about clinics."""
    stated(folder, TWO_OF_EVERYTHING)


def stated(folder, text):
    (folder / "hospital.toml").write_text(text, "utf-8")


def waits():
    [held] = approvals.waiting()
    return held


def ask_for_the_roster():
    """The same as ann's click on the page of rosters."""
    content = {"proposal_id": "roster 1", "place_id": "north", "verdict": "accepted"}
    content |= {"changes": None, "after": None, "draft": None, "newest": True}
    content |= {"summary": "All covered.", "days": ["2026-01-06", "2026-01-19"]}
    told = {"kind": "roster", "about": "roster 1", "by": ANN, "reason": "all covered"}
    approvals.ask("decision", content, **told, lapses_at=second_person.lapses_at())


def approve(by=BOB):
    return press(open_page("approvals", by=by), f"approve-{waits().approval_id}")


def leaves(page):
    return [one.label for one in page.get("download_button")]


def test_a_roster_is_published_once_a_second_person_approves(house):
    page = decide(open_page("roster", by=ANN), "roster 1", "accepted", "all covered")
    assert "Waits for a second person Roster for north: asked by **ann@h.example**" in badgeless(
        page
    )
    assert decisions.decisions().is_empty()
    assert "● Published" not in unescaped(open_page("roster", by=BOB))
    approve()
    assert decisions.decisions().item(0, "decided_by") == f"{ANN} and {BOB}"
    assert "● Published" in unescaped(open_page("roster", by=BOB))


def badgeless(page):
    return unescaped(page).replace(":yellow-badge[▲ ", "").replace("]", "")


def test_a_change_of_one_duty_meanwhile_is_asked_for_anew(house):
    page = change(open_page("roster", by=ANN), "n1nurse1", NOW.date(), "")
    decide(page, "roster 1", "changed", "she asked for it")
    before = waits()
    change(open_page("roster", by=BOB), "n1nurse2", NOW.date(), "")
    page = open_page("approvals", by=BOB)
    assert "The draft was changed since by bob@h.example" in unescaped(page)
    assert next(one for one in page.button if "approve" in one.key).disabled
    assert decisions.decisions().is_empty()
    decide(open_page("roster", by=ANN), "roster 1", "changed", "with bob's")
    assert waits() != before
    approve()
    kept = json.loads(decisions.decisions().item(0, "changes"))
    assert [line["staff_id"] for line in kept] == ["n1nurse1", "n1nurse2"]


def test_the_page_tells_what_would_change_cell_by_cell(house):
    page = change(open_page("roster", by=ANN), "n1nurse1", NOW.date(), "")
    decide(page, "roster 1", "changed", "she asked for it")
    [total, cells] = tables(open_page("approvals", by=BOB))[:2]
    assert total["Before"].to_list() == ["none"]
    assert cells.to_dict("records") == [
        {
            "Person": "n1nurse1",
            "Day": "Tue 6 Jan",
            "Before": "early 07:00–15:00 · n1 · nurse",
            "After": "free: no duty",
        }
    ]


def test_an_order_above_the_limit_does_not_leave_before_a_second_person_approves(house):
    page = decide(open_page("supplies", by=ANN), "order 1", "accepted", "flu season")
    assert decisions.decisions().is_empty()
    assert "Waits for a second person Order for main store" in badgeless(page)
    assert "Order (FHIR)" not in leaves(open_page("supplies", by=BOB))
    total = tables(open_page("approvals", by=BOB))[0].set_index("What")
    assert total.loc["Cost"].to_list() == ["£0", "£375"]  # 10 + 8 + 6 + 4 + 2 packs of £12.50
    approve()
    assert decisions.decisions().height == 1
    assert leaves(open_page("supplies", by=BOB))


def test_an_order_is_approved_with_the_packs_that_were_changed(house):
    cell = {"item_id": "item 01", "location_id": "main store", "quantity": 30}
    decisions.save_draft("order:order 1", {"changes": [cell]}, version=0, by=ANN)
    decide(open_page("supplies", by=ANN), "order 1", "changed", "flu season")
    cells = tables(open_page("approvals", by=BOB))[1].set_index("Item")
    assert cells.loc["item 01"].to_list() == ["0", "30"]
    approve()
    assert json.loads(decisions.decisions().item(0, "changes")) == [cell]


def test_a_small_order_is_accepted_by_one(house, folder):
    stated(folder, TWO_OF_EVERYTHING.replace("200", "375"))
    decide(open_page("supplies", by=ANN), "order 1", "accepted")
    assert decisions.decisions().item(0, "decided_by") == ANN


def test_an_order_proposed_anew_meanwhile_is_asked_for_anew(house):
    decide(open_page("supplies", by=ANN), "order 1", "accepted", "flu season")
    propose_another_order()
    page = open_page("approvals", by=BOB)
    assert "A newer one was proposed since" in unescaped(page)
    assert next(one for one in page.button if "approve" in one.key).disabled


def test_an_order_that_may_order_twice_by_now_cannot_be_approved(house, older):
    decide(open_page("supplies", by=ANN), "order 1", "accepted", "flu season")
    accept_older(hours=1)
    page = open_page("approvals", by=BOB)
    assert "may order the same twice" in unescaped(page)
    assert next(one for one in page.button if "approve" in one.key).disabled


def propose_another_order():
    with warehouse.writing("test") as db:
        old = plans.latest(db, "order", as_of=NOW).filter(pl.col("proposal_id") == "order 1")
        later = {"proposal_id": pl.lit("order 2"), "made_at": NOW + timedelta(minutes=1)}
        plans.propose(db, Proposal.cast(old.with_columns(**later)))
    publish.publish(as_of=NOW + timedelta(minutes=1), run_id="r2", replayed=True)


def test_many_beds_close_once_a_second_person_approves(house):
    page = close(open_page("wards", by=ANN))
    assert "Waits for a second person Close 6 beds of n3" in badgeless(page)
    assert capacity.standing() == []
    row = tables(open_page("approvals", by=BOB))[0].iloc[0]
    assert (row["Before"], row["After"]) == ("24", "18")
    approve()
    assert [one.beds for one in capacity.standing()] == [-6]


def test_few_beds_close_at_once_and_some_more_of_them_do_not(house):
    close(open_page("wards", by=ANN), beds=-3)
    assert [one.beds for one in capacity.standing()] == [-3]
    close(open_page("wards", by=ANN), beds=-2)
    assert waits().content["beds"] == -2


def test_to_open_many_closed_beds_again_takes_two_as_well(house):
    close(open_page("wards", by=ANN))
    approve()
    [edit] = capacity.standing()
    press(open_page("wards", by=BOB), f"back-{edit.edit_id}")
    assert len(capacity.standing()) == 1
    approve(by=ANN)
    assert capacity.standing() == []


def test_another_model_speaks_once_a_second_person_approves(house):
    page = ask(of("site_census", models.PART_CONTEST, by=ANN))
    assert "Waits for a second person usual_week to speak about" in badgeless(page)
    assert tables(of("site_census", by=BOB))[0]["In use"].to_list()[1] == "patients_present"
    row = tables(open_page("approvals", by=BOB))[0].iloc[0]
    assert (row["Before"], row["After"]) == ("whichever contests choose", "usual_week")
    approve()
    page = of("site_census", models.PART_CONTEST, by=BOB)
    assert tables(page)[0]["In use"].to_list()[1] == "usual_week"
    assert f"because {ANN} and {BOB} chose it" in page.info[0].value.replace("\\", "")


def test_who_asked_sees_no_button_to_approve_but_can_withdraw(house):
    ask_for_the_roster()
    page = open_page("approvals", by=ANN)
    assert not [one for one in page.button if "approve" in (one.key or "")]
    assert "Who may answer: bob@h.example" in unescaped(page)
    press(page, f"withdraw-{waits().approval_id}")
    assert approvals.waiting() == []


def test_who_may_not_decide_about_it_sees_who_may_and_no_button(house):
    ask_for_the_roster()
    page = open_page("approvals", by=EVE)
    assert not [one for one in page.button if "approve" in (one.key or "")]
    assert tables(page)[0]["Who may answer"].to_list() == [BOB]


def test_a_refusal_needs_a_reason(house):
    ask_for_the_roster()
    name = waits().approval_id
    page = press(open_page("approvals", by=BOB), f"refuse-{name}")
    assert "say why" in page.warning[0].value
    page.text_input(key=f"why-{name}").input("too few at night")
    press(page, f"refuse-{name}")
    assert [one.answer for one in approvals.lately()] == ["too few at night"]


def test_to_ask_needs_a_reason(house):
    page = decide(open_page("roster", by=ANN), "roster 1", "accepted")
    assert "give a reason" in page.warning[0].value
    assert approvals.waiting() == []


def test_to_decline_takes_nobody_else(house):
    decide(open_page("roster", by=ANN), "roster 1", "declined", "too many gaps")
    assert decisions.decisions().item(0, "verdict") == "declined"


def test_the_first_page_counts_what_waits_and_what_is_mine(house):
    ask_for_the_roster()
    mine = "1 request waits for a second person"
    assert f"{mine}, **1 for you to answer**" in unescaped(open_page("today", by=BOB))
    shown = unescaped(open_page("today", by=ANN))
    assert f"{mine}." in shown
    assert "roster for north" not in shown


def test_where_nobody_signs_in_one_decides_alone_and_the_page_says_so(published):
    decide(open_page("roster"), "roster 1", "accepted")
    assert decisions.decisions().height == 1
    assert "there is no second person" in unescaped(open_page("approvals"))


def test_what_only_one_may_decide_takes_two_only_where_it_is_stated(house, folder):
    alone = TWO_OF_EVERYTHING.replace(f'"{BOB}" = ["scheduler", ', f'"{BOB}" = [')
    stated(folder, alone)
    assert second_person.rule_of(settings()).acts == {"order", "beds", "model"}
    stated(folder, alone + 'acts = ["roster"]\n')
    assert second_person.rule_of(settings()).acts == {"roster"}
    ask_for_the_roster()
    shown = open_page("approvals", by=ANN)
    assert "Nobody else may answer this" in unescaped(shown)
    assert "Roster: this takes two people, but only ann@h.example may" in unescaped(shown)
