"""The first command of the README on a small hospital: invented, run, shown, stopped, run again."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.server]

SMALL = ("demo", "--sites", "1", "--days", "90")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "hospital"


def started(*words, home, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "flows.command", *words, "--folder", str(home)],
        text=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "HOSPITAL_PLANNER_PORT": "8640", "HOSPITAL_PREFECT_PORT": "4290"},
        **more,
    )


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def shown(home):
    """What the demo said up to the open planner, whether its pages answered, and how it ended."""
    said = []
    with started(*SMALL, home=home, stderr=subprocess.PIPE) as process:
        for line in process.stderr:
            said.append(line)
            if "The planner is at" in line:
                break
        whole = "".join(said)
        prefect = re.search(r"every run at (http://[\d.:]+)", whole)[1]
        planner = re.search(r"The planner is at (http://[\d.:]+)", whole)[1]
        up = answers(f"{prefect}/api/health") and answers(f"{planner}/_stcore/health")
        pid = json.loads((home / "prefect-server.json").read_text())["pid"]
        os.killpg(process.pid, signal.SIGINT)
        process.stderr.read()
    return whole, planner, up, process.returncode, pid


def test_it_says_what_it_does_and_where_to_look(shown):
    said, planner, up, _, _ = shown
    assert "Inventing a hospital" in said
    assert "All done, as a flow on the Prefect server" in said
    assert planner.startswith("http://127.0.0.1:")
    assert up


def test_stopped_by_hand_it_leaves_nothing_running(shown, home):
    _, _, _, code, pid = shown
    assert code == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not (home / "prefect-server.json").exists()


def test_a_second_time_it_only_delivers_what_has_happened_since(shown, home):
    process = started(
        *SMALL, "--no-planner", "--json", home=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err[-2000:]
    told = json.loads(out.splitlines()[-1])
    assert (told["command"], told["outcome"], told["way"]) == ("demo", "done", "prefect")
    assert told["files"] < 25


def test_another_hospital_is_not_invented_into_the_same_folder(shown, home):
    process = started(*SMALL, "--seed", "8", "--no-planner", home=home, stderr=subprocess.PIPE)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "another one: hospital demo --folder DIR" in err
