from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.recipe import Occasion, RunReport, Said, Step, StepReport, attempt, timed
from ops.errors import NotEnoughHistoryError, NothingToDoError, PlanningError

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
OCCASION = Occasion(as_of=NOON, replayed=False, inbox=Path("inbox"))


def ran(step):
    return timed(step, lambda: attempt(step, OCCASION))


def report(*outcomes):
    steps = tuple(StepReport(f"step {n}", outcome, 0, 0, "") for n, outcome in enumerate(outcomes))
    return RunReport("day", "1", NOON, "plain", steps)


def test_a_step_reports_what_it_kept():
    step = Step("count beds", lambda occasion: Said("done", f"at {occasion.as_of:%H:%M}", rows=8))
    assert (ran(step).outcome, ran(step).rows, ran(step).words) == ("done", 8, "at 12:00")


def test_what_people_can_mend_is_said_in_its_own_words():
    def refuse(_):
        raise PlanningError("There is no ward list. Deliver the feed wards.")

    assert ran(Step("count beds", refuse)).words == "There is no ward list. Deliver the feed wards."


@pytest.mark.parametrize("kind", [NotEnoughHistoryError, NothingToDoError])
def test_what_no_delivery_makes_possible_yet_is_no_fault(kind):
    def refuse(_):
        raise kind("There are no staffing ratios. Deliver the feed staffing_ratios.")

    assert ran(Step("propose rosters", refuse)).outcome == "nothing"


def test_a_fault_nobody_foresaw_is_named_and_ends_only_its_step():
    def stumble(_):
        raise KeyError("ward 9")

    said = ran(Step("count beds", stumble))
    assert (said.outcome, said.words) == ("failed", "KeyError: 'ward 9'")


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        (["done", "done"], "done"),
        (["done", "nothing"], "done"),
        (["nothing", "nothing"], "nothing"),
        (["nothing", "ready"], "nothing"),
        (["failed", "ready"], "failed"),
        (["done", "failed"], "partly"),
        (["partly", "done"], "partly"),
        (["failed", "nothing"], "failed"),
        (["failed", "partly"], "partly"),
    ],
)
def test_a_run_is_done_only_if_everything_asked_for_was(outcomes, whole):
    assert report(*outcomes).outcome == whole


def test_a_run_can_be_read_back_from_its_record():
    record = {
        "recipe": "day",
        "run_id": "1",
        "as_of": NOON,
        "way": "plain",
        "steps": '[{"name":"step 0","outcome":"done","seconds":0,"rows":0,"words":""}]',
    }
    assert RunReport.from_record(record) == report("done")
