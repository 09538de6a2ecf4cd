"""What needs a second person: asked for by one with a reason, answered by another.

Whoever answers must know what they answer: a request is bound to all that would be done by a
digest, to what it rests on, and to an hour at which it lapses (maker and checker, as in EU
regulation 2024/1689, art. 14, on oversight by people).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.errors import PlanningError

APPROVED, REFUSED, WITHDRAWN, REPLACED = "approved", "refused", "withdrawn", "replaced"
ANSWERS = (APPROVED, REFUSED, WITHDRAWN, REPLACED)
"""What a request ends in, unless it lapses; the last: it was asked anew with other content."""


class ApprovalError(PlanningError):
    """An answer that may not be given, or not by this person."""


@dataclass(frozen=True)
class SecondPerson:
    """Which acts need a second person, and from what size."""

    acts: frozenset[str] = frozenset()
    """``roster``, ``order``, ``beds``, ``model``; none: everybody decides alone."""
    order_above_gbp: float = 10_000
    beds_above: int = 4
    bed_hours_above: float = 288

    def of_roster(self) -> bool:
        """A roster published: its shifts become people's calendars."""
        return "roster" in self.acts

    def of_order(self, cost_gbp: float | None) -> bool:
        """An order that costs more; nobody can say of an unknown cost that it is less."""
        return "order" in self.acts and (cost_gbp is None or cost_gbp > self.order_above_gbp)

    def of_beds(self, beds: int, hours: float | None) -> bool:
        """Beds opened or closed: many at once, or for long; no ``hours``: until further notice."""
        if "beds" not in self.acts:
            return False
        for_long = hours is None or abs(beds) * hours > self.bed_hours_above
        return abs(beds) > self.beds_above or for_long

    def of_model(self) -> bool:
        """A model put in against what contests say: every later forecast follows it."""
        return "model" in self.acts


@dataclass(frozen=True)
class Held:
    """Something that waits, or waited, for a second person."""

    approval_id: str
    kind: str
    about: str
    """The proposal, or the ward."""
    content: Mapping[str, Any]
    """All that would be done, as JSON can hold it, and what it rests on."""
    digest: str
    asked_by: str
    asked_at: datetime
    lapses_at: datetime
    reason: str
    verdict: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    def waits(self, now: datetime) -> bool:
        """Whether it can still be answered."""
        return self.verdict is None and now < self.lapses_at


def digest_of(content: Any) -> str:
    """The same for the same content, however its keys are ordered; one changed cell changes it."""
    told = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def must_be_answerable(held: Held, *, verdict: str, by: str, seen: str, now: datetime) -> None:
    """Refuse an answer by the wrong person, to what they have not seen, or too late.

    ``seen``: the digest of what was on the screen of whoever answers.
    """
    mine = held.asked_by == by
    if verdict == WITHDRAWN and not mine:
        raise ApprovalError(
            f"Only {held.asked_by} can withdraw what {held.asked_by} asked for. Refuse it instead, "
            "with a reason."
        )
    if verdict in (APPROVED, REFUSED) and mine:
        raise ApprovalError(
            f"{by} asked for this, so another person has to answer. Ask a colleague who may decide "
            "about it, or withdraw it."
        )
    if seen != held.digest or digest_of(held.content) != held.digest:
        raise ApprovalError(
            "What is kept is not what was shown when you answered, so nothing was done. Load the "
            "page again and look at what stands there."
        )
    if not held.waits(now):
        raise ApprovalError(
            f"This lapsed at {held.lapses_at:%H:%M on %d %b} UTC, so nothing was done. Whoever "
            "still wants it asks again."
        )
