"""The worker as a process: gentle to the machine, and stopped by hand or from outside."""

import os
import threading

from flows.requests import worker
from flows.stopping import heed


def until_stopped() -> int:
    """Work until stopped, giving back what was begun; returns the exit code."""
    heed()
    be_gentle()
    try:
        worker.until_stopped(threading.Event())
    except KeyboardInterrupt:
        return 0
    return 0


def until_nothing_waits() -> dict[str, object]:
    """Work until nothing waits, and say how much that was."""
    heed()
    be_gentle()
    taken = worker.until_nothing_waits()
    return {"command": "work", "outcome": "done", "requests": taken}


def be_gentle() -> None:
    """Let everybody else on this machine go first: people at the planner do not wait for us."""
    if hasattr(os, "nice"):
        os.nice(10)
