"""What to move between stores before buying, and which of it a person says cannot be moved."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import decide, panels, read
from app.read import Here
from app.words import stock_outlook as words

Move = tuple[str, str]


def panel(proposal: decide.Row, kept: decide.Drafted, here: Here) -> list[dict[str, Any]]:
    """The moves; those left out come back as changes of the order they belong to."""
    moves = read.lines(here.copy, "stock_transfers", proposal["proposal_id"])
    if moves.is_empty():
        return []
    units = read.reference_table(here.copy, "items").select("item_id", "issue_unit")
    st.subheader(words.MOVES)
    told = moves.join(units, on="item_id", how="left").sort("item_id", "from_location_id")
    rows = told.to_dicts()
    panels.table([words.move(row) for row in rows], key="moves")
    known = {(row["item_id"], row["from_location_id"]): row for row in rows}
    before = [name for name in map(_name, kept.changes) if name in known]
    left_out = st.multiselect(
        words.NOT_MOVED,
        list(known),
        before,
        format_func=lambda name: words.move_named(known[name]),
        key=f"not-moved-{proposal['proposal_id']}",
    )
    st.caption(words.MOVES_NOTE)
    return [
        {"item_id": item, "from_location_id": giver, "quantity": 0}
        for item, giver in sorted(left_out)
    ]


def _name(change: Mapping[str, Any]) -> Move:
    return change["item_id"], change.get("from_location_id", "")
