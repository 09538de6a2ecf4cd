"""What waits for a second person, and the deed itself once one has said yes: both or neither.

While a request waits nothing of it is anywhere else: no roster is published, no order leaves, no
bed opens, because each of these follows from a decision or a note that is only written with the
approval, in one transaction. The key of the answer's table lets one answer through, whoever
clicks twice and however many approve at once. A request asked for again with other content
replaces the one before.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import sqlalchemy as sa

from ops.approval import (
    APPROVED,
    REPLACED,
    ApprovalError,
    Held,
    digest_of,
    must_be_answerable,
)
from ops.errors import PlanningError
from warehouse import decisions
from warehouse.records import capacity, tables, trail
from warehouse.records.drafts import read_draft
from warehouse.records.store import alone, changing, looking

Content = Mapping[str, Any]
LATELY = timedelta(days=28)


class StaleError(PlanningError):
    """What was asked for rests on something that has changed since."""


class Deed(NamedTuple):
    """Something that can wait: what has changed since it was asked for, and doing it."""

    stale: Callable[[sa.Connection, Content], str | None]
    do: Callable[[sa.Connection, Held], None]


def ask(
    deed: str,
    content: Content,
    *,
    kind: str,
    about: str,
    by: str,
    reason: str,
    lapses_at: datetime,
) -> Held:
    """Ask for a second person; the same asked for again while it waits is asked for once.

    Raises StaleError where what it rests on is another by now.
    """
    now, whole = datetime.now(UTC), {**content, "deed": deed}
    row = {
        "approval_id": f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}",  # sorts by age
        "kind": kind,
        "about": about,
        "content": json.dumps(whole, sort_keys=True),
        "digest": digest_of(whole),
        "asked_by": by,
        "asked_at": now,
        "lapses_at": lapses_at,
        "reason": reason,
    }
    with changing() as connection:
        alone(connection, tables.approval)
        _must_be_fresh(connection, whole)
        before = [one for one in _read(connection, about=about) if one.waits(now)]
        same = [one for one in before if (one.digest, one.asked_by) == (row["digest"], by)]
        if same:
            return same[0]
        for one in before:
            if deed == "decision":  # a ward may wait for several notes, a proposal for one decision
                _answer(connection, one, REPLACED, by=by, why=None, at=now)
        connection.execute(tables.approval.insert().values(row))
        trail.add(connection, "second_asked", about, row, by=by, at=now)
    return _held(row)


def answer(approval_id: str, verdict: str, *, by: str, seen: str, why: str | None = None) -> Held:
    """Answer a request and, if approved, do it; who comes second gets the answer that stands.

    ``seen``: the digest of what whoever answers had on the screen.
    """
    now = datetime.now(UTC)
    with changing() as connection:
        alone(connection, tables.approval)
        held = _one(connection, approval_id)
        if held.verdict is not None:
            return held
        must_be_answerable(held, verdict=verdict, by=by, seen=seen, now=now)
        if verdict == APPROVED:
            _must_be_fresh(connection, held.content)
        _answer(connection, held, verdict, by=by, why=why, at=now)
        done = replace(held, verdict=verdict, answered_by=by, answered_at=now, answer=why)
        if verdict == APPROVED:
            DEEDS[held.content["deed"]].do(connection, done)
    return done


def waiting(now: datetime | None = None) -> list[Held]:
    """What waits now, the oldest first."""
    at = now or datetime.now(UTC)
    with looking() as connection:
        return [one for one in _read(connection, since=at - LATELY) if one.waits(at)]


def lately(now: datetime | None = None) -> list[Held]:
    """What was asked for in the last four weeks and waits no longer, the oldest first."""
    at = now or datetime.now(UTC)
    with looking() as connection:
        return [one for one in _read(connection, since=at - LATELY) if not one.waits(at)]


def stale(held: Held) -> str | None:
    """What has changed since it was asked for, as a sentence; nothing if it can be approved."""
    with looking() as connection:
        return DEEDS[held.content["deed"]].stale(connection, held.content)


def _must_be_fresh(connection: sa.Connection, content: Content) -> None:
    if changed := DEEDS[content["deed"]].stale(connection, content):
        raise StaleError(f"{changed} Nothing was done. Look at what stands now and ask anew.")


def _answer(
    connection: sa.Connection, held: Held, verdict: str, *, by: str, why: str | None, at: datetime
) -> None:
    name = held.approval_id
    row = {"approval_id": name, "verdict": verdict, "answered_at": at, "answered_by": by}
    # The key of the table lets one answer through, whatever else goes wrong.
    connection.execute(tables.approval_answer.insert().values({**row, "answer": why}))
    told = {**row, "answer": why, "asked_by": held.asked_by, "digest": held.digest}
    trail.add(connection, f"second_{verdict}", held.about, told, by=by, at=at)


def _one(connection: sa.Connection, approval_id: str) -> Held:
    found = _read(connection, approval_id=approval_id)
    if not found:
        raise ApprovalError(f"Nothing was asked for under {approval_id}. Load the page again.")
    return found[0]


def _read(
    connection: sa.Connection,
    *,
    approval_id: str | None = None,
    about: str | None = None,
    since: datetime | None = None,
) -> list[Held]:
    asked, answers = tables.approval, tables.approval_answer
    columns = [one for one in answers.c if one.name != "approval_id"]
    both = asked.outerjoin(answers, answers.c.approval_id == asked.c.approval_id)
    wanted = sa.select(asked, *columns).select_from(both).order_by(asked.c.approval_id)
    if approval_id:
        wanted = wanted.where(asked.c.approval_id == approval_id)
    if about:
        wanted = wanted.where(asked.c.about == about)
    if since:
        wanted = wanted.where(asked.c.asked_at >= since)
    return [_held(dict(row)) for row in connection.execute(wanted).mappings()]


def _held(row: Mapping[str, Any]) -> Held:
    return Held(**{**row, "content": json.loads(row["content"])})


# --- what can wait --------------------------------------------------------------------------


def _decided_meanwhile(connection: sa.Connection, content: Content) -> str | None:
    if decisions.newest(connection, content["proposal_id"]) != content["after"]:
        return "Somebody decided about this proposal since."
    drafted = content["draft"] and read_draft(connection, content["draft"])
    if content["draft"] and digest_of(drafted and drafted.content["changes"]) != digest_of(
        content["changes"]
    ):
        return f"The draft was changed since{f' by {drafted.saved_by}' if drafted else ''}."
    return None


def _decide(connection: sa.Connection, held: Held) -> None:
    told = held.content
    decisions.keep(
        connection,
        {
            "decision_id": held.approval_id,
            "proposal_id": told["proposal_id"],
            "decided_at": held.answered_at,
            "decided_by": f"{held.asked_by} and {held.answered_by}",
            "verdict": told["verdict"],
            "note": held.reason or None,
            "changes": json.dumps(told["changes"]) if told["changes"] else None,
        },
        by=held.asked_by,
    )


def _beds_meanwhile(connection: sa.Connection, content: Content) -> str | None:
    if capacity.beside(connection, content["ward_id"]) != content["beside"]:
        return f"Other beds of {content['ward_id']} were opened or closed since."
    return None


def _beds(connection: sa.Connection, held: Held) -> None:
    told = held.content
    until = told["until_at"] and datetime.fromisoformat(told["until_at"])
    row = {name: told[name] for name in ("ward_id", "beds", "reason", "undoes")}
    row |= {"from_at": datetime.fromisoformat(told["from_at"]), "until_at": until}
    row["noted_by"] = f"{held.asked_by} and {held.answered_by}"
    assert held.answered_at is not None  # it is being answered
    capacity.keep(connection, row, at=held.answered_at, by=held.asked_by)


DEEDS: Mapping[str, Deed] = {
    "decision": Deed(_decided_meanwhile, _decide),
    "beds": Deed(_beds_meanwhile, _beds),
}
