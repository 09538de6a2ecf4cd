"""What people decided, began, hold and asked for.

A proposal is never overwritten: decisions are added beside it and the newest one counts.
They are written here by the planner, at once and by many people, and folded into the
warehouse by the next flow.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import dataframely as dy
import sqlalchemy as sa

from ops.errors import PlanningError
from ops.tables import Decision
from warehouse.records import outbox, tables, trail
from warehouse.records.drafts import (
    Draft,
    StaleDraftError,
    draft,
    drafts,
    drop_draft,
    save_draft,
)
from warehouse.records.frames import frame_of
from warehouse.records.locks import Lock, LockedError, lock, locks, unlock
from warehouse.records.outgoing import ToTell
from warehouse.records.request_turns import (
    TurnLostError,
    done,
    failed,
    give_back,
    progress,
    take,
    waits,
)
from warehouse.records.requests import (
    Request,
    TooMuchAskedError,
    ask,
    forget,
    request,
    requests,
    stop,
)
from warehouse.records.store import RecordsError, added, changing, looking

__all__ = [
    "Draft",
    "Lock",
    "LockedError",
    "RecordsError",
    "Request",
    "StaleDraftError",
    "TooMuchAskedError",
    "TurnLostError",
    "UnclearDecisionError",
    "ask",
    "decide",
    "decisions",
    "done",
    "draft",
    "drafts",
    "drop_draft",
    "failed",
    "forget",
    "give_back",
    "lock",
    "locks",
    "progress",
    "request",
    "requests",
    "save_draft",
    "stop",
    "take",
    "unlock",
    "waits",
]

VERDICTS = ("accepted", "changed", "declined")


class UnclearDecisionError(PlanningError):
    """A decision that leaves open what was decided, or why."""


def decide(
    *,
    proposal_id: str,
    verdict: str,
    decided_by: str,
    note: str | None = None,
    changes: Any = None,
    decided_at: datetime | None = None,
    decision_id: str | None = None,
    notices: Sequence[ToTell] = (),
) -> str:
    """Keep a decision and return its name.

    ``changes`` are the changed lines, as JSON or as what JSON can hold. Under a
    ``decision_id`` of the caller, deciding twice (a double click) is deciding once. The
    ``notices`` of it are queued in the same transaction: both are kept, or neither.
    """
    when = decided_at or datetime.now(UTC)
    row = {
        "decision_id": decision_id or f"{when:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}",
        "proposal_id": proposal_id,
        "decided_at": when,
        "decided_by": decided_by,
        "verdict": verdict,
        "note": note or None,
        "changes": changes if isinstance(changes, str | None) else json.dumps(changes),
    }
    with changing() as connection:
        keep(connection, row, notices)
    return str(row["decision_id"])


def keep(
    connection: sa.Connection,
    row: Mapping[str, Any],
    notices: Sequence[ToTell] = (),
    *,
    by: str | None = None,
) -> None:
    """Keep a decision in a transaction that is open, once under each name.

    ``by``: whose line it is in the trail, where it took two to decide.
    """
    _must_be_clear(row)
    if added(connection, tables.decision, row):
        by, at = by or row["decided_by"], row["decided_at"]
        trail.add(connection, "decision", row["proposal_id"], row, by=by, at=at)
        outbox.put(connection, notices)


def newest(connection: sa.Connection, proposal_id: str) -> str | None:
    """The name of the decision that counts about a proposal, in a transaction that is open."""
    table = tables.decision
    about = sa.select(table.c.decision_id).where(table.c.proposal_id == proposal_id)
    by_age = about.order_by(table.c.decided_at.desc(), table.c.decision_id.desc())
    found: str | None = connection.scalar(by_age.limit(1))
    return found


def decisions(since: datetime | None = None) -> dy.DataFrame[Decision]:
    """Every decision, or those made from a moment on; their names sort by time."""
    wanted = tables.decision.select().order_by(tables.decision.c.decision_id)
    if since:
        wanted = wanted.where(tables.decision.c.decided_at >= since)
    with looking() as connection:
        return frame_of(Decision, connection.execute(wanted).mappings())


def _must_be_clear(row: Mapping[str, Any]) -> None:
    verdict = row["verdict"]
    if verdict not in VERDICTS:
        raise UnclearDecisionError(
            f"A proposal is {', '.join(VERDICTS[:-1])} or {VERDICTS[-1]}, not {verdict!r}. "
            "Choose one of them."
        )
    if verdict == "changed" and not row["changes"]:
        raise UnclearDecisionError(
            "A changed proposal needs the changed lines, and there are none. Change at least one "
            "line, or accept the proposal as it is."
        )
    if verdict == "declined" and not row["note"]:
        raise UnclearDecisionError(
            "A declined proposal needs a reason, and none was given. Say in a few words why it "
            "was declined, so that the next proposal can be better."
        )
