"""What people tell of stock that no feed knows: not to be had, recalled, counted anew.

Each is kept as a decision under a name of its own, with its reason as the note, and stands until
its last day or until a later decision declines it. So a night knows just what had been told by
its moment, and the audit trail is that of every other decision.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from ops.errors import PlanningError

_PREFIX = "stock"


class UnclearNoteError(PlanningError):
    """Something told of stock that nobody could act on."""


@dataclass(frozen=True)
class NotToBeHad:
    """An item, or all that a supplier delivers, that cannot be had before ``until``."""

    until: date
    item_id: str | None = None
    supplier: str | None = None
    from_on: date | None = None


@dataclass(frozen=True)
class Recalled:
    """Issue units of an item on the shelf of a store that must not be used.

    They are left out of every count until ``until``, or until the recall is taken back: the stock
    feed goes on counting them as long as they are on the books.
    """

    item_id: str
    location_id: str
    quantity: float
    from_on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Counted:
    """Issue units of an item found on the shelf of a store; the feed's next count replaces it."""

    item_id: str
    location_id: str
    quantity: float
    counted_at: datetime


What = NotToBeHad | Recalled | Counted
KINDS: Mapping[str, type[What]] = {
    "not_to_be_had": NotToBeHad,
    "recalled": Recalled,
    "counted": Counted,
}


@dataclass(frozen=True)
class Note:
    """One thing told: under which name, what, why, when and by whom."""

    note_id: str
    what: What
    reason: str
    told_at: datetime
    told_by: str


def note_id(what: What, told_at: datetime) -> str:
    """The name under which decisions speak of it."""
    about = [getattr(what, name, None) for name in ("item_id", "supplier", "location_id")]
    named = " ".join(each for each in about if each)
    return f"{_PREFIX} {_kind(what)} {named} {told_at:%Y%m%dT%H%M%S%fZ}"


def as_changes(what: What) -> dict[str, Any]:
    """What a decision keeps of it, as JSON can hold it."""
    told = {"kind": _kind(what)} | asdict(what)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
        if value is not None
    }


def must_be_clear(what: What, reason: str, now: datetime) -> None:
    """Refuse what could not be acted on; days and hours are held against ``now``."""
    if not reason.strip():
        raise UnclearNoteError(
            "A reason was needed and none was given. Say in a few words why, so that whoever "
            "orders can judge it."
        )
    if isinstance(what, NotToBeHad):
        _must_name_what_and_when(what)
    else:
        _must_be_an_amount(what)
    if isinstance(what, Counted) and what.counted_at > now:
        raise UnclearNoteError(
            f"A count is of a moment that has been; {what.counted_at:%d %b %H:%M} is still to "
            "come. Correct the day or the hour."
        )


def _must_name_what_and_when(what: NotToBeHad) -> None:
    if (what.item_id is None) == (what.supplier is None):
        raise UnclearNoteError(
            "Either an item or a supplier was needed. Choose one of the two, and tell the other "
            "apart if both cannot be had."
        )
    if what.from_on is not None and what.until <= what.from_on:
        raise UnclearNoteError(
            f"The day from which it can be had again comes after the first without it; "
            f"{what.from_on:%d %b} and {what.until:%d %b} were given. Choose the days again."
        )


def _must_be_an_amount(what: Recalled | Counted) -> None:
    whole = what.quantity == int(what.quantity)
    if not whole or what.quantity < (0 if isinstance(what, Counted) else 1):
        raise UnclearNoteError(
            f"A whole number of issue units was needed; {what.quantity:g} was given. Count what "
            "is handed out, not packs."
        )


def notes(decisions: pl.DataFrame, *, as_of: datetime) -> list[Note]:
    """What had been told by a moment and not been taken back by then, the oldest first."""
    mine = pl.col("proposal_id").str.starts_with(f"{_PREFIX} ")
    told = decisions.filter(mine & (pl.col("decided_at") <= as_of))
    newest = told.sort("decided_at", "decision_id").unique(
        "proposal_id", keep="last", maintain_order=True
    )
    return list(_read(newest))


def _read(told: pl.DataFrame) -> Iterator[Note]:
    for row in told.iter_rows(named=True):
        if row["verdict"] != "declined" and row["changes"]:
            said = json.loads(row["changes"])
            what = _what(said)
            if what is not None:
                yield Note(row["proposal_id"], what, row["note"] or "no reason told",
                           row["decided_at"], row["decided_by"])  # fmt: skip


def _what(said: dict[str, Any]) -> What | None:
    kind = KINDS.get(said.pop("kind", ""))
    if kind is None:  # told in the words of a later version
        return None
    for name in ("until", "from_on"):
        if name in said:
            said[name] = date.fromisoformat(said[name])
    if "counted_at" in said:
        said["counted_at"] = datetime.fromisoformat(said["counted_at"])
    return kind(**said)


def _kind(what: What) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(what, kind))
