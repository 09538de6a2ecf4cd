"""Do the long work that people asked for in the planner."""

from prefect import flow


@flow(name="work", flow_run_name="work")
def work() -> int:
    """Take up what people asked for in the planner until nothing waits; says how much it was."""
    from flows.requests.worker import until_nothing_waits

    return until_nothing_waits()
