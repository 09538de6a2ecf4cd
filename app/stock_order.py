"""The order of one store: what to move, what to buy, changed by hand, and the decision."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from app import decide, overlapping, panels, stock_moves, supplier_orders, take_away
from app.read import Here
from app.words import every_page
from app.words import supplies as words


def panel(proposal: decide.Row, lines: pl.DataFrame, here: Here) -> None:
    """What to order and move, changed by hand, and the decision."""
    wanted = lines.filter(pl.col("quantity") > 0)
    key = _key(proposal)
    kept = decide.opened(key)
    moves = stock_moves.panel(proposal, kept, here)
    st.subheader(words.LINES)
    every = wanted.height < lines.height and st.toggle(words.EVERY, key="every-item")
    shown = lines if every else wanted
    if shown.is_empty():
        st.success(words.NOTHING)
    changes = [*(_edited(key, kept, shown, lines) if shown.height else []), *moves]
    packs = _of_lines(changes)
    if decide.keep_draft(key, kept, changes, here) and packs:
        st.caption(every_page.drafted(len(packs)))
    supplier_orders.in_all(proposal, lines, packs, here)
    barred = overlapping.unheard(proposal, here)
    told_as = json.dumps(changes) if changes else None
    decide.panel(proposal, here, changes=told_as, barred=barred)
    take_away.order(proposal, here)


def drafted(proposal: decide.Row) -> list[Mapping[str, Any]]:
    """The lines that somebody changed and nobody decided about yet."""
    return _of_lines(decide.drafted(_key(proposal)).changes)


def _key(proposal: decide.Row) -> str:
    """The name of the draft."""
    return f"order:{proposal['proposal_id']}"


def _of_lines(changes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The changes of lines; others are moves left out."""
    return [one for one in changes if "location_id" in one]


def _edited(
    key: str, kept: decide.Drafted, shown: pl.DataFrame, lines: pl.DataFrame
) -> Sequence[Mapping[str, Any]]:
    """The lines whose packs differ from those proposed."""
    yours = {(c["item_id"], c["location_id"]): c["quantity"] for c in _of_lines(kept.changes)}
    rows = shown.to_dicts()
    frame = pl.DataFrame([words.line(row, yours.get(_name(row))) for row in rows])
    edited = decide.editor(
        frame, words.ORDER, most=9999, says=words.LINES, key=f"{key}:{len(rows)}"
    )
    panels.how_to_read(words.FOOTNOTE)
    now = dict(yours) | {
        _name(row): int(value) for row, value in zip(rows, edited, strict=True) if value is not None
    }
    proposed = {_name(row): row["quantity"] for row in lines.iter_rows(named=True)}
    return [
        {"item_id": item, "location_id": location, "quantity": quantity}
        for (item, location), quantity in sorted(now.items())
        if proposed.get((item, location)) != quantity
    ]


def _name(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["item_id"], row["location_id"]
