"""Compute in a process of its own: one thread, the lowest priority, gone when nobody waits.

Whoever waits hears every word, and may ask to stop early. Should the worker be killed, its end of
the pipe closes and the computing ends too; should the computing be killed, the worker says so.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from flows.requests.errand import Errand
from ops.errors import PlanningError
from ops.staffing.attended import Attendant, Word

WAIT = 0.2
LONGEST_SECONDS = 1800.0
"""After half an hour on the clock the best so far is the answer, however little effort it was."""

GRACE_SECONDS = 120.0
"""What a computing that was told to stop may still take."""

LIBRARIES = ("POLARS_MAX", "OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "NUMBA_NUM")
ONE_THREAD = {f"{name}_THREADS": "1" for name in LIBRARIES}

Compute = Callable[[Any, Attendant], Any]
"""Given what was asked and whom to tell; what it returns can be pickled."""

Named = tuple[str, str]
"""A module and a function of it: only the process that computes need import it."""


class CutShortError(PlanningError):
    """A computing that did not come to its end."""


def apart(compute: Named, asked: Any, errand: Errand) -> Any:
    """What a ``Compute`` makes of ``asked``; raises what it raised, where people can mend it."""
    context = get_context("spawn")  # a fork would hang in polars
    ours, theirs = context.Pipe()
    process = context.Process(target=_inside, args=(theirs, compute, asked), daemon=True)
    with ours, _one_thread():
        process.start()
        theirs.close()
        try:
            return _heard(ours, errand)
        except (EOFError, ConnectionResetError):
            process.join(GRACE_SECONDS)
            raise CutShortError(_why(process.exitcode)) from None
        finally:
            process.kill()
            process.join()


def _heard(pipe: Connection, errand: Errand) -> Any:
    started, asked_at = time.monotonic(), float("inf")
    while True:
        errand.must_go_on()
        now = time.monotonic()
        if now - asked_at > GRACE_SECONDS:
            raise CutShortError(
                "It was asked to stop and did not within two minutes, so it was ended and "
                "nothing was kept. Ask again, with less effort."
            )
        if asked_at > now and (errand.stop.is_set() or now - started > LONGEST_SECONDS):
            asked_at = now
            with contextlib.suppress(BrokenPipeError):
                pipe.send("stop")
        if not pipe.poll(WAIT):
            continue
        kind, said = pipe.recv()
        if kind == "done":
            return said
        if kind == "failed":
            raise PlanningError(said)
        word = Word(*said)
        errand.say(word.used, told=word._asdict())


def _why(code: int | None) -> str:
    ended = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
    return (
        f"The computing was ended {ended} before it had an answer; if nobody did that, the "
        "machine may have run out of memory. Ask for less, or again when the machine is quieter."
    )


def _inside(pipe: Connection, named: Named, asked: Any) -> None:
    """The other process: it answers down the pipe and listens for a word to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which ends us
    if hasattr(os, "nice"):
        os.nice(10)
    stopped, speaks = threading.Event(), threading.Lock()

    def tell(kind: str, said: Any) -> None:
        with speaks:
            pipe.send((kind, said))

    def attendant(word: Word) -> bool:
        tell("word", tuple(word))
        return not stopped.is_set()

    threading.Thread(target=_listen, args=(pipe, stopped), daemon=True).start()
    try:
        compute: Compute = getattr(import_module(named[0]), named[1])
        tell("done", compute(asked, attendant))
    except PlanningError as error:
        tell("failed", str(error))
    except Exception as error:
        traceback.print_exc()
        tell("failed", f"{type(error).__name__}: {error}. Please report this with the request.")
    finally:
        # The thread that listens would have DuckDB's binding complain were Python taken down.
        sys.stderr.flush()
        os._exit(0)


def _listen(pipe: Connection, stopped: threading.Event) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.recv()
            stopped.set()
    os._exit(1)  # the worker has gone: nobody waits for an answer


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Numeric libraries read how many threads they may take when they are first imported."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
