"""Open the planner: Streamlit as a process of its own, so that flows never import it."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

import flows
from flows.screen import console
from flows.server import end, free_port
from flows.stopping import heed
from warehouse.settings import settings

ROOT = Path(flows.__file__).resolve().parents[1]
SCRIPT = ROOT / "app" / "planner.py"


def open_until_stopped(port: int | None = None) -> int:
    """Serve the planner on 127.0.0.1 until it is stopped; returns its exit code."""
    process, address = start(port)
    try:
        heed()
        # Whoever reads this may stop it in the same moment.
        console.print(f"The planner is at [bold]{address}[/] - stop it with Ctrl-C.")
        if sys.stdout.isatty():
            threading.Thread(target=_open_when_ready, args=(address,), daemon=True).start()
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        end(process)


def start(port: int | None = None) -> "tuple[subprocess.Popen[bytes], str]":
    """Start the planner and say where it is."""
    port = free_port(port or settings().planner_port)
    words = ("-m", "streamlit", "run", str(SCRIPT), "--server.port", str(port))
    process = subprocess.Popen(
        (sys.executable, *words),
        # Streamlit reads .streamlit/config.toml from the folder it is started in.
        cwd=ROOT,
        env={**os.environ, "HOSPITAL_FOLDER": str(settings().folder.resolve())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return process, f"http://127.0.0.1:{port}"


def _open_when_ready(address: str) -> None:
    for _ in range(60):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                webbrowser.open(address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
