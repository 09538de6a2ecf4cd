"""Deliveries as the command line tells of them, and what people decide about held ones."""

from typing import Any

from rich.console import Console

from flows import attended
from flows.recipe import Occasion, Said
from flows.status import show as shown
from warehouse import reading, status, writing
from warehouse.landing.quarantine import acts, approval
from warehouse.settings import settings

console = Console(highlight=False, soft_wrap=True, markup=False)


def tell(feed: str | None, wanted: str | None, number: int) -> dict[str, object]:
    """The newest files, every record of theirs accounted for."""
    with reading() as db:
        rows = status.newest(db, feed=feed, status=wanted, n=number).to_dicts()
    shown("Deliveries", [_row(row) for row in rows])
    held = sum(row["status"] == "held" for row in rows)
    if held:
        console.print(
            f"{held} held: look at each with `hospital delivery show ID`, then approve or decline."
        )
    return {"command": "delivery list", "deliveries": rows}


def show(name: str) -> dict[str, object]:
    """All that is known of one file."""
    with reading() as db:
        [row] = status.told(db, delivery_id=acts.delivery_named(db, name))
    for key, value in row.items():
        if key not in ("reasons", "acts", "drift", "notes", "held"):
            console.print(f"{key}: {'—' if value is None else value}")
    shown("Kept aside", [dict(each) for each in row["reasons"]])
    shown("Decided", [dict(each) for each in row["acts"]])
    return {"command": "delivery show", "delivery": row}


def decide(name: str, verb: approval.Verb, reason: str) -> dict[str, object]:
    """Approve or decline a held file."""
    told: dict[str, object] = {}

    def act(here: Occasion) -> Said:
        with writing(f"delivery {verb}") as db:
            named = acts.delivery_named(db, name)
            words = approval.decide(
                db, named, verb, reason=reason, by=settings().role, at=here.as_of
            )
        told["delivery_id"] = named
        return Said("done", words)

    report = attended.run(f"delivery {verb}", act)
    for step in report.steps[:1]:
        console.print(step.words)
    return {**report.as_json(), **told}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["delivery_id"],
        "file": row["name"],
        "feed": row["feed"],
        "status": row["status"],
        "received": f"{row['received']:,}",
        "loaded": f"{row['loaded']:,}",
        "duplicate": f"{row['duplicate']:,}",
        "superseded": f"{row['superseded']:,}",
        "kept aside": f"{row['quarantined']:,}",
        "note": row["reason"] or "",
    }
