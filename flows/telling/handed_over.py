"""The handover of sites, written by the planner's own functions in a process of their own.

Flows import nothing of the planner, and the numbers of an e-mail must be those of the page. So
the process that knows the pages writes the files and says what is in them; nothing is sent there.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.planner import ROOT
from ops.errors import PlanningError
from ops.notices.letter import HandedOver
from ops.notices.notice import Attached
from ops.takeaway.forms import FORMS
from warehouse.settings import settings
from warehouse.taken import Line

MODULE = "app.hand_over"
PATIENCE_SECONDS = 300
_MEDIA = {form.standard: form.media for form in FORMS["handover"].values()}


class NoHandoverError(PlanningError):
    """The handover of a site could not be written."""


@dataclass(frozen=True)
class Written:
    """A handover that is ready to leave: what it says, its files, and a line for each."""

    told: HandedOver
    files: tuple[Attached, ...]
    lines: tuple[Line, ...]


def written(meetings: Sequence[tuple[str, datetime]]) -> list[Written]:
    """The handovers of sites for their bed meetings, in the same order."""
    with tempfile.TemporaryDirectory(prefix="hospital-") as folder:
        asked = [f"{site_id}@{meeting.isoformat()}" for site_id, meeting in meetings]
        return [_read(one, Path(folder)) for one in _made(folder, asked)]


def _made(folder: str, asked: Sequence[str]) -> list[Mapping[str, Any]]:
    try:
        done = subprocess.run(
            (sys.executable, "-m", MODULE, folder, *asked),
            cwd=ROOT,
            env={
                **os.environ,
                "HOSPITAL_FOLDER": str(settings().folder.resolve()),
                "POLARS_MAX_THREADS": "1",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoHandoverError(
            f"The handover was needed within {PATIENCE_SECONDS} s and is not written. See what "
            "keeps the machine busy; the next run tries again."
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:500]
        raise NoHandoverError(said or "The handover was not written, and nothing was said of why.")
    told: list[Mapping[str, Any]] = json.loads(done.stdout.decode().strip().rpartition("\n")[2])
    return told


PLAIN = ("time_zone", "run", "invented", "language")
"""What a letter says of where it comes from, as it stands."""


def _read(said: Mapping[str, Any], folder: Path) -> Written:
    origin = said["origin"]
    moments: dict[str, Any] = {
        name: datetime.fromisoformat(origin[name]) for name in ("as_of", "made_at", "valid_until")
    }
    plain: dict[str, Any] = {name: origin[name] for name in PLAIN}
    words = {name: said[name] for name in ("site_id", "state", "sentence", "ages", "read")}
    figures = tuple((what, says, of) for what, says, of in said["figures"])
    lines = [
        Line(**{**line, "as_of": datetime.fromisoformat(line["as_of"])}) for line in said["lines"]
    ]
    files = [
        Attached(line.file_name, _MEDIA[line.form], (folder / line.file_name).read_bytes())
        for line in lines
    ]
    return Written(
        HandedOver(**words, **plain, **moments, figures=figures), tuple(files), tuple(lines)
    )
