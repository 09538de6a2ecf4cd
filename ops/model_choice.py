"""A model put in by people against what contests say.

Each choice is a decision under a name of its own, so that nothing is ever overwritten; where it
takes two people, it is only made once the second has approved it. It stands until a later one
about the same series; one that leaves the choice to contests again is a choice too.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy

from ops.tables import Decision

_PREFIX = "model"


@dataclass(frozen=True)
class Choice:
    """One request that a model speak for a series, and what came of it."""

    request_id: str
    series: str
    model: str | None
    """Nothing where contests should choose again."""
    asked_by: str
    asked_at: datetime
    reason: str
    verdict: str
    """``accepted``; an older store also tells what was ``asked`` for or ``declined``."""
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def by(self) -> str:
        """Who chose it: both, where it took two."""
        answered = self.answered_by or self.asked_by
        return answered if self.asked_by in answered else f"{self.asked_by} and {answered}"

    @property
    def wanted(self) -> str:
        """What was asked for, in words."""
        return wanted(self.model)


def wanted(model: str | None) -> str:
    """What a choice comes to, in words."""
    return f"{model} to speak" if model else "contests to choose again"


def request_id(series: str, asked_at: datetime) -> str:
    """The name under which decisions speak of a request."""
    return f"{_PREFIX} {series} {asked_at:%Y%m%dT%H%M%S%fZ}"


def as_changes(
    series: str, model: str | None, asked_by: str, asked_at: datetime, reason: str
) -> dict[str, object]:
    """What each decision about a request keeps, as JSON can hold it."""
    when = asked_at.isoformat()
    return {
        "series": series,
        "model": model,
        "asked_by": asked_by,
        "asked_at": when,
        "reason": reason,
    }


def choices(decisions: dy.DataFrame[Decision]) -> list[Choice]:
    """Every request as its newest decision leaves it, the oldest first."""
    newest = {one.request_id: one for one in _told(decisions)}
    return sorted(newest.values(), key=lambda one: one.request_id.rsplit(" ", 1)[-1])


def standing(decisions: dy.DataFrame[Decision], series: str) -> Choice | None:
    """The choice in force for a series; nothing where contests choose."""
    approved = [
        one
        for one in choices(decisions)
        if one.series == series and one.verdict == "accepted" and one.answered_at
    ]
    last = max(approved, key=lambda one: (one.answered_at, one.request_id), default=None)
    return last if last and last.model else None


def _told(decisions: dy.DataFrame[Decision]) -> Iterator[Choice]:
    for row in decisions.sort("decided_at", "decision_id").iter_rows(named=True):
        if not row["proposal_id"].startswith(f"{_PREFIX} ") or not row["changes"]:
            continue
        said = json.loads(row["changes"])
        asked = row["verdict"] == "changed"
        yield Choice(
            row["proposal_id"],
            said["series"],
            said["model"],
            said["asked_by"],
            datetime.fromisoformat(said["asked_at"]),
            said["reason"],
            "asked" if asked else row["verdict"],
            None if asked else row["decided_by"],
            None if asked else row["decided_at"],
            None if asked else row["note"],
        )
