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
    """The answer; everything said before it is passed on, and a wish to stop is handed down."""
    latest, told = time.monotonic() + LONGEST_SECONDS, False
    while True:
        errand.must_go_on()
        if time.monotonic() > latest and told:
            raise CutShortError(
                "It was asked to stop and did not within two minutes, so it was ended and "
                "nothing was kept. Ask again, with less effort."
            )
        if not told and (errand.stop.is_set() or time.monotonic() > latest):
            latest, told = time.monotonic() + GRACE_SECONDS, True
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


class _Line:
    """The pipe to the worker, from inside: what is told, and whether to stop."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.stopped = threading.Event()
        self.speaks = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, kind: str, said: Any) -> None:
        with self.speaks:
            self.pipe.send((kind, said))

    def attend(self, word: Word) -> bool:
        self.tell("word", tuple(word))
        return not self.stopped.is_set()

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self.pipe.recv()
                self.stopped.set()
        os._exit(1)  # the worker has gone: nobody waits for an answer


def _inside(pipe: Connection, named: Named, asked: Any) -> None:
    """The other process: it answers down the pipe and listens for a word to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which ends us
    if hasattr(os, "nice"):
        os.nice(10)
    line = _Line(pipe)
    try:
        compute: Compute = getattr(import_module(named[0]), named[1])
        line.tell("done", compute(asked, line.attend))
    except PlanningError as error:
        line.tell("failed", str(error))
    except Exception as error:
        traceback.print_exc()
        words = f"{type(error).__name__}: {error}. Please report this with the request."
        line.tell("failed", words)
    finally:
        # The thread that listens would have DuckDB's binding complain were Python taken down.
        sys.stderr.flush()
        os._exit(0)


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
