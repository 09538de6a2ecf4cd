"""Several people have the planner open: nobody waits for anybody, from its first moment on."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from flows import planner
from flows.server import end

pytestmark = pytest.mark.slow

PAGES = ("", "ed", "wards", "roster", "clinics", "waiting-list", "supplies", "data-and-runs")
PATIENCE_SECONDS = 120
ROUNDS = 2


def opened(address, path):
    """Open a page as a browser would, and say how it ended."""
    asked = BackMsg()
    asked.rerun_script.page_name = path
    until = time.monotonic() + PATIENCE_SECONDS
    stream = address.replace("http", "ws") + "/_stcore/stream"
    plain = {"subprotocols": ["streamlit"], "origin": address, "ping_interval": None}
    with connect(stream, max_size=None, **plain) as line:
        line.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(line.recv(timeout=until - time.monotonic()))
            if told.WhichOneof("type") == "script_finished":
                return told.script_finished


def turned_through(address, first):
    """Every page a few times over, beginning with another one than everybody else."""
    order = [*PAGES[first:], *PAGES[:first]] * ROUNDS
    return {opened(address, path) for path in order}


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
