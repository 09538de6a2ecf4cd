"""Run a recipe inside Prefect: every step a task, every report an artifact."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows.occasion import announce, begin, finish, note
from flows.recipe import Occasion, Recipe, RunReport, Said, Step, StepReport, attempt, timed
from ops.errors import PlanningError

PAUSES: tuple[float, ...] = (5, 20)
"""Seconds before a step is tried again; only the world's faults are, never a planner's."""


class NotEverythingDoneError(PlanningError):
    """A run in which a step failed, so that Prefect shows it as failed."""

    def __init__(self, run_id: str, words: str) -> None:
        super().__init__(words)
        self.run_id = run_id


def run(name: str, recipe: Recipe, *, inbox: str | None, as_of: datetime | None) -> str:
    """Run the steps as Prefect tasks and return the number of the run."""
    occasion = begin(name, inbox=Path(inbox) if inbox else None, as_of=as_of, way="prefect")
    reports: list[StepReport] = []
    for step in recipe:
        announce(step)
        reports.append(_as_task(step, occasion))
        note(occasion, reports[-1])
        if step.needed and reports[-1].outcome == "failed":
            break
    report = RunReport(name, occasion.run_id, occasion.as_of, "prefect", tuple(reports))
    finish(report)
    _show(report)
    if report.outcome in ("failed", "partly"):
        failed = [step for step in reports if step.outcome in ("failed", "partly")]
        words = " ".join(f"{step.name}: {step.words}" for step in failed)
        raise NotEverythingDoneError(occasion.run_id, words)
    return occasion.run_id


def _as_task(step: Step, occasion: Occasion) -> StepReport:
    """One step as one task; what it kept goes to the warehouse, only its report comes back."""

    def plainly() -> Said:
        return attempt(step, occasion)

    pauses: list[float] = list(PAUSES[: step.retries])
    act = task(
        name=step.name,
        retries=step.retries,
        retry_delay_seconds=pauses or 0,
        retry_condition_fn=_is_the_worlds_fault,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(plainly)

    def said() -> Said:
        kept: Said = act()
        if kept.table:
            create_table_artifact(list(kept.table), key=step.name.replace(" ", "-"))
        return kept

    report = timed(step, said)
    get_run_logger().info("%s: %s (%.1f s)", step.name, report.words, report.seconds)
    return report


def _is_the_worlds_fault(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: a full disk or a held file, not a mistake of ours."""
    try:
        state.result(raise_on_failure=True)
    except (OSError, TimeoutError):
        return True
    except Exception:
        return False
    return False


def _show(report: RunReport) -> None:
    """Leave the run's own words where Prefect's page shows them."""
    lines = ["| step | outcome | seconds | rows | what happened |", "|---|---|---|---|---|"]
    lines += [
        f"| {step.name} | {step.outcome} | {step.seconds:.1f} | {step.rows:,} | {step.words} |"
        for step in report.steps
    ]
    create_markdown_artifact("\n".join(lines), key=f"{report.recipe.replace('_', '-')}-report")
