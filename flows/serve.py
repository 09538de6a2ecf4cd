"""Keep the timetable: a Prefect server, the deployments of ``prefect.yaml`` and a worker."""

import os
import subprocess
import sys

from flows import server
from flows.planner import ROOT
from flows.screen import console, working
from flows.stopping import heed
from ops.errors import PlanningError
from warehouse.settings import Settings, settings

POOL = "hospital"


class DeploymentError(PlanningError):
    """Prefect would not take the timetable."""


def until_stopped(port: int | None = None) -> int:
    """Serve until the worker ends or somebody stops us; returns the worker's exit code."""
    if port:
        os.environ["HOSPITAL_PREFECT_PORT"] = str(port)
    chosen = settings()
    with server.started(chosen) as there:
        with working("Registering the deployments of prefect.yaml"):
            deploy(chosen)
        console.print(f"Runs, schedules and artifacts are at [bold]{there.page}[/]")
        console.print("The worker keeps the timetable now; stop it with Ctrl-C.")
        worker = subprocess.Popen(
            _prefect("worker", "start", "--pool", POOL, "--type", "process"),
            env=_surroundings(chosen),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
        heed()
        try:
            return worker.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.end(worker)


def deploy(chosen: Settings) -> None:
    """Make the work pool and register every deployment; doing it again changes nothing."""
    _need("work-pool", "create", POOL, "--type", "process", "--overwrite", surroundings=chosen)
    _need("--no-prompt", "deploy", "--all", surroundings=chosen)


def _need(*words: str, surroundings: Settings) -> None:
    done = subprocess.run(
        _prefect(*words),
        env=_surroundings(surroundings),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DeploymentError(
            f"`prefect {' '.join(words)}` failed: {(done.stderr or done.stdout).strip()[-600:]} "
            "Mend prefect.yaml, or run the commands by hand."
        )


def _prefect(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "prefect", *words)


def _surroundings(chosen: Settings) -> dict[str, str]:
    """What the worker and the flows it starts must know: the server, and whose folder it is."""
    return {
        **os.environ,
        **server.surroundings(chosen),
        "HOSPITAL_FOLDER": str(chosen.folder.resolve()),
        "PREFECT_LOGGING_LEVEL": "INFO",
    }
