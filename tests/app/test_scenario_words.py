"""Scenarios in words: what is supposed, what it does, and what is not known."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app import scenario_address
from app.words import scenario, scenario_kept, scenario_presets, scenario_sides
from ops.errors import PlanningError
from ops.scenario.headline import Headline
from ops.scenario.question import Question
from ops.scenario.staff import Staffed
from ops.scenario.winter import FluWeek
from ops.wards.supposed import BOARDING, Compared, Ranged, Scenario

NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
SIX_PM = NINE.replace(hour=18)
ALIKE, NONE = Ranged(90, 85, 95), Ranged(0, 0, 0)
SAME = Compared("north", SIX_PM, ALIKE, ALIKE, NONE, 0.3, 0.3, 96, 96, 4, 4)
STAFF = Staffed((), 1, Ranged(4, 2, 6), 450, Ranged(1350, 900, 1800))
TOLD = Headline(NINE, SIX_PM, Ranged(3, 1, 5), 0.2, 0.4, 1, Ranged(4, 2, 6), 450, Ranged(1350, 900, 1800), {"bank": 30.0})  # fmt: skip


def measures(rows):
    return {row.pop("What"): tuple(row.values()) for row in rows}


def test_beds_of_many_wards_are_told_together_and_of_few_one_by_one():
    few = Question(Scenario(beds={"n1": -2, "n2": 1}))
    assert scenario.supposed(few) == "1 bed opened on n2 and 2 beds closed on n1"
    many = Question(Scenario(beds={"n1": -2, "n2": -1, "n3": -3}), {"RN": 6})
    assert scenario.supposed(many) == "6 beds closed on 3 wards and 6 RN sick besides"


def test_the_sentence_begins_with_what_is_supposed_and_never_says_nought_to_nought():
    told = scenario.verdict(
        Question(Scenario(lost=frozenset({BOARDING}))), SAME, None, "UTC", now=NINE
    )
    assert told.startswith("Without who waits in the ED for a bed")
    assert "no more and no fewer beds needed" in told


def test_people_hours_and_pounds_stand_beside_how_they_are():
    rows = measures(scenario_sides.people(STAFF, {"bank": 30.0}))
    assert rows["People missing, next 24 h"] == ("1", "4 (2–6)", "+3 (+1 to +5)")
    assert rows["Left open after moves"] == ("8 h", "22 h (15–30)", "+15 h")
    assert rows["Cost by bank staff"] == ("£225", "£675 (450–900)", "+£450")


def test_what_is_not_known_or_not_stated_is_never_nought():
    unknown = measures(scenario_sides.people(None, {}))
    assert unknown == {"People missing, next 24 h": ("—", "—", "—")}
    free = measures(scenario_sides.people(STAFF, {}))
    assert free["Cost by bank or agency"] == ("not stated", "not stated", "—")


def test_chances_are_compared_in_words():
    rows = measures(scenario_sides.beds(replace(SAME, short_after=0.5), "UTC", now=NINE))
    assert rows["Chance short, 18:00"] == ("30 %", "50 %", "more likely")
    same = measures(scenario_sides.beds(SAME, "UTC", now=NINE))
    assert {row[-1] for row in same.values()} == {"no change"}


def test_what_it_said_then_names_both_forecasts_and_their_days():
    later = replace(TOLD, issued_at=SIX_PM, beds=Ranged(1, 0, 2))
    said = scenario_kept.then_and_now(TOLD, later, "UTC").replace("\\", "")
    assert (
        "**Then**, forecast of 09:00 Tue 6 Jan: 3 more beds (+1 to +5) at 18:00 Tue 6 Jan" in said
    )
    assert "people missing 1 → 4 (2–6), cost by bank staff £225 → £675" in said
    assert "**Now**, forecast of 18:00 Tue 6 Jan: 1 more bed" in said
    assert "still newest" in scenario_kept.then_and_now(TOLD, TOLD, "UTC")


def test_a_flu_week_tells_what_it_was_learnt_from():
    week = FluWeek(1.34, 0.99, date(2026, 1, 5), 182, 136.0, 3.4, 3.5, 13)
    said = scenario_presets.learnt(week, 1.34, 0.99)
    assert "emergencies +34 %" in said
    assert "brought 182 and the last four weeks 136 each; stays −1 %" in said
    assert "of Mon 5 Jan 2026" in said
    assert scenario_presets.percent(1.0) == "as now"


def test_weeks_busier_than_any_winter_teach_no_flu_week():
    week = FluWeek(0.9, 1.0, date(2026, 1, 5), 90, 100.0, 3.4, 3.4, 13)
    said = scenario_presets.busier(week, "north")
    assert "brought 100 emergencies each and the busiest winter week known" in said
    assert "[scenarios.north]" in said


@pytest.mark.parametrize(
    "asked", [Question(), Question(Scenario(1.1, beds={"n 1": -2}), {"RN": 6})]
)
def test_a_question_in_an_address_comes_back(asked):
    assert scenario_address.asked_in(scenario_address.told(asked)) == asked


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"arrivals": 99}', '{"beds": 3}'])
def test_an_address_that_was_cut_short_is_no_question(text):
    with pytest.raises(PlanningError):
        scenario_address.asked_in(text)
