"""The planner as a process: it says where it is, and is there."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from flows import planner
from flows.requests import beside
from flows.server import ServerError, end
from tests.warehouse.processes import children, is_gone

pytestmark = pytest.mark.slow


def answers(address):
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10) as answer:
        return answer.status == 200


def started(process, word, other_than=None):
    """Wait until a process, or this one, has started another with this word."""
    until = time.monotonic() + 120
    pid = process.pid if process else os.getpid()
    while not (found := [one for one in children(pid, word) if one != other_than]):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_two_that_found_the_same_port_free_are_told_two_addresses(folder, monkeypatch):
    free = planner.free_port(8660)
    # As when both look in the same moment, before either of them listens.
    monkeypatch.setattr(planner, "free_port", lambda _: free)
    first, here = planner.start()
    try:
        second, there = planner.start()
        try:
            assert here == f"http://127.0.0.1:{free}"
            assert there != here
            assert answers(here)
            assert answers(there)
            end(first)
            assert answers(there)
        finally:
            end(second)
    finally:
        end(first)


def test_one_that_cannot_start_says_so(folder, monkeypatch):
    monkeypatch.setattr(planner, "MODULE", "app.nowhere")
    with pytest.raises(ServerError, match="did not start"):
        planner.start()


def test_stopped_by_hand_it_ends_well(folder):
    words = ("-m", "flows.command", "planner", "--folder", str(folder), "--port", "8680")
    with subprocess.Popen(
        (sys.executable, *words), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        said = next(line for line in process.stderr if "planner is at" in line)
        assert answers(re.search(r"http://[\d.:]+\d", said)[0])
        [worker] = started(process, "flows.requests.beside")
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    assert process.returncode == 0
    assert is_gone(worker)


def test_a_worker_that_ended_by_itself_is_started_again(folder, monkeypatch):
    monkeypatch.setattr(beside, "AGAIN_AFTER", 0.1)
    with beside.beside():
        [first] = children(os.getpid(), "flows.requests.beside")
        os.kill(first, signal.SIGKILL)
        [second] = started(None, "flows.requests.beside", other_than=first)
    assert is_gone(second)
