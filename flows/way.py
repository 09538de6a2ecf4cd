"""Choose how a recipe runs: as a flow on a server that is running, otherwise plainly, at once."""

import importlib
import os
from datetime import datetime
from pathlib import Path

from flows import occasion, server
from flows.recipe import Recipe, RunReport, StepReport, attempt, timed
from ops.errors import PlanningError
from warehouse import runs
from warehouse.settings import settings


def run(name: str, *, inbox: Path | None = None, as_of: datetime | None = None) -> RunReport:
    """Run a recipe the way this machine allows; both ways keep the same rows."""
    there = server.running(settings())
    if there is None:
        return plainly(name, inbox=inbox, as_of=as_of)
    return orchestrated(name, there, inbox=inbox, as_of=as_of)


def plainly(
    name: str, *, inbox: Path | None, as_of: datetime | None, recipe: Recipe | None = None
) -> RunReport:
    """Run the steps of a recipe, by its name or as given, one after the other in this process."""
    from flows.recipes import RECIPES

    steps = RECIPES[name] if recipe is None else recipe
    here = occasion.begin(name, inbox=inbox, as_of=as_of, way="plain")
    reports: list[StepReport] = []
    for step in steps:
        occasion.announce(step)
        reports.append(timed(step, lambda step=step: attempt(step, here)))  # type: ignore[misc]
        occasion.note(here, reports[-1])
        if step.needed and reports[-1].outcome == "failed":
            break
    report = RunReport(name, here.run_id, here.as_of, "plain", tuple(reports))
    occasion.finish(report)
    return report


def orchestrated(
    name: str, there: server.Server, *, inbox: Path | None, as_of: datetime | None
) -> RunReport:
    """Run the recipe as a flow on this server, and read its report from the record it left."""
    # Prefect reads its surroundings once, when it is imported.
    os.environ.update(server.surroundings(settings()), PREFECT_API_URL=there.api)
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    from flows.orchestrated import NotEverythingDoneError

    try:
        run_id = flow(inbox=str(inbox) if inbox else None, as_of=as_of)
    except NotEverythingDoneError as error:
        run_id = error.run_id
    for record in runs.recent(50).to_dicts():
        if record["run_id"] == run_id:
            return RunReport.from_record(record)
    raise PlanningError(f"The flow {name} left no record. Look at Prefect's page: {there.page}")
