"""A Prefect server of our own on this machine: find it, start it, stop it.

Whoever starts one leaves its address in the hospital's folder, so that other commands use
that server and no stranger's.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.errors import PlanningError
from warehouse.settings import Settings

PATIENCE_SECONDS = 180
"""A busy machine may take long over the first start, which makes Prefect's own tables."""


class ServerError(PlanningError):
    """Prefect's server did not start."""


@dataclass(frozen=True)
class Server:
    """A running server: its page for people and its address for programs."""

    page: str

    @property
    def api(self) -> str:
        """What PREFECT_API_URL is set to."""
        return f"{self.page}/api"


def running(settings: Settings) -> Server | None:
    """The server to use: the one PREFECT_API_URL names, or the one started for this folder."""
    named = os.environ.get("PREFECT_API_URL")
    if named:
        page = named.removesuffix("/api")
        return Server(page) if _answers(page) else None
    remembered = _remembered(settings)
    return Server(remembered) if remembered and _is_ours(remembered, settings) else None


@contextlib.contextmanager
def started(settings: Settings) -> Iterator[Server]:
    """The server of this folder, started here unless it runs already; stopped if started here."""
    there = running(settings)
    if there:
        os.environ["PREFECT_API_URL"] = there.api
        yield there
        return
    server, process = _start(settings)
    os.environ["PREFECT_API_URL"] = server.api
    _address_file(settings).write_text(json.dumps({"page": server.page, "pid": process.pid}))
    try:
        yield server
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        _address_file(settings).unlink(missing_ok=True)
        end(process)


def surroundings(settings: Settings) -> dict[str, str]:
    """What Prefect must know before it is imported: its own folder, and to stay silent."""
    return {
        "PREFECT_HOME": str(settings.prefect_path),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(PATIENCE_SECONDS),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_CLI_PROMPT": "false",
    }


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to stop, and make it if it does not."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port(wanted: int) -> int:
    """The wanted port of 127.0.0.1, or another free one."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServerError("No port of 127.0.0.1 is free. Stop something that listens, and try again.")


def _start(settings: Settings) -> tuple[Server, "subprocess.Popen[bytes]"]:
    """Start a server, on another port if somebody took the first one in the last moment."""
    log = settings.log_path / "prefect-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    settings.prefect_path.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE_SECONDS
    for wanted in (settings.prefect_port, 0):
        page = f"http://127.0.0.1:{free_port(wanted)}"
        process = _serve(page, settings, log)
        if _comes_up(page, process, settings, until):
            return Server(page), process
    raise ServerError(
        f"Prefect's server did not answer at {page}; its last words are in {log}. "
        "The commands ingest, forecast, plan, review and day work without it."
    )


def _serve(page: str, settings: Settings, log: Path) -> "subprocess.Popen[bytes]":
    port = page.rpartition(":")[2]
    words = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
    with log.open("ab") as written:
        return subprocess.Popen(
            (sys.executable, *words),
            env={
                **os.environ,
                **surroundings(settings),
                "PREFECT_UI_API_URL": f"{page}/api",
                "PREFECT_API_URL": f"{page}/api",
            },
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _comes_up(
    page: str, process: "subprocess.Popen[bytes]", settings: Settings, until: float
) -> bool:
    """Wait for the server just started; if it ends or stays silent, make sure that it is gone."""
    try:
        while time.monotonic() < until and process.poll() is None:
            if _is_ours(page, settings):
                return True
            time.sleep(0.3)
    except BaseException:
        end(process)
        raise
    end(process)
    return False


def _is_ours(page: str, settings: Settings) -> bool:
    """Whether the server there keeps its tables in this folder.

    On a port that was free a moment ago the server of another hospital may answer by now. Runs
    kept there would be lost to this one, and end with it.
    """
    question = urllib.request.Request(f"{page}/api/admin/settings")
    if password := os.environ.get("PREFECT_API_AUTH_STRING"):
        question.add_header("Authorization", f"Basic {b64encode(password.encode()).decode()}")
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:
            home = Path(json.load(answer)["home"])
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError):
        return False
    return home.resolve() == settings.prefect_path.resolve()


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(f"{page}/api/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _address_file(settings: Settings) -> Path:
    return settings.folder / "prefect-server.json"


def _remembered(settings: Settings) -> str | None:
    try:
        return str(json.loads(_address_file(settings).read_text())["page"])
    except (OSError, ValueError, KeyError):
        return None
