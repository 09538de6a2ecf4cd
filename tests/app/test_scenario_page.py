"""The page of scenarios: ask, read side by side, save, send, compare, take away; nothing moves."""

import hashlib
import io
import json

import pytest
from openpyxl import load_workbook

from app import read, take_away
from app.access import Person, RefusedError
from app.read import Here
from app.scenario_answer import answered, standing
from ops.scenario.question import Question
from ops.wards.supposed import Scenario
from tests.app.pages import open_page, press, tables, unescaped
from tests.app.published import NOW
from tests.digest import digest
from warehouse import decisions, publish, taken
from warehouse.people_settings import Role
from warehouse.records import scenarios, trail

pytestmark = pytest.mark.slow

PRICES = """
[rostering.north.costs.bank]
points = 20
available = {nurse = 4}
gbp_per_hour = 30.0
"""
SIDES, WHOLE, WARDS = 0, 1, 2


@pytest.fixture
def priced(published, folder):
    """The hospital, which states what bank staff cost."""
    (folder / "hospital.toml").write_text(PRICES, "utf-8")


def preset(page, name):
    return press(page, next(one.key for one in page.button if one.label == name))


def side_by_side(page):
    return tables(page)[SIDES].set_index("What")


def save(page, name="Winter", note="for the huddle"):
    page.text_input(key="scenario-name-new").set_value(name)
    page.text_input(key="scenario-note-new").set_value(note)
    return press(page, "save-scenario")


# --- asking ---------------------------------------------------------------------------------


def test_one_press_closes_beds_over_the_wards_and_they_add_up(published):
    page = preset(open_page("scenario"), "Close 12 beds")
    rows = side_by_side(page)
    [open_beds] = [name for name in rows.index if name.startswith("Open beds")]
    assert rows.loc[open_beds].to_list() == ["88", "76", "−12"]
    assert "12 beds closed on 4 wards" in unescaped(page)


def test_sick_people_are_missing_and_cost_what_the_site_states(priced):
    page = preset(open_page("scenario"), "6 nurse sick")
    rows = side_by_side(page)
    assert all(rows.loc[name, "Difference"] == "no change" for name in rows.index[:4])
    assert rows.loc["People missing, next 24 h", "Difference"].startswith("+")
    assert rows.loc["Cost by bank staff", "In the scenario"].startswith("£")
    assert "Cost by an agency" not in rows.index
    assert "6 nurse sick besides" in unescaped(page)


def test_prices_that_nobody_stated_are_not_made_up(published):
    page = preset(open_page("scenario"), "6 nurse sick")
    assert side_by_side(page).loc["Cost by bank or agency", "As it is"] == "not stated"
    assert "rostering.north.costs.bank" in unescaped(page)


def test_a_flu_week_without_a_winter_cannot_be_asked_and_says_what_to_state(published):
    page = open_page("scenario")
    [flu] = [one for one in page.button if one.label == "Flu week"]
    assert flu.disabled
    assert "scenarios.north" in unescaped(page)


def test_a_flu_week_that_the_site_states_is_asked_with_its_source(published, folder):
    told = (
        '[scenarios.north]\nflu_arrivals = 1.25\nflu_stays = 1.1\nflu_source = "our own review"\n'
    )
    (folder / "hospital.toml").write_text(told, "utf-8")
    page = preset(open_page("scenario"), "Flu week")
    assert (page.slider(key="arrivals").value, page.slider(key="stays").value) == (25, 10)
    assert "our own review" in unescaped(page)


def test_as_it_is_takes_everything_back(published):
    page = preset(open_page("scenario"), "Emergencies +10 %")
    assert "SCENARIO" in page.warning[0].value
    preset(page, "As it is")
    assert "This scenario changes nothing" in page.info[0].value


# --- saving ---------------------------------------------------------------------------------


def test_a_scenario_is_saved_listed_and_opened_by_its_link(published):
    page = save(preset(open_page("scenario"), "Close 12 beds"))
    [one] = scenarios.saved("north")
    assert page.query_params["saved"] == one.scenario_id
    assert tables(page)[-1]["Name"].to_list() == ["Winter"]
    assert "says what it said when it was saved" in unescaped(page)
    again = open_page("scenario", saved=one.scenario_id)
    assert side_by_side(again).equals(side_by_side(page))
    assert again.number_input(key="beds-n1").value == page.number_input(key="beds-n1").value < 0


def test_any_question_can_be_sent_as_a_link(published):
    page = preset(open_page("scenario"), "Close 12 beds")
    asked = page.query_params["supposed"]
    assert json.loads(asked)["beds"].keys() == {"n1", "n2", "n3", "n4"}
    again = open_page("scenario", supposed=asked)
    assert side_by_side(again).equals(side_by_side(page))


@pytest.mark.parametrize("address", [{"supposed": "{]"}, {"supposed": "[]"}, {"saved": "none"}])
def test_a_link_that_leads_nowhere_says_so(published, address):
    page = open_page("scenario", **address)
    assert page.warning
    assert "This scenario changes nothing" in page.info[0].value


