"""Several people have the planner open: nobody waits for anybody, from its first moment on."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from flows import planner
from flows.server import end
from tests.app.spoken import told

pytestmark = pytest.mark.slow

PAGES = ("", "ed", "wards", "roster", "clinics", "waiting-list", "supplies", "data-and-runs")
ROUNDS = 2


def turned_through(address, first):
    """Every page a few times over, beginning with another one than everybody else."""
    order = [*PAGES[first:], *PAGES[:first]] * ROUNDS
    return {told(address, path)[-1].script_finished for path in order}


def test_nobody_makes_the_planner_stand_still_for_everybody(published, monkeypatch):
    # The fewer threads, the sooner all of them are in use at once.
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    process, address = planner.start(8620)
    try:
        with ThreadPoolExecutor() as readers:
            ended = readers.map(turned_through, [address] * 4, (1, 2, 3, 4))
            assert list(ended) == [{ForwardMsg.FINISHED_SUCCESSFULLY}] * 4
    except TimeoutError:
        # Its last words are where each of its threads was.
        process.send_signal(signal.SIGABRT)
        raise
    finally:
        end(process)
