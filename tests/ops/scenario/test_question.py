"""What is supposed, and the few numbers that are kept of its answer."""

import json
from datetime import UTC, datetime

import pytest

from ops.errors import PlanningError
from ops.scenario.headline import Headline, pounds
from ops.scenario.question import Question
from ops.wards.supposed import BOOKED_LIST, Ranged, Scenario

ASKED = Question(Scenario(1.1, 0.95, {"n1": -2}, 3, frozenset({BOOKED_LIST})), {"RN": 6})


def test_a_question_comes_back_as_it_was_kept():
    kept = json.loads(json.dumps(ASKED.as_json()))
    assert Question.from_json(kept) == ASKED
    assert Question.from_text(ASKED.text) == ASKED


def test_nought_beds_and_nobody_sick_change_nothing_and_make_no_other_question():
    idle = Question(Scenario(beds={"n1": 0}), {"RN": 0})
    assert idle.changes_nothing
    assert idle.text == Question().text
    assert not Question(sick={"RN": 1}).changes_nothing


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrivals": 99},
        {"stays": "long"},
        {"arrivals": float("nan")},
        {"beds": ["n1"]},
        {"sick": {"RN": -1}},
        {"lost": ["the moon"]},
        {"leave_by_noon": -2},
    ],
)
def test_a_question_that_the_page_could_not_ask_is_refused(wrong):
    with pytest.raises(PlanningError, match=r"cannot be read .* save it anew"):
        Question.from_json(ASKED.as_json() | wrong)


NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
TOLD = Headline(
    NINE,
    NINE,
    Ranged(3, 1, 5),
    0.2,
    0.4,
    1,
    Ranged(4, 3, 5),
    450,
    Ranged(900, 450, 1350),
    {"bank": 30.0},
)


@pytest.mark.parametrize("staff", [{}, {"missing_before": None, "missing": None}])
def test_the_few_numbers_come_back_as_they_were_kept(staff):
    told = Headline(**{**TOLD.__dict__, **staff})
    assert Headline.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_numbers_that_cannot_be_read_say_what_to_do():
    with pytest.raises(PlanningError, match="save it again"):
        Headline.from_json({"at": "yesterday"})


def test_an_hour_and_a_half_at_thirty_pounds_is_forty_five():
    assert pounds(90, 30.0) == 45.0