def test_what_it_said_then_stands_beside_what_it_says_now(published):
    save(preset(open_page("scenario"), "Close 12 beds"))
    [one] = scenarios.saved("north")
    then = one.then | {"issued_at": "2026-01-05T09:00:00+00:00", "short_after": 0.01}
    scenarios.keep_over(one, one.question, then, by="ann")
    said = unescaped(open_page("scenario", saved=one.scenario_id))
    assert "**Then**, forecast of 09:00 Mon 5 Jan" in said
    assert "**Now**, forecast of" in said


def test_saved_over_it_asks_the_new_question_unless_somebody_was_quicker(published):
    page = save(preset(open_page("scenario"), "Close 12 beds"))
    page.slider(key="arrivals").set_value(20).run()
    assert "stays as saved" in unescaped(page)
    press(page, "save-over")
    [one] = scenarios.saved("north")
    assert one.question["arrivals"] == 1.2
    scenarios.keep_over(one, one.question | {"stays": 1.5}, None, by="bob")
    page.slider(key="arrivals").set_value(30).run()
    press(page, "save-over")
    assert "bob saved this draft" in unescaped(page)
    assert scenarios.saved("north")[0].question["stays"] == 1.5
    press(page, "save-over")  # having seen theirs
    assert scenarios.saved("north")[0].question["arrivals"] == 1.3


def test_a_new_name_throwing_away_and_taking_back(published):
    page = save(preset(open_page("scenario"), "Close 12 beds"))
    [one] = scenarios.saved("north")
    page.text_input(key=f"scenario-name-{one.scenario_id}-1").set_value("Flood")
    press(page, "keep-name")
    assert tables(page)[-1]["Name"].to_list() == ["Flood"]
    press(page, "throw-scenario")
    assert scenarios.saved("north")[0].thrown
    link = open_page("scenario", saved=one.scenario_id)
    assert "Flood was thrown away by planner" in unescaped(link)
    assert tables(link)
    press(page, f"back-{one.scenario_id}")
    assert not scenarios.saved("north")[0].thrown
    assert [line.act for line in trail.lines()] == ["scenario"] * 4


def test_two_saved_ones_stand_beside_each_other_and_how_things_are(published):
    page = save(preset(open_page("scenario"), "Close 12 beds"), "Closed")
    save(preset(page, "6 nurse sick"), "Sick")
    page.toggle(key="compare").set_value(True).run()
    both = tables(page)[-1].set_index("What")
    assert list(both.columns) == ["As it is", "1. Sick", "2. Closed"]
    beds = next(name for name in both.index if name.startswith("Open beds"))
    assert both.loc[beds].to_list() == ["88", "88", "76"]
    people = both.loc["People missing, next 24 h"]
    assert people["2. Closed"] == people["As it is"] != people["1. Sick"]


def test_a_viewer_may_play_but_not_save(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = preset(open_page("scenario"), "Emergencies +10 %")
    assert tables(page)
    assert "Saving scenarios is for: bed manager" in unescaped(page)
    assert not {"save-scenario", "throw-scenario"} & {one.key for one in page.button}


# --- nothing moves, and what leaves is marked -------------------------------------------------


def test_asking_saving_and_throwing_away_changes_nothing_that_is_live(published, folder):
    def live():
        copies = sorted((folder / "published").glob("*.duckdb"))
        files = [hashlib.sha256(one.read_bytes()).hexdigest() for one in copies]
        decided = decisions.decisions().rows(), decisions.requests()
        return digest(folder), files, decided

    before = live()
    page = save(preset(open_page("scenario"), "Close 12 beds"))
    preset(page, "6 nurse sick")
    press(page, "throw-scenario")
    assert live() == before


def told(*roles):
    """A scenario that may leave, and who stands at the planner."""
    [site] = read.sites(publish.current().name, NOW)
    here = Here(publish.current(), NOW, site, Person("cy", frozenset(roles)))
    answer = answered(Question(Scenario(beds={"n1": -4})), standing(here))
    return take_away.scenario_to_leave(answer, "Winter", here), here


def test_what_is_taken_away_is_marked_and_leaves_its_line(published):
    leaving, here = told(Role.VIEWER)
    book = load_workbook(io.BytesIO(take_away._leave(leaving, "xlsx", here)))
    assert all("SCENARIO - not the forecast" in page["A2"].value for page in book.worksheets)
    [line] = taken.lines().to_dicts()
    assert (line["what"], line["taken_by"]) == ("scenario", "cy")
    assert line["file_name"].startswith("SCENARIO-not-the-forecast_north_2026-01-06")


def test_who_may_not_see_scenarios_takes_none_away(published):
    leaving, here = told(Role.CLINIC)
    with pytest.raises(RefusedError):
        take_away._leave(leaving, "xlsx", here)
    assert taken.lines().is_empty()
