"""A worker beside the planner: started with it, started again should it end, and stopped with it.

``python -m flows.requests.beside`` is that worker. It works for as long as its standard input is
open, so it ends with whoever started it, even if that one was killed.
"""

import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from flows.server import end
from warehouse.settings import settings

AGAIN_AFTER = 5.0
"""Seconds before a worker that ended by itself is started again."""

LOOK = 0.5


@contextmanager
def beside() -> Iterator[None]:
    """A worker for as long as the block runs."""
    stopped = threading.Event()
    watch = threading.Thread(target=_watch, args=(_start(), stopped), daemon=True)
    watch.start()
    try:
        yield
    finally:
        stopped.set()
        watch.join()


def _watch(worker: "subprocess.Popen[bytes]", stopped: threading.Event) -> None:
    """Keep a worker running until stopped, and end it then."""
    while not stopped.wait(LOOK):
        if worker.poll() is not None and not stopped.wait(AGAIN_AFTER):
            _close(worker)
            worker = _start()
    end(worker)
    _close(worker)


def _close(worker: "subprocess.Popen[bytes]") -> None:
    if worker.stdin:
        worker.stdin.close()


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
    code = 1
    try:
        code = until_stopped()
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else 1
    except Exception:
        traceback.print_exc()
    finally:
        # That thread lives on and keeps DuckDB's types alive, about which its binding would print
        # a page of warnings were Python taken down; so it is not taken down.
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # nobody writes there: it ends when they do
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
