"""Propose rosters, slot templates and orders."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import PLAN


@flow(name="plan", flow_run_name="plan-{as_of}")
def plan(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """Propose rosters, slot templates and orders.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("plan", PLAN, inbox=inbox, as_of=as_of)
