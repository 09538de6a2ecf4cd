"""Hold what was said against what happened."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import REVIEW


@flow(name="review", flow_run_name="review-{as_of}")
def review(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """Hold what was said against what happened.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("review", REVIEW, inbox=inbox, as_of=as_of)
