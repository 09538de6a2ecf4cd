"""Open the planner: Streamlit as a process of its own, so that flows never import it."""

import os
import re
import subprocess
import sys
import threading
import webbrowser
from contextlib import nullcontext
from pathlib import Path
from typing import IO, cast

import flows
from flows.screen import console
from flows.server import PATIENCE_SECONDS, ServerError, end, free_port
from flows.stopping import heed
from warehouse.settings import settings

ROOT = Path(flows.__file__).resolve().parents[1]
MODULE = "app.serve"

ADDRESS = re.compile(rb"URL: (http://127\.0\.0\.1:\d+)")
"""How Streamlit says where it is, once it listens there."""


def open_until_stopped(port: int | None = None, *, worker: bool = True) -> int:
    """Serve the planner on 127.0.0.1 until it is stopped; returns its exit code.

    Beside it goes a worker, for the long work that is asked for in it, unless one runs elsewhere.
    """
    from flows.requests.beside import beside

    process = None
    heed()
    try:
        process, address = start(port)
        # Whoever reads this may stop it in the same moment.
        console.print(f"The planner is at [bold]{address}[/] - stop it with Ctrl-C.")
        if sys.stdout.isatty():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with beside() if worker else nullcontext():
            return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if process:
            end(process)


def start(port: int | None = None) -> "tuple[subprocess.Popen[bytes], str]":
    """Start the planner and say where it is, in its own words.

    That a port is free says nothing about the next moment: another planner may take it before
    this one does, and would answer in its place. Then this one ends, and is started again where
    the system finds room.
    """
    for where in (free_port(port or settings().planner_port), 0):
        process = _serve(where)
        if address := _address(process):
            return process, address
    raise ServerError(
        "The planner did not start; the lines above say why. `hospital planner --port` takes "
        "another port."
    )


def _serve(port: int) -> "subprocess.Popen[bytes]":
    words = ("-m", MODULE, "--server.port", str(port))
    return subprocess.Popen(
        (sys.executable, *words, "--logger.hideWelcomeMessage", "false"),
        # Streamlit reads .streamlit/config.toml from the folder it is started in.
        cwd=ROOT,
        env={
            **os.environ,
            "HOSPITAL_FOLDER": str(settings().folder.resolve()),
            # Frames of a page are small: more threads only get into each other's way.
            "POLARS_MAX_THREADS": "1",
            # Should it ever stand still, `kill -ABRT` makes it say where.
            "PYTHONFAULTHANDLER": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


def _address(process: "subprocess.Popen[bytes]") -> str | None:
    """Wait until the planner says where it listens; nothing, and ended, if it never does."""
    said = cast("IO[bytes]", process.stdout)
    patience = threading.Timer(PATIENCE_SECONDS, process.kill)
    patience.start()
    try:
        found = next(filter(None, map(ADDRESS.search, said)), None)
    except BaseException:
        end(process)
        raise
    finally:
        patience.cancel()
    # It goes on talking, and must not wait for anybody to listen.
    threading.Thread(target=_hear_out, args=(said,), daemon=True).start()
    if found is None:
        end(process)
    return found[1].decode() if found else None


def _hear_out(said: "IO[bytes]") -> None:
    with said:
        said.read()
