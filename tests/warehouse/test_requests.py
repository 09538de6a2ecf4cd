"""Long work: asked for once, taken by one, told of, stopped early, and never lost."""

from datetime import timedelta

import pytest

from tests.warehouse.processes import another
from warehouse import decisions
from warehouse.decisions import TooMuchAskedError, TurnLostError
from warehouse.records import requests, tables
from warehouse.records.request_turns import MOST_TRIES
from warehouse.records.requests import MOST_EACH
from warehouse.records.store import changing

AT_ONCE = timedelta()
"""A turn that has run out as soon as it begins."""


def test_work_is_asked_for_taken_and_done(store):
    asked = decisions.ask("roster", {"site": "north"}, by="ann", name="more people ill")
    assert not decisions.waits("order")
    assert decisions.take("order") is None
    assert decisions.waits("roster")
    taken = decisions.take("roster")
    assert (taken.request_id, taken.name, taken.tries) == (asked.request_id, "more people ill", 1)
    assert not decisions.waits()
    decisions.progress(taken, 0.5, "half of it", told={"points": 12})
    heard = decisions.request(asked.request_id)
    assert (heard.progress, heard.words, heard.told) == (0.5, "half of it", {"points": 12})
    decisions.done(taken, {"proposal_id": "r2"})
    [finished] = decisions.requests("done")
    assert (finished.progress, finished.result) == (1.0, {"proposal_id": "r2"})
    assert decisions.take() is None


def test_the_same_work_is_not_asked_for_twice_while_it_is_under_way(store):
    first = decisions.ask("roster", {"site": "north"}, by="ann", name="hers")
    assert decisions.ask("roster", {"site": "north"}, by="bob", name="his") == first
    taken = decisions.take()
    assert decisions.ask("roster", {"site": "north"}).request_id == first.request_id
    decisions.failed(taken, "no staff are known")
    assert decisions.request(first.request_id).words == "no staff are known"
    assert decisions.ask("roster", {"site": "north"}).request_id != first.request_id


def test_nobody_fills_the_queue_alone(store):
    for number in range(MOST_EACH):
        decisions.ask("roster", number, by="ann")
    with pytest.raises(TooMuchAskedError, match="Wait for one of them"):
        decisions.ask("roster", "one more", by="ann")
    assert decisions.ask("roster", 0, by="ann").content == 0
    assert decisions.ask("roster", "bob's", by="bob").state == "asked"


def test_whoever_works_hears_that_it_should_stop(store):
    asked = decisions.ask("roster", {})
    taken = decisions.take()
    assert decisions.progress(taken, 0.1).stopped_by is None
    decisions.stop(asked.request_id, by="bob")
    decisions.stop(asked.request_id, by="ann")
    assert decisions.progress(taken, 0.2).stopped_by == "bob"


def test_what_nobody_has_begun_is_withdrawn(store):
    asked = decisions.ask("roster", {})
    decisions.stop(asked.request_id, by="ann")
    found = decisions.request(asked.request_id)
    assert (found.state, found.words) == ("failed", "Withdrawn by ann before it began.")
    assert decisions.take() is None


def test_work_of_a_silent_worker_is_taken_again_and_its_late_words_are_refused(store):
    asked = decisions.ask("roster", {})
    asleep = decisions.take(turn=AT_ONCE)
    assert decisions.waits()
    awake = decisions.take()
    assert (awake.request_id, awake.tries) == (asked.request_id, 2)
    for late in (decisions.progress, decisions.failed):
        with pytest.raises(TurnLostError, match="another took the work"):
            late(asleep, "0.9")
    with pytest.raises(TurnLostError):
        decisions.done(asleep)
    decisions.done(awake, "kept")
    assert decisions.request(asked.request_id).result == "kept"


def test_a_word_of_progress_lets_the_turn_last_on(store):
    decisions.ask("roster", {})
    taken = decisions.take(turn=AT_ONCE)
    decisions.progress(taken, 0.1)
    assert not decisions.waits()
    assert decisions.take() is None


def test_work_that_is_lost_again_and_again_is_given_up_with_a_sentence(store):
    asked = decisions.ask("roster", {})
    for _ in range(MOST_TRIES):
        assert decisions.take(turn=AT_ONCE) is not None
    assert decisions.take(turn=AT_ONCE) is None
    found = decisions.request(asked.request_id)
    assert found.state == "failed"
    assert "begun 3 times" in found.words
    assert "ask again" in found.words


def test_a_worker_stopped_on_purpose_leaves_its_work_to_the_next_and_costs_no_try(store):
    asked = decisions.ask("roster", {})
    decisions.give_back(decisions.take())
    again = decisions.take()
    assert (again.request_id, again.tries, again.progress) == (asked.request_id, 1, 0.0)


def test_an_answer_thrown_away_leaves_its_line(store):
    asked = decisions.ask("roster", {}, by="ann")
    decisions.forget(asked.request_id, by="bob")
    assert decisions.request(asked.request_id).state == "asked"
    decisions.done(decisions.take(), {"lines": 3})
    decisions.forget(asked.request_id, by="bob")
    found = decisions.request(asked.request_id)
    assert (found.state, found.result, found.asked_by) == ("forgotten", None, "ann")
    assert found.words == "Thrown away by bob."


def test_the_newest_work_comes_first_without_its_answer(store):
    for n in range(3):
        decisions.ask("roster", {"n": n}, by=f"person {n}")
    decisions.done(decisions.take(), {"lines": 3})
    assert [one.asked_by for one in requests.lately(2)] == ["person 2", "person 1"]
    assert [one.result for one in requests.lately(5)] == [None, None, None]


def test_work_asked_for_in_an_older_store_is_done_too(store):
    asked = decisions.ask("roster", {})
    with changing() as connection:
        connection.execute(tables.request_turn.delete())
    assert decisions.request(asked.request_id).tries == 0
    taken = decisions.take()
    decisions.done(taken, "late")
    assert (taken.tries, decisions.request(asked.request_id).result) == (1, "late")


@pytest.mark.slow
def test_work_that_a_killed_process_had_taken_is_taken_again(store):
    asked = decisions.ask("roster", {})
    take = "import sys; from warehouse import decisions; decisions.take(); print(flush=True); sys.stdin.read()"
    with another(take) as other:
        assert decisions.take() is None
        other.kill()
        other.wait()
        assert decisions.waits()
        assert decisions.take().request_id == asked.request_id
