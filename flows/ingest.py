"""Take in what the hospital's systems delivered."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import INGEST


@flow(name="ingest", flow_run_name="ingest-{as_of}")
def ingest(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """Take in what the hospital's systems delivered.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("ingest", INGEST, inbox=inbox, as_of=as_of)
