"""The whole day: take in, forecast, plan, review."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import DAY


@flow(name="day", flow_run_name="day-{as_of}")
def day(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """The whole day: take in, forecast, plan, review.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("day", DAY, inbox=inbox, as_of=as_of)
