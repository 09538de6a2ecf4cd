"""What people have accepted: only that leaves as an order, or tells people when they work.

A decision counts until a newer one about the same proposal. Of several accepted rosters, the
one decided last holds on each day that it covers.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import dataframely as dy
import polars as pl

from ops.staffing.changes import Change, changed, from_json
from ops.tables import Decision, OrderLine, Proposal, RosterLine, TemplateLine

ACCEPTED = ("accepted", "changed")


@dataclass(frozen=True)
class Accepted:
    """A proposal that people accepted, as it was or with changes."""

    proposal_id: str
    place_id: str
    from_on: date
    to_on: date
    decided_at: datetime
    decided_by: str
    changes: tuple[Mapping[str, Any], ...]

    @property
    def duties(self) -> list[Change]:
        """The changes to a roster."""
        return from_json(self.changes)


def accepted(
    proposals: dy.DataFrame[Proposal], decisions: dy.DataFrame[Decision]
) -> list[Accepted]:
    """The proposals that stand, the one decided last at the end."""
    newest = decisions.sort("decided_at", "decision_id").unique("proposal_id", keep="last")
    kept = newest.filter(pl.col("verdict").is_in(ACCEPTED)).drop("verdict")
    rows = proposals.join(kept, on="proposal_id").sort("decided_at", "decision_id")
    return [
        Accepted(
            row["proposal_id"],
            row["place_id"],
            row["from_on"],
            row["to_on"],
            row["decided_at"],
            row["decided_by"],
            tuple(json.loads(row["changes"] or "[]")),
        )
        for row in rows.iter_rows(named=True)
    ]


def published(
    standing: Iterable[Accepted],
    lines_of: Callable[[str], pl.DataFrame],
    required_of: Callable[[str], pl.DataFrame],
) -> dy.DataFrame[RosterLine]:
    """Every duty that holds, read from the lines and the requirement of each accepted roster."""
    duties: pl.DataFrame = RosterLine.create_empty()
    for one in standing:
        covered = pl.col("day_on").is_between(one.from_on, one.to_on)
        mine = changed(lines_of(one.proposal_id), one.duties, required_of(one.proposal_id))
        duties = pl.concat([duties.filter(~covered), mine.filter(covered).select(duties.columns)])
    return RosterLine.validate(duties.sort("proposal_id", "staff_id", "day_on"))


def templates(
    proposals: dy.DataFrame[Proposal],
    decisions: dy.DataFrame[Decision],
    lines_of: Callable[[str], pl.DataFrame],
) -> tuple[dy.DataFrame[TemplateLine], dict[str, str]]:
    """The lines of templates that nobody declined, as they stand, and how each one stands."""
    said = {one.proposal_id: one for one in accepted(proposals, decisions)}
    newest = decisions.sort("decided_at", "decision_id").unique("proposal_id", keep="last")
    declined = set(newest.filter(verdict="declined")["proposal_id"])
    found: list[pl.DataFrame] = [TemplateLine.create_empty()]
    standing = {}
    for name in proposals["proposal_id"]:
        if name not in declined:
            changes = said[name].changes if name in said else ()
            found.append(template_as_accepted(TemplateLine.cast(lines_of(name)), changes))
            standing[name] = "accepted" if name in said else "proposed"
    every = pl.concat(found).sort("proposal_id", "session_id", "starts_at")
    return TemplateLine.validate(every), standing


def template_as_accepted(
    lines: dy.DataFrame[TemplateLine], changes: Iterable[Mapping[str, Any]]
) -> dy.DataFrame[TemplateLine]:
    """A template with the bookings that a person changed."""
    yours = {
        (one["session_id"], datetime.fromisoformat(one["starts_at"])): int(one["bookings"])
        for one in changes
    }
    if not yours:
        return lines
    keys = lines.select("session_id", "starts_at", "bookings").rows()
    bookings = [yours.get((session, at), proposed) for session, at, proposed in keys]
    changed = lines.with_columns(pl.Series("bookings", bookings, dtype=pl.Int32))
    return TemplateLine.validate(changed)


def order_as_accepted(
    lines: dy.DataFrame[OrderLine], changes: Iterable[Mapping[str, Any]]
) -> dy.DataFrame[OrderLine]:
    """An order with the quantities that a person changed; lines of nothing are left out.

    What was changed about moves between stores is not the supplier's affair.
    """
    of_lines = [one for one in changes if "location_id" in one]
    yours = {(one["item_id"], one["location_id"]): int(one["quantity"]) for one in of_lines}
    keys = lines.select("item_id", "location_id", "quantity").rows()
    quantity = [yours.get((item, place), proposed) for item, place, proposed in keys]
    changed = lines.with_columns(pl.Series("quantity", quantity, dtype=pl.Int32))
    return OrderLine.validate(changed.filter(pl.col("quantity") > 0))
