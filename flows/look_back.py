"""Say, in hindsight, what would have been said at a past moment."""

from datetime import datetime

from prefect import flow

from flows.orchestrated import run
from flows.recipes import LOOK_BACK


@flow(name="look-back", flow_run_name="look-back-{as_of}")
def look_back(inbox: str | None = None, as_of: datetime | None = None) -> str:
    """Say, in hindsight, what would have been said at a past moment.

    Give ``as_of`` to run as if it were that moment: nothing later is then seen.
    """
    return run("look_back", LOOK_BACK, inbox=inbox, as_of=as_of)
