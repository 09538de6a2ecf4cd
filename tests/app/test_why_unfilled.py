"""Beside a gap the page says why nobody fills it, and who comes nearest."""

import pytest

from app.words import why_unfilled as words
from app.words.numbers import unmarked
from ops.staffing.why import unfilled
from tests.app.pages import open_page, said, tables
from tests.ops.staffing.rosters import duty, need, nurse, problem


def asked(people, needs, duties=()):
    return unfilled(problem(people, needs), duties, time_zone="Europe/London")[0]


def test_a_gap_is_told_in_few_words_in_the_table_and_in_full_below():
    people = [nurse("ana", away=[1]), nurse("bob")]
    gap = asked(people, [need(0, "late"), need(1, "early")], [duty("bob", 0, "late")])
    assert words.place(gap) == "Tue 6 Jan, early, nurse"
    assert words.reason(gap) == "1 on leave, 1 would lack rest"
    assert unmarked(words.sentence(gap)) == (
        "Too few at early: need 1, have 0. Of 2 with nurse: 1 on leave, 1 would lack rest."
    )


def test_who_is_free_is_named_before_who_comes_near():
    people = [nurse("ana", away=[0]), nurse("bob"), nurse("cem")]
    rows = words.people(asked(people, [need(0, "early")]))
    assert [(row[words.PERSON], row[words.RULE]) for row in rows] == [
        ("bob", "free"),
        ("cem", "free"),
        ("ana", "away"),
    ]
    assert rows[0][words.IN_THE_WAY].startswith("Nothing. In all it would cost")


def test_names_from_deliveries_cannot_act_on_the_page():
    gap = asked([nurse("*ana*", away=[0])], [need(0, "early")])
    assert words.people(gap)[0][words.PERSON] == r"\*ana\*"


@pytest.mark.slow
def test_the_roster_page_says_why_each_place_is_empty(published):
    page = open_page("roster")
    gaps = tables(page)[2]
    assert gaps[words.WHY].str.len().min() > 0
    [choice] = [box for box in page.selectbox if box.label == words.WHICH]
    assert len(choice.options) == len(gaps)
    assert "Too few at" in said(page)
