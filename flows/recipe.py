"""A recipe is a tuple of named steps. It can be run plainly, or handed to Prefect.

Steps speak to each other through the warehouse only, so that any of them can be tried again
and a second run changes nothing.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ops.errors import NotEnoughHistoryError, NothingToDoError, PlanningError
from warehouse.remarks import remarks

Outcome = Literal["done", "ready", "nothing", "partly", "failed"]
"""``ready`` is for steps that only open or publish: by themselves they do nothing asked for."""
Way = Literal["plain", "prefect"]


@dataclass(frozen=True)
class Occasion:
    """What a run is told: the moment it stands at, its inbox and its number."""

    as_of: datetime
    replayed: bool
    inbox: Path
    run_id: str = ""
    invented: bool = False


@dataclass(frozen=True)
class Said:
    """What a step reports: how it went, how many rows it kept, and a sentence."""

    outcome: Outcome
    words: str
    rows: int = 0
    table: tuple[dict[str, object], ...] = field(default=(), repr=False)


def together(first: Said, *more: Said) -> Said:
    """What one step reports of several things it kept; it went as the first of them did."""
    words = " ".join(each.words for each in (first, *more))
    return replace(first, words=words, rows=first.rows + sum(each.rows for each in more))


@dataclass(frozen=True)
class Step:
    """One named step. ``retries`` is above zero only where the world can fail."""

    name: str
    act: Callable[[Occasion], Said]
    retries: int = 0
    needed: bool = False


Recipe = tuple[Step, ...]


@dataclass(frozen=True)
class StepReport:
    """How one step of a run went."""

    name: str
    outcome: Outcome
    seconds: float
    rows: int
    words: str


@dataclass(frozen=True)
class RunReport:
    """How a whole run went."""

    recipe: str
    run_id: str
    as_of: datetime
    way: Way
    steps: tuple[StepReport, ...]

    @property
    def outcome(self) -> Outcome:
        """``done`` only if everything asked for was done and there was something to do."""
        outcomes = {step.outcome for step in self.steps}
        if "failed" in outcomes:
            return "partly" if outcomes & {"done", "partly"} else "failed"
        if "partly" in outcomes:
            return "partly"
        return "done" if "done" in outcomes else "nothing"

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "RunReport":
        """The report of a run as its record tells it (see ``ops.tables.RunRecord``)."""
        steps = tuple(
            StepReport(
                **{key: step[key] for key in ("name", "outcome", "seconds", "rows", "words")}
            )
            for step in json.loads(record["steps"] or "[]")
        )
        return cls(record["recipe"], record["run_id"], record["as_of"], record["way"], steps)

    def as_json(self) -> dict[str, object]:
        """The run as one machine-readable object."""
        return {
            "command": self.recipe,
            "outcome": self.outcome,
            "run_id": self.run_id,
            "as_of": self.as_of.isoformat(),
            "way": self.way,
            "steps": [asdict(step) for step in self.steps],
        }


def attempt(step: Step, occasion: Occasion) -> Said:
    """Run a step; what planners can mend becomes a sentence, everything else is raised.

    Too short a past is no fault: a hospital that starts today gets its forecasts in two weeks.
    Nor is a feed that was never delivered.
    """
    try:
        return step.act(occasion)
    except (NotEnoughHistoryError, NothingToDoError) as error:
        return Said("nothing", str(error))
    except PlanningError as error:
        return Said("failed", str(error))


def timed(step: Step, act: Callable[[], Said]) -> StepReport:
    """Run something as this step; a fault nobody foresaw is named and does not stop the rest."""
    started = time.monotonic()
    try:
        said = act()
    except Exception as error:  # the last line of defence: one broken step must not stop the day
        said = Said("failed", f"{type(error).__name__}: {error}")
    seconds = round(time.monotonic() - started, 2)
    words = " ".join((said.words, *remarks()))
    return StepReport(step.name, said.outcome, seconds, said.rows, words)
