import json
from datetime import UTC, datetime

from tests.warehouse.processes import another
from warehouse import runs

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

BEGIN = """
import sys
from datetime import UTC, datetime
from warehouse import runs
print(runs.begin("day", as_of=datetime(2026, 1, 5, tzinfo=UTC), replayed=True, way="plain"), flush=True)
sys.stdin.read()
"""


def begin(recipe="day"):
    return runs.begin(recipe, as_of=NOON, replayed=True, way="plain")


def outcomes():
    return dict(runs.recent().select("run_id", "outcome").rows())


def test_a_run_is_remembered_with_its_steps(store):
    run_id = begin()
    runs.step(run_id, "land deliveries", "done", 1.5, 120, "120 rows are new")
    runs.step(run_id, "publish", "done", 0.5)
    runs.end(run_id, "done")
    [run] = runs.recent().to_dicts()
    assert (run["recipe"], run["as_of"], run["outcome"], run["replayed"]) == (
        "day",
        NOON,
        "done",
        True,
    )
    assert [step["name"] for step in json.loads(run["steps"])] == ["land deliveries", "publish"]
    assert json.loads(run["steps"])[0]["rows"] == 120
    assert run["seconds"] >= 0


def test_a_run_that_goes_on_has_no_end(store):
    begin()
    [run] = runs.recent().to_dicts()
    assert (run["outcome"], run["ended_at"], run["seconds"]) == ("running", None, None)


def test_the_newest_runs_are_given_with_the_newest_last(store):
    for recipe in ("ingest", "forecast", "plan"):
        begin(recipe)
    assert runs.recent(2)["recipe"].to_list() == ["forecast", "plan"]


def test_a_closed_record_stays_as_it_is(store):
    run_id = begin()
    runs.end(run_id, "partly")
    runs.end(run_id, "done")
    assert outcomes() == {run_id: "partly"}


def test_a_run_that_was_killed_is_called_abandoned(store):
    with another(BEGIN) as other:
        assert outcomes() == {other.said: "running"}
        other.kill()
        other.wait()
        assert outcomes() == {other.said: "abandoned"}
        mine = begin()
        [killed, _] = runs.recent().to_dicts()
    assert killed["ended_at"] is not None
    assert outcomes() == {other.said: "abandoned", mine: "running"}


def test_nothing_ran_at_first(store):
    assert runs.recent().is_empty()
