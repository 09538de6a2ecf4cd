"""How long each item lasts at a store: dates, chances, every input."""

from typing import Any

import polars as pl
import streamlit as st

from app import bars, decide, palette, panels, read, use_follows
from app.drawing import drawn
from app.read import Here
from app.words import numbers as say
from app.words import stock_outlook as words

SHOWN = 15
"""Items shown at first: those to be ordered soonest."""


def panel(proposal: decide.Row, here: Here) -> None:
    """How long each item lasts, the soonest to be ordered first, where the night worked it out."""
    rows = _rows(proposal, here)
    if not rows:
        return
    st.subheader(words.TITLE)
    name = proposal["proposal_id"]
    every = len(rows) > SHOWN and st.toggle(words.every(len(rows)), key=f"outlook-{name}")
    shown = rows if every else rows[:SHOWN]
    panels.table([words.line(row) for row in shown], key="outlook")
    panels.how_to_read(words.FOOTNOTE)


def one_item(proposal: decide.Row, here: Here) -> None:
    """One item in full: the sentence, every input, and its chance of running out by date."""
    if rows := _rows(proposal, here):
        _one(rows, proposal, here)


def _rows(proposal: decide.Row, here: Here) -> list[dict[str, Any]]:
    told = read.lines(here.copy, "stock_outlook", proposal["proposal_id"])
    units = read.reference_table(here.copy, "items").select(
        "item_id", "issue_unit", "criticality", "pack_price_gbp", "shelf_life_days", "supplier"
    )
    return list(
        told.join(units, on="item_id", how="left")
        .sort("order_by_on", "cover_days", "item_id", nulls_last=True)
        .sort(pl.col("stockout_chance") < palette.AT_RISK, maintain_order=True)
        .to_dicts()
    )


def _stand_ins(item: str, here: Here) -> list[dict[str, Any]]:
    """What may stand in for an item, the first choice first."""
    told = read.reference_table(here.copy, "item_substitutes").filter(item_id=item)
    return list(told.sort("preference", "substitute_id").to_dicts())


def _one(rows: list[dict[str, Any]], proposal: decide.Row, here: Here) -> None:
    by_item = {row["item_id"]: row for row in rows}
    name = proposal["proposal_id"]
    item = st.selectbox(words.ONE, list(by_item), key=f"one-item-{name}", width=360)
    row = by_item[item]
    st.markdown(say.told(row["reason"]))
    links = use_follows.links(name, here)
    use_follows.sentence(links, item)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{words.INPUTS}**")
        panels.table(words.inputs(row) + words.stand_ins(_stand_ins(item, here)))
    with right:
        chances = read.lines(here.copy, "stockouts_by", name).filter(pl.col("item_id") == item)
        frame = pl.DataFrame(
            [words.by_day(each) for each in chances.sort("by_on").iter_rows(named=True)]
        )
        title = words.chances(item)
        picture = drawn(bars.running_out, frame, title=title, look=panels.look())
        panels.picture(picture, frame.select(words.TWIN).rename(words.TWIN_NAMES),
                       says=title, key="running-out")  # fmt: skip
    use_follows.every(links)
