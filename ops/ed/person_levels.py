"""The level that a person set, beside the one suggested: neither ever overwrites the other.

A person's level is kept as a decision about a suggestion: ``accepted`` if both are the same,
``changed`` if they differ, with the reason as its note.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy

from ops.tables import Decision

_PREFIX = "level"


@dataclass(frozen=True)
class SetLevel:
    """A level as a person set it: where, when, who, why, and what had been suggested then."""

    site_id: str
    set_at: datetime
    set_by: str
    level: int
    suggested: int
    reason: str | None
    change_id: str = ""
    """The decision's own name."""


def suggestion_id(site_id: str, issued_at: datetime) -> str:
    """The name under which a decision speaks of a suggested level."""
    return f"{_PREFIX} {site_id} {issued_at:%Y%m%dT%H%MZ}"


def as_changes(site_id: str, level: int, suggested: int) -> dict[str, object]:
    """What a decision about a level keeps, as JSON can hold it."""
    return {"site_id": site_id, "level": level, "suggested": suggested}


def set_levels(decisions: dy.DataFrame[Decision], site_id: str | None = None) -> list[SetLevel]:
    """Every level that people set, at one site or at all, the oldest first."""
    found = []
    for row in decisions.sort("decided_at", "decision_id").iter_rows(named=True):
        if not row["proposal_id"].startswith(f"{_PREFIX} ") or not row["changes"]:
            continue
        said = json.loads(row["changes"])
        if site_id in (None, said["site_id"]):
            who = (said["site_id"], row["decided_at"], row["decided_by"])
            what = (said["level"], said["suggested"], row["note"], row["decision_id"])
            found.append(SetLevel(*who, *what))
    return found
