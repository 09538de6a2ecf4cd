"""What takes two people here, and asking for the second."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from app import access, read
from app.access import Act, Person
from app.read import Here
from ops.approval import SecondPerson
from ops.tables import OrderLine
from ops.takeaway.standing import order_as_accepted
from warehouse import approvals
from warehouse.approval_settings import EVERY
from warehouse.records import capacity
from warehouse.records.capacity import CapacityEdit
from warehouse.settings import Settings, settings

Row = Mapping[str, Any]

ACT_OF = {
    "roster": Act.ROSTER,
    "order": Act.ORDER,
    "beds": Act.CAPACITY,
    "model": Act.MODEL,
}
"""What whoever answers must be allowed to decide: the same as whoever asks."""


def rule() -> SecondPerson:
    """What takes two people here, now."""
    return rule_of(settings())


def rule_of(chosen: Settings) -> SecondPerson:
    """What takes two people: as stated; unstated, whatever two of those who sign in may decide."""
    said, acts = chosen.second_person, chosen.second_person.acts
    if not chosen.sign_in:
        acts = ()
    elif acts is None:
        acts = tuple(one for one in EVERY if len(deciders(chosen, one)) > 1)
    return SecondPerson(
        frozenset(acts),
        said.order_above_gbp,
        said.beds_above,
        said.bed_hours_above,
    )


def deciders(chosen: Settings, kind: str) -> list[str]:
    """Everybody named who may decide about this kind, and so may answer for it."""
    named = [Person(name, frozenset(roles)) for name, roles in chosen.people.items()]
    return sorted(one.name for one in named if access.may(one, ACT_OF[kind]))


def lapses_at(left: timedelta | None = None) -> datetime:
    """When what is asked for now lapses, at the latest when nothing is ``left`` of its time."""
    patience = timedelta(hours=settings().second_person.lapses_hours)
    sooner = left if left is not None and timedelta() < left < patience else patience
    return datetime.now(UTC) + sooner


# --- decisions about proposals --------------------------------------------------------------


def needed(proposal: Row, changes: Sequence[Row], here: Here) -> bool:
    """Whether to accept this proposal with these changes takes two."""
    if proposal["kind"] == "roster":
        return rule().of_roster()
    if proposal["kind"] == "order" and "order" in rule().acts:
        return rule().of_order(cost(proposal["proposal_id"], changes, here))
    return False


def cost(proposal_id: str, changes: Sequence[Row], here: Here) -> float | None:
    """What an order with these changes costs in pounds; nothing if an item of it has no price."""
    lines = OrderLine.cast(read.lines(here.copy, "order_lines", proposal_id))
    items = read.reference_table(here.copy, "items").select("item_id", "pack_price_gbp")
    ordered = order_as_accepted(lines, changes).join(items, on="item_id", how="left")
    if ordered["pack_price_gbp"].null_count():
        return None
    return float((ordered["quantity"] * ordered["pack_price_gbp"]).sum())


def ask_decision(
    proposal: Row,
    verdict: str,
    reason: str,
    changes: Sequence[Row] | None,
    after: str | None,
    here: Here,
) -> None:
    """Ask that a proposal be accepted; ``after``: the decision about it on the screen."""
    name, kind = str(proposal["proposal_id"]), str(proposal["kind"])
    approvals.ask(
        "decision",
        {
            "proposal_id": name,
            "place_id": proposal["place_id"],
            "summary": proposal["summary"],
            "days": [proposal[day].isoformat() for day in ("from_on", "to_on")],
            "verdict": verdict,
            "changes": changes,
            "after": after,
            "draft": f"{kind}:{name}" if changes else None,
            "newest": newest(kind, proposal["place_id"], here) == name,
        },
        kind=kind,
        about=name,
        by=here.role,
        reason=reason,
        lapses_at=lapses_at(),
    )


def ask_model(
    name: str, choice: Mapping[str, Any], before: str | None, title: str, here: Here
) -> None:
    """Ask that another model speak; ``title``: what it speaks of, ``before``: who spoke."""
    approvals.ask(
        "decision",
        {
            "proposal_id": name,
            "place_id": title,
            "verdict": "accepted",
            "changes": dict(choice),
            "before": before,
            "after": None,
            "draft": None,
        },
        kind="model",
        about=choice["series"],
        by=here.role,
        reason=choice["reason"],
        lapses_at=lapses_at(),
    )


def newest(kind: str, place_id: str, here: Here) -> str | None:
    """The newest proposal of a place."""
    rows = read.proposals(here.copy, kind, here.as_of).filter(pl.col("place_id") == place_id)
    return str(rows.item(0, "proposal_id")) if rows.height else None


# --- beds -----------------------------------------------------------------------------------


def beds_needed(ward_id: str, beds: int, from_at: datetime, until_at: datetime | None) -> bool:
    """Whether to open or close these beds takes two; what stands for the ward counts with them."""
    hours = None if until_at is None else (until_at - from_at).total_seconds() / 3600
    others = [one.beds for one in _of(ward_id, from_at) if (one.beds > 0) == (beds > 0)]
    return rule().of_beds(beds + sum(others), hours) or rule().of_beds(beds, hours)


def back_needed(edit: CapacityEdit, here: Here) -> bool:
    """Whether to take a note back takes two: it opens what was closed, or closes what was open."""
    since = max(edit.from_at, here.now)
    hours = None if edit.until_at is None else (edit.until_at - since).total_seconds() / 3600
    return rule().of_beds(edit.beds, hours)


def ask_beds(
    ward_id: str,
    beds: int,
    from_at: datetime,
    until_at: datetime | None,
    *,
    reason: str,
    here: Here,
    undoes: str | None = None,
) -> None:
    """Ask that beds be opened or closed, or that a note of it be taken back."""
    approvals.ask(
        "beds",
        {
            "ward_id": ward_id,
            "beds": beds,
            "from_at": from_at.isoformat(),
            "until_at": until_at and until_at.isoformat(),
            "reason": reason,
            "undoes": undoes,
            "beside": [one.edit_id for one in capacity.standing() if one.ward_id == ward_id],
        },
        kind="beds",
        about=ward_id,
        by=here.role,
        reason=reason,
        lapses_at=lapses_at(until_at - here.now if until_at else None),
    )


def _of(ward_id: str, at: datetime) -> list[CapacityEdit]:
    """What is noted of a ward and not over at a moment."""
    return [
        one
        for one in capacity.standing()
        if one.ward_id == ward_id and (one.until_at is None or one.until_at > at)
    ]
