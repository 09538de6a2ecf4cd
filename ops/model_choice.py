"""A model put in by people against what contests say: asked by one, approved by another.

What was asked and what came of it are kept as decisions under one name for each request, so that
nothing is ever overwritten. A choice stands until a later one about the same series is approved;
one that leaves the choice to contests again is a choice too.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import dataframely as dy

from ops.errors import PlanningError
from ops.tables import Decision

_PREFIX = "model"
LAPSES_AFTER = timedelta(days=7)
"""Whoever approves must know what speaks today: an older request has to be made anew."""


class ChoiceError(PlanningError):
    """A choice that may not be approved, or not by this person."""


@dataclass(frozen=True)
class Choice:
    """One request that a model speak for a series, and what was said to it."""

    request_id: str
    series: str
    model: str | None
    """Nothing where contests should choose again."""
    asked_by: str
    asked_at: datetime
    reason: str
    verdict: str
    """``asked``, ``accepted`` or ``declined``."""
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def wanted(self) -> str:
        """What was asked for, in words."""
        return f"{self.model} to speak" if self.model else "contests to choose again"


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


def waiting(decisions: dy.DataFrame[Decision], now: datetime) -> list[Choice]:
    """Requests that nobody has answered and that have not lapsed."""
    return [
        one
        for one in choices(decisions)
        if one.verdict == "asked" and now - one.asked_at <= LAPSES_AFTER
    ]


def must_be_another(choice: Choice, by: str, now: datetime, *, one_name: bool) -> None:
    """Refuse an answer by whoever asked, or to a request that has lapsed.

    ``one_name``: nobody signs in here, so that all decide in one name and none can be told apart.
    """
    if choice.asked_by == by and not one_name:
        raise ChoiceError(
            f"{by} asked for {choice.wanted}, and another person has to approve it. Ask a "
            "colleague who may decide about models."
        )
    if now - choice.asked_at > LAPSES_AFTER:
        raise ChoiceError(
            f"This was asked more than {LAPSES_AFTER.days} days ago, and what speaks may be "
            "another since. Ask for it again."
        )


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
