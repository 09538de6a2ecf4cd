"""A worker beside the planner: started with it, started again should it end, and stopped with it.

``python -m flows.requests.beside`` is that worker. It works for as long as its standard input is
open, so it ends with whoever started it, even if that one was killed.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flows.server import end
from warehouse.settings import settings

AGAIN_AFTER = 5.0
"""Seconds before a worker that ended by itself is started again."""


@contextmanager
def beside() -> Iterator[None]:
    """A worker for as long as the block runs."""
    stopped = threading.Event()
    running = [_start()]
    watch = threading.Thread(target=_watch, args=(running, stopped), daemon=True)
    watch.start()
    try:
        yield
    finally:
        stopped.set()
        end(running[0])
        watch.join()
        end(running[0])  # another may have been started in the last moment


def _watch(running: "list[subprocess.Popen[bytes]]", stopped: threading.Event) -> None:
    while not stopped.is_set():
        running[0].wait()
        if not stopped.wait(AGAIN_AFTER):
            running[0] = _start()


def _start() -> "subprocess.Popen[bytes]":
    from flows.planner import ROOT

    return subprocess.Popen(
        (sys.executable, "-m", "flows.requests.beside"),
        cwd=ROOT,
        env={**os.environ, "HOSPITAL_FOLDER": str(settings().folder.resolve())},
        stdin=subprocess.PIPE,
        # Ctrl-C at the terminal is for the planner, which then ends the worker.
        start_new_session=True,
    )


def main() -> None:
    """Work until whoever started this has gone."""
    from flows.requests.alone import until_stopped

    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(until_stopped())


def _end_with_parent() -> None:
    # Past Python's buffer, whose lock this thread would hold while Python is taken down.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
