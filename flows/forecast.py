"""Say what the hospital should expect, and keep having said it."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import FORECAST


@flow(name="forecast", flow_run_name="forecast-{as_of}")
def forecast(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """Say what the hospital should expect, and keep having said it.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("forecast", FORECAST, inbox=inbox, as_of=as_of)
