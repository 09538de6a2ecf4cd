"""A real Prefect server on loopback: the same rows as plainly, and schedules that are kept."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest

from flows import serve, server
from tests.digest import digest
from tests.story import NOW
from tests.test_house import ROOT
from warehouse import runs
from warehouse.settings import settings

pytestmark = [pytest.mark.slow, pytest.mark.server]

PATIENCE_SECONDS = 240


@pytest.fixture(scope="module")
def served(a_day_was_run, tmp_path_factory):
    """A hospital that has deliveries in its inbox and a server, and has not run a day."""
    folder = tmp_path_factory.mktemp("served") / "hospital"
    folder.mkdir()
    shutil.copytree(a_day_was_run[0] / "inbox", folder / "inbox")
    # With another key the same patients would have other pseudonyms.
    shutil.copy2(a_day_was_run[0] / "pseudonym.key", folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        environment.setenv("HOSPITAL_PREFECT_PORT", str(server.free_port(4277)))
        with server.started(settings()) as there:
            yield folder, there


def hospital(*words, folder):
    return subprocess.run(
        [sys.executable, "-m", "flows.command", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOSPITAL_FOLDER": str(folder)},
        stdin=subprocess.DEVNULL,
        timeout=400,
    )


def asked(there, path, **body):
    request = urllib.request.Request(
        f"{there.api}/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def test_a_day_run_as_a_flow_keeps_the_same_rows_as_one_run_plainly(served, a_day_was_run):
    folder, _ = served
    said = hospital("day", "--as-of", NOW.isoformat(), "--json", folder=folder)
    assert said.returncode == 0, said.stderr[-2000:]
    told = json.loads(said.stdout.splitlines()[-1])
    assert (told["way"], told["outcome"]) == ("prefect", "done")
    assert digest(folder) == digest(a_day_was_run[0])


def test_runs_and_artifacts_are_on_prefects_own_page(served):
    _, there = served
    # Asked for by name: a timetable fills the page with runs to come.
    flows = asked(there, "flow_runs/filter", flow_runs={"name": {"like_": "day-"}})
    assert [run["state_type"] for run in flows] == ["COMPLETED"]
    wanted = {"day-report", "take-in-deliveries"}
    found = asked(there, "artifacts/filter", artifacts={"key": {"any_": sorted(wanted)}})
    assert {artifact["key"] for artifact in found} == wanted


def test_the_server_of_another_hospital_is_never_taken_for_ones_own(served, tmp_path, monkeypatch):
    _, there = served
    taken = int(there.page.rpartition(":")[2])
    free = server.free_port
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "other"))
    monkeypatch.setenv("HOSPITAL_PREFECT_PORT", str(taken))
    # As when both found it free in the same moment, and the other one was quicker.
    monkeypatch.setattr(server, "free_port", lambda port: port or free(0))
    with server.started(settings()) as here:
        assert here.page != there.page
        assert server.running(settings()) == here
        asked(here, "flow_runs/filter", limit=1)
    assert server.running(settings()) is None
    asked(there, "flow_runs/filter", limit=1)


FAILING = """
import sys
from prefect import flow
from flows import orchestrated
from flows.recipe import Said, Step

orchestrated.PAUSES = (0.1, 0.1)
tries = {"disk": 0, "mistake": 0}

def disk(occasion):
    tries["disk"] += 1
    if tries["disk"] == 1:
        raise OSError("no space left on device")
    return Said("done", "kept")

def mistake(occasion):
    tries["mistake"] += 1
    raise KeyError("ward 9")

@flow(name="failing")
def failing():
    steps = (Step("fill the disk", disk, retries=2), Step("make a mistake", mistake, retries=2))
    orchestrated.run("plan", steps, inbox=None, as_of=None)

try:
    failing()
except orchestrated.NotEverythingDoneError as error:
    print(tries, error)
"""


def test_only_the_faults_of_the_world_are_tried_again(served):
    folder, there = served
    done = subprocess.run(
        [sys.executable, "-c", FAILING],
        env={
            **os.environ,
            **server.surroundings(settings()),
            "HOSPITAL_FOLDER": str(folder),
            "PREFECT_API_URL": there.api,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "{'disk': 2, 'mistake': 1}" in done.stdout, done.stderr[-2000:]
    assert "make a mistake: KeyError: 'ward 9'" in done.stdout


def test_a_scheduled_run_is_started_by_the_scheduler_and_finishes(served, monkeypatch):
    folder, there = served
    serve.deploy(settings())
    names = {one["name"] for one in asked(there, "deployments/filter", limit=20)}
    timetable = {"quarter-hourly", "hourly", "nightly", "morning", "notices"}
    assert names == timetable | {"on-demand", "asked-for"}
    _schedule_every_few_seconds("ingest/quarter-hourly", folder)
    with Worker(folder):
        assert _first_scheduled_run_that_ended(there, "ingest") == "COMPLETED"
    assert "done" in [
        run["outcome"] for run in runs.recent(20).to_dicts() if run["recipe"] == "ingest"
    ]


def _schedule_every_few_seconds(deployment, folder):
    """The timetable's first run may be a quarter of an hour away; this one is now."""
    words = ("deployment", "schedule", "create", deployment, "--interval", "20")
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        env={**os.environ, **server.surroundings(settings())},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr


class Worker:
    """A worker of the pool for as long as the block lasts."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        words = ("worker", "start", "--pool", serve.POOL, "--type", "process")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *words],
            env={
                **os.environ,
                **server.surroundings(settings()),
                "HOSPITAL_FOLDER": str(self.folder),
            },
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *_):
        server.end(self.process)


def _first_scheduled_run_that_ended(there, recipe):
    """Of this recipe alone: the rest of the timetable may be due in the same minute."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        mine = {"name": {"any_": [recipe]}}
        order = "EXPECTED_START_TIME_ASC"
        for run in asked(there, "flow_runs/filter", flows=mine, limit=100, sort=order):
            if run["auto_scheduled"] and run["state_type"] in ("COMPLETED", "FAILED", "CRASHED"):
                return run["state_type"]
        time.sleep(1)
    return "no scheduled run ended in time"
