"""Tell people and programs outside the planner what is due: e-mail and webhooks."""

from prefect import flow

from ops.errors import PlanningError


class NoticesGivenUpError(PlanningError):
    """Notices that nobody got, so that Prefect shows the run as failed."""


@flow(name="notices", flow_run_name="notices")
def notices() -> int:
    """Queue what is due, send what waits, and say how many were sent."""
    from flows.telling.round import go_round

    told = go_round()
    if told["given up"]:
        raise NoticesGivenUpError(
            f"{told['given up']} notices were given up. Data and runs tells why, and sends them "
            "again."
        )
    return int(told["sent"])
