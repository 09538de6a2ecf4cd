"""Approve or decline a held file. The decision is bound to its content, its map and its name."""

from datetime import datetime
from typing import Literal

from ops.errors import PlanningError
from warehouse.connection import Connection
from warehouse.landing.quarantine import acts

Verb = Literal["approve", "decline"]


class NotHeldError(PlanningError):
    """There is nothing to decide about a file."""


def decide(
    db: Connection, delivery_id: str, verb: Verb, *, reason: str, by: str, at: datetime
) -> str:
    """Write the decision down; an approved file is loaded the next time it is taken in.

    A change of one byte, or of the map, makes another file of it, that is judged anew.
    """
    words = acts.said(reason)
    sql = "select name, status, reason from raw.delivery where delivery_id = ?"
    [(name, status, told)] = db.execute(sql, [delivery_id]).fetchall()
    declined = status == "refused" and str(told).startswith("DECLINED: ")
    if status != "held" and not (declined and verb == "approve"):
        raise NotHeldError(
            f"{name} is {status}, so there is nothing to {verb}. `hospital delivery list --status "
            "held` shows the files that wait for a decision."
        )
    acts.write_down(
        db, verb, by=by, at=at, records=0, delivery_id=delivery_id, reason=words, outcome=told
    )
    if verb == "decline":
        _rewrite(db, delivery_id, "refused", f"DECLINED: {words} ({by}). It was held: {told}")
        return f"{name} is declined and stays out. Have it sent again, or take it away."
    _rewrite(db, delivery_id, "held", f"{told} APPROVED: {words} ({by}); loaded when taken in next")
    return f"{name} is approved. It is loaded the next time the inbox is taken in."


def _rewrite(db: Connection, delivery_id: str, status: str, reason: str) -> None:
    db.execute(
        "update raw.delivery set status = ?, reason = ? where delivery_id = ?",
        [status, reason, delivery_id],
    )
