"""Which surge level it is, what it calls for, and who decided otherwise."""

import json
from datetime import timedelta

import pytest

import warehouse
from app.words import escalation as words
from ops.ed.crowding import Crowding
from ops.ed.opel import OpelScore
from ops.ed.person_levels import set_levels
from tests.app.pages import numbers, open_page, said, tables
from tests.app.published import NOW
from warehouse import decisions, publish

SLOW = pytest.mark.slow


def press(page, key):
    next(button for button in page.button if button.key == key).click()
    return page.run()


def set_level(page, level, reason=""):
    page.segmented_control(key="level-chosen").set_value(level)
    page.text_input(key="level-reason").set_value(reason)
    return press(page, "keep-level")


@SLOW
def test_the_level_now_and_the_next_one_are_told_with_their_chance(published):
    page = open_page("escalation")
    assert "Level 1 now. Level 2 (from 26 patients) has a chance of about 6 in 10" in said(page)
    shown = numbers(page)
    assert (shown["Level now"], shown["Suggested"]) == ("Level 1", "Level 2")
    assert shown["Set by a person"] == "—"
    assert (shown["In 4 hours"], shown["In 24 hours"]) == ("Level 1", "Level 1")


@SLOW
def test_no_chance_is_certain_and_all_are_told_to_the_nearest_five(published):
    chances = tables(open_page("escalation"))[0]
    assert chances.iloc[0]["By 09:00 Wed"] == ">95 %"
    assert chances.iloc[1]["By 09:00 Wed"] == "60 %"
    assert chances.iloc[3]["In 4 hours"] == "<5 %"
    assert chances["Likely enough to act from"].to_list() == [
        "1 hour ahead",
        "6 hours ahead",
        "—",
        "—",
    ]


@SLOW
def test_the_actions_of_the_suggested_level_are_listed(published):
    page = open_page("escalation")
    assert "Actions: Level 2" in said(page)
    assert "Open the discharge lounge." in said(page)


@SLOW
def test_what_nobody_told_of_is_a_dash(published):
    nine = next(t for t in tables(open_page("escalation")) if "Parameter" in t)
    assert list(nine) == ["Parameter", "Value", "As of"]  # no points, as none were agreed
    assert len(nine) == 9
    by_name = nine.set_index("Parameter")["Value"]
    assert by_name["Ambulance handover"] == "—"
    assert by_name["General and acute bed occupancy"] == "81.8 %"  # 72 of 88


@SLOW
def test_agreed_points_stand_beside_each_parameter(published, monkeypatch):
    agreed = {"bed_occupancy": {"cut_offs": [0.8, 0.9], "points": [0, 1, 2]}}
    site = {"opel": {"parameters": agreed, "level_points": [1, 2, 3, 4]}}
    monkeypatch.setenv("HOSPITAL_LEVELS", json.dumps({"north": site}))
    nine = next(t for t in tables(open_page("escalation")) if "Parameter" in t)
    full = nine.set_index("Parameter").loc["General and acute bed occupancy"]
    assert (full["Beyond"], full["Points"]) == ("80.0 %", "1")


@SLOW
def test_a_level_against_the_suggestion_needs_a_reason(published):
    page = set_level(open_page("escalation"), 4)
    assert words.NEED_REASON in [each.value for each in page.warning]
    assert set_levels(decisions.decisions()) == []


@SLOW
def test_a_persons_level_stands_beside_the_suggestion(published):
    page = set_level(open_page("escalation"), 3, "Norovirus on two wards")
    [kept] = set_levels(decisions.decisions())
    assert (kept.level, kept.suggested, kept.reason) == (3, 2, "Norovirus on two wards")
    shown = numbers(page)
    assert (shown["Suggested"], shown["Set by a person"]) == ("Level 2", "Level 3")
    assert "Actions: Level 3" in said(page)
    assert "Level 3 set by planner where level 2 was suggested. Reason" in said(page)
    assert tables(page)[-1].iloc[0]["Told, or why not"] == "set by a person"


@SLOW
def test_an_action_gets_an_owner_and_is_done(published):
    page = open_page("escalation")
    page.text_input(key="action-owner").set_value("Site manager")
    page.text_input(key="action-due").set_value("11:00")
    page = press(page, "keep-action")
    assert "**Site manager**, due 11\\:00" in said(page)
    assert "done: planner" in said(press(page, "done-0"))


@SLOW
def test_an_action_without_an_owner_is_refused(published):
    page = press(open_page("escalation"), "keep-action")
    assert words.NEED_OWNER in [each.value for each in page.warning]


@SLOW
def test_an_alert_held_back_says_why(published):
    alerts = tables(open_page("escalation"))[-1]
    assert alerts.iloc[0]["Told, or why not"] == "Quiet hours last until 10:00."


@SLOW
def test_without_levels_the_page_says_what_to_run(early):
    assert "hospital forecast" in open_page("escalation").info[0].value


@SLOW
def test_levels_said_long_ago_are_not_shown(published):
    with warehouse.writing("test"):
        pass
    publish.publish(as_of=NOW + timedelta(hours=7), run_id="later", replayed=True)
    page = open_page("escalation")
    assert words.OLD in [each.value for each in page.warning]
    assert "Suggested" not in numbers(page)


# --- words ----------------------------------------------------------------------------------


def test_a_range_of_levels_names_what_it_depends_on():
    score = OpelScore((), 3.0, 1, 3, ("ambulance_handover", "bed_occupancy"))
    assert words.total(score) == (
        "OPEL-like level 1 to 3 with 3 points known, depending on ambulance handover and general "
        "and acute bed occupancy, which nobody told of."
    )


def test_a_score_that_lacks_something_names_it():
    lacking = Crowding("NEDOCS", None, None, ("patients on ventilators", "treatment places"))
    assert words.crowding_value(lacking) == "—"
    assert words.lacks(lacking) == "patients on ventilators, treatment places"


def test_the_record_of_alerts_is_one_sentence():
    told = words.record(
        {"false_alarms_a_week": (1.25, 6), "surges_missed": (1, 4), "alert_lead_hours": (5.0, 3)}
    )
    assert told == (
        "1.2 false alarms a week (6 alerts in all); 1 of 4 surges missed, the others told a median "
        "of 5 h ahead."
    )
