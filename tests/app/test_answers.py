"""Today answers in a line each what a bed meeting asks besides beds."""

import pytest

from app.words import answers as words
from tests.app.pages import front_door, said
from warehouse import decisions

ROW = {"specialty": None, "total_9_in_10": 6, "total_7_in_10": 8}


def wanted(*parts):
    from tests.app.published import NOW

    rows = [ROW, *[{"specialty": n, "total_9_in_10": 0, "total_7_in_10": k} for n, k in parts]]
    return words.beds_wanted(rows, NOW, "Europe/London", now=NOW)


def test_beds_the_ed_wants_name_the_specialties_that_want_most():
    line = wanted(("surgery", 2), ("medicine", 4), ("eyes", 0), ("heart", 1), ("bones", 1))
    assert "at least 6 beds" in line
    assert line.endswith("Likely at least: medicine 4, surgery 2, bones 1.")


def test_a_level_says_who_set_it_and_who_is_on_its_actions():
    task = {"action": "Open bay 4", "owner": "Ada"}
    assert words.level(2, None, [], 3) == (
        "**Level 2** suggested: 3 actions; nobody is on them yet."
    )
    assert words.level(2, 3, [task, task], 5) == (
        "**Level 3** set by a person, 2 suggested: 5 actions; on them: Ada (Open bay 4) and 1 more."
    )
    assert "no action is called for" in words.level(0, None, [], 0)
    assert words.level(None, None, [], 0) == ""


def test_a_long_change_ends_at_a_cause():
    causes = ", ".join(f"+{n} (somebody came and stayed)" for n in range(9))
    assert words.changed("Since 06:00", causes).endswith("(somebody came and stayed) …")


@pytest.mark.slow
def test_today_answers_all_twelve_questions(published):
    decisions.save_draft(
        "actions:north",
        {"changes": [{"action": "Call", "owner": "Ada", "due": "", "done_by": None, "level": 1}]},
        version=0,
        by="planner",
    )
    shown = said(front_door())
    for needed in ("ED patients want", "Staff gaps today", "Level ", "Ada", "How right:"):
        assert needed in shown
