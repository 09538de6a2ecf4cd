"""Long work that was asked for in the planner, done by a worker that is another process."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from flows.requests import what_if
from ops.errors import PlanningError
from ops.staffing.attended import nobody
from tests.digest import digest
from tests.test_house import ROOT
from tests.warehouse.processes import children, is_gone
from warehouse import decisions, plans, reading, runs, writing

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 180
QUICK, LONG = 1.0, 3000.0
"""Efforts: of moments, and more than any test waits for."""


def newest():
    with reading() as db:
        return plans.latest(db, "roster", as_of=datetime.now(UTC)).row(0, named=True)


def ask(effort=QUICK, proposal_id=None, name=None, **supposed):
    content = {"proposal_id": proposal_id or newest()["proposal_id"], "effort": effort}
    return decisions.ask("roster what-if", content | {"what_if": supposed}, by="ann", name=name)


def again(effort=QUICK):
    content = {"site_id": newest()["place_id"], "effort": effort}
    return decisions.ask("roster again", content, by="ann")


def standing(request):
    return decisions.request(request.request_id)


def until(holds):
    """Wait for other processes, which say in the store what they do."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (found := holds()):
        assert time.monotonic() < ends
        time.sleep(0.1)
    return found


@contextmanager
def at_work(*words):
    """A worker of its own, as `hospital work` starts it."""
    with subprocess.Popen(
        (sys.executable, "-m", *(words or ("flows.command", "work"))),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def computing(process):
    """The process in which a worker computes."""
    [pid] = children(process.pid, "spawn_main")
    return pid


def solving(request):
    """Whether somebody is at it and has found a roster."""
    told = standing(request).told
    return told if told and told["points"] is not None else None


# --- what is answered -----------------------------------------------------------------------


def answered(proposal_id=None, **supposed):
    """The answer to a what-if, computed here and at once."""
    proposal_id = proposal_id or newest()["proposal_id"]
    content = {"proposal_id": proposal_id, "effort": QUICK, "what_if": supposed}
    return what_if.answer(content, nobody)


def points(side):
    return sum(side["points"].values())


def test_with_people_ill_the_roster_is_compared_and_the_proposal_left_alone(hospital):
    before = digest(hospital)
    answer = answered(ill=3, rules={"points_per_request": 60})
    assert len(answer["ill"]) == 3
    assert not {line["person_id"] for line in answer["lines"]} & set(answer["ill"])
    proposed, left, solved = (answer[name] for name in ("proposed", "left", "solved"))
    assert proposed["gaps"] < left["gaps"]
    assert points(solved) <= points(left)
    assert solved["duties"] == len(answer["lines"])
    assert sum(one["after"] for one in answer["gaps"]) == solved["gaps"]
    assert digest(hospital) == before


def test_more_patients_need_more_people_and_nothing_supposed_the_same(hospital):
    usual, more = answered(), answered(demand=1.3)
    assert usual["solved"]["needed"] == usual["proposed"]["needed"]
    assert more["proposed"] == usual["proposed"]
    assert more["solved"]["needed"] > usual["solved"]["needed"]


def test_changes_that_people_decided_are_part_of_what_is_compared(hospital):
    base = newest()
    with reading() as db:
        line = plans.roster_lines(db, base["proposal_id"]).row(0, named=True)
    cleared = {name: line[name] for name in ("staff_id", "ward_id", "skill")}
    cleared |= {"day_on": line["day_on"].isoformat(), "shift_type_id": None}
    before = answered()["proposed"]["duties"]
    decisions.decide(
        proposal_id=base["proposal_id"],
        verdict="changed",
        decided_by="ann",
        note="a course",
        changes=[cleared],
    )
    assert answered()["proposed"]["duties"] == before - 1


def test_what_cannot_be_answered_is_refused_with_a_sentence(hospital):
    with pytest.raises(PlanningError, match="roster-nowhere is no longer kept"):
        answered("roster-nowhere")
    with pytest.raises(PlanningError, match="Suppose fewer"):
        answered(ill=10_000)


# --- who answers ----------------------------------------------------------------------------


def test_a_worker_answers_until_nothing_waits_and_a_mistake_of_ours_fails_one_request(hospital):
    gone, wrong = ask(proposal_id="roster-nowhere"), ask(colour="blue")
    right = ask(name="one ill", ill=1)
    said = subprocess.run(
        (sys.executable, "-m", "flows.command", "work", "--once", "--json"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(said.stdout.splitlines()[-1])["requests"] == 3
    assert standing(gone).state == standing(wrong).state == "failed"
    assert "ask about the roster it shows" in standing(gone).words
    assert "Please report this" in standing(wrong).words
    found = standing(right)
    assert (found.state, found.words, found.name) == ("done", None, "one ill")
    assert len(found.result["ill"]) == 1


def test_a_roster_solved_again_is_proposed_as_soon_as_nobody_else_writes(hospital, monkeypatch):
    monkeypatch.setenv("HOSPITAL_WAIT_SECONDS", "0.2")
    old = newest()
    decisions.decide(proposal_id=old["proposal_id"], verdict="accepted", decided_by="ann")
    asked = again()
    with at_work():
        until(lambda: solving(asked))
        with writing("somebody else"):
            until(lambda: standing(asked).progress == 1.0)
            assert standing(asked).state == "taken"
        until(lambda: not standing(asked).under_way)
        made = newest()
        filled = again(effort=0.0)  # whatever can be filled without a search is filled
        until(lambda: not standing(filled).under_way)
        better = again(effort=0.0)
        until(lambda: not standing(better).under_way)
    found = standing(asked)
    assert found.state == "done", found.words
    assert made["proposal_id"] == found.result["proposal_id"]
    assert made["from_on"] == old["to_on"] + timedelta(days=1)
    outcomes = runs.recent(3).select("recipe", "outcome").rows()
    assert outcomes == [("roster", "done")] * 3
    # Begun from the one just proposed, with no effort, there is nothing better to propose.
    assert standing(better).result["proposal_id"] is None
    assert "no better roster was found" in standing(better).result["summary"]


def test_killed_half_way_another_takes_it_up_and_stopped_early_it_keeps_the_best(hospital):
    asked = ask(effort=LONG, ill=2)
    with at_work() as first:
        until(lambda: solving(asked))
        alone = computing(first)
        first.kill()
        first.wait()
        until(lambda: is_gone(alone))
    assert standing(asked).state == "taken"
    with at_work():
        heard = until(lambda: standing(asked).tries == 2 and solving(asked))
        decisions.stop(asked.request_id, by="bob")
        until(lambda: standing(asked).state == "done")
    answer = standing(asked).result
    assert answer["bound"] <= points(answer["solved"]) <= heard["points"]


def test_a_computing_that_is_killed_is_told_of_and_a_worker_stopped_gives_back(hospital):
    asked, following = ask(effort=LONG, ill=1), ask(effort=LONG, ill=2)
    with at_work() as process:
        until(lambda: solving(asked))
        os.kill(computing(process), signal.SIGKILL)
        until(lambda: solving(following))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    assert standing(asked).state == "failed"
    assert "signal 9" in standing(asked).words
    found = standing(following)
    assert (found.state, found.tries) == ("asked", 0)


def test_the_worker_beside_the_planner_ends_with_whoever_started_it(hospital):
    asked = ask(effort=LONG, ill=1)
    with at_work("flows.requests.beside") as process:
        until(lambda: standing(asked).state == "taken")
        process.stdin.close()
        process.wait()
    assert decisions.take().request_id == asked.request_id
