"""Four steps that write, as flows take them; run as a program, it dies where it is told to."""

import os
import signal
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import polars as pl

from ops.tables import Forecast, OrderLine, Proposal
from warehouse import forecasts, landing, lease, plans, publish, writing
from warehouse.settings import settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def land():
    with writing("ingest") as db:
        landing.land_inbox(db, settings().inbox, as_of=NOON)


def make_copy():
    publish.publish(as_of=NOON, run_id="evening")


def save():
    rows = [
        {
            "series": "ed_arrivals",
            "entity_id": "north",
            "issued_at": NOON,
            "target_at": NOON + timedelta(hours=hour),
            "level": 0.5,
            "value": float(hour),
        }
        for hour in range(1, 49)
    ]
    with writing("forecast") as db:
        forecasts.save(db, Forecast.validate(pl.DataFrame(rows, schema=schema(Forecast))))


def propose():
    made = {
        "proposal_id": "order-store-20260105",
        "kind": "order",
        "place_id": "store",
        "made_at": NOON,
        "from_on": date(2026, 1, 5),
        "to_on": date(2026, 1, 11),
        "verdict": "optimal",
        "points": 0.0,
        "bound": None,
        "based_on": NOON,
        "summary": "Nothing needs to be ordered today.",
    }
    with writing("plan") as db:
        proposal = Proposal.validate(pl.DataFrame([made], schema=schema(Proposal)))
        plans.propose(db, proposal, orders=OrderLine.create_empty())


def schema(contract):
    return contract.create_empty().schema


STEPS = {"land": land, "publish": make_copy, "save": save, "propose": propose}
MOMENTS = ("before", "during", "after")


def evening():
    """All four, and a copy at the end."""
    for act in STEPS.values():
        act()
    make_copy()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(step, moment, wait):
    """Take the steps up to this one, and die around its commit."""
    for name, act in STEPS.items():
        if name == step:
            arm(moment, wait)
        act()


def arm(moment, wait):
    fenced = lease.fenced

    class Dying:
        def __init__(self, *where):
            if moment == "before":
                die()
            self.block = fenced(*where)

        def __enter__(self):
            inside = self.block.__enter__()
            if moment == "during":
                threading.Timer(wait, die).start()
            return inside

        def __exit__(self, *fault):
            self.block.__exit__(*fault)
            die()

    lease.fenced = Dying


if __name__ == "__main__":
    if sys.argv[1] == "random":
        threading.Timer(float(sys.argv[2]), die).start()
        evening()
    else:
        die_at(sys.argv[1], sys.argv[2], float(sys.argv[3]))
