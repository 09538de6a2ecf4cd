"""A run of one step that a person asked for: kept like any other run, and published at its end."""

from collections.abc import Callable
from datetime import datetime

from flows import occasion
from flows.recipe import Occasion, RunReport, Said, Step, attempt, timed
from flows.recipes.publish import publish_step
from warehouse import publish


def run(name: str, act: Callable[[Occasion], Said], *, as_of: datetime | None = None) -> RunReport:
    """Do it, publish what it changed, and keep the record of both.

    Where readers see a replay, it is done at the moment they see.
    """
    copy = publish.current()
    if as_of is None and copy is not None and copy.replayed:
        as_of = copy.as_of
    here = occasion.begin(name, inbox=None, as_of=as_of, way="plain")
    steps = (Step(name, act), publish_step("publish what changed"))
    reports = []
    for step in steps:
        reports.append(timed(step, lambda step=step: attempt(step, here)))  # type: ignore[misc]
        occasion.note(here, reports[-1])
        if reports[-1].outcome == "failed":
            break
    report = RunReport(name, here.run_id, here.as_of, "plain", tuple(reports))
    occasion.finish(report)
    return report
