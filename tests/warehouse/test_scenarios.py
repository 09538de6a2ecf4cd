"""Scenarios saved under a name: kept, found, renamed, thrown away and taken back."""

import pytest

from warehouse import decisions
from warehouse.decisions import StaleDraftError
from warehouse.records import scenarios, trail
from warehouse.records.scenarios import UnclearScenarioError

QUESTION = {"arrivals": 1.1}


def keep(name="Flu", site="north"):
    return scenarios.keep(site, name, " asked at nine ", QUESTION, {"at": "18:00"}, by="ann")


def test_a_saved_scenario_is_found_by_its_site_and_its_number(store):
    one = keep()
    assert scenarios.saved("north") == [one]
    assert scenarios.saved("south") == []
    assert scenarios.scenario(one.scenario_id) == one
    assert (one.name, one.note, one.saved_by, one.question) == (
        "Flu",
        "asked at nine",
        "ann",
        QUESTION,
    )
    assert scenarios.scenario("another") is None


def test_the_newest_comes_first_and_other_drafts_are_none_of_them(store):
    decisions.save_draft("roster:r1", [], version=0, by="ann")
    names = [keep(name).scenario_id for name in ("one", "two")]
    assert {one.scenario_id for one in scenarios.saved("north")} == set(names)
    assert [one.key for one in scenarios.saved("north")] == sorted(
        (f"scenario:{name}" for name in names), reverse=True
    )


def test_a_new_name_keeps_who_saved_it_and_what_it_asks(store):
    new = scenarios.rename(keep(), "Winter", "", by="bob")
    assert (new.name, new.note, new.saved_by, new.changed_by) == ("Winter", "", "ann", "bob")
    assert new.question == QUESTION
    assert new.version == 2


def test_what_was_thrown_away_is_marked_and_can_be_taken_back(store):
    gone = scenarios.throw_away(keep(), by="bob")
    assert [one.thrown for one in scenarios.saved("north")] == [True]
    assert scenarios.take_back(gone, by="ann").thrown is False
    assert [line.by for line in trail.lines()] == ["ann", "bob", "ann"]
    assert {line.act for line in trail.lines()} == {"scenario"}


def test_saved_over_it_asks_another_question_from_then_on(store):
    one = keep()
    new = scenarios.keep_over(one, {"arrivals": 1.2}, None, by="bob")
    assert (new.question, new.then, new.saved_by) == ({"arrivals": 1.2}, None, "bob")
    assert new.saved_at >= one.saved_at


def test_two_who_change_one_at_once_lose_nothing(store):
    one = keep()
    scenarios.rename(one, "Winter", "", by="bob")
    with pytest.raises(StaleDraftError, match="bob saved this draft"):
        scenarios.throw_away(one, by="cy")
    [kept] = scenarios.saved("north")
    assert (kept.name, kept.thrown) == ("Winter", False)


def test_it_needs_a_name(store):
    with pytest.raises(UnclearScenarioError, match="needs a name"):
        keep("  ")
    assert scenarios.saved("north") == []
