"""The part of Supplies that shares out an item which cannot be had: edited, approved, declined."""

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import decide, read
from app.read import Here
from app.words import numbers as say
from app.words import sharing_out as words
from ops.supply.shortage.audit import allocation_breaches


def newest(here: Here) -> list[decide.Row]:
    """The newest sharing of each item that still cannot be had."""
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    found = read.proposals(here.copy, "allocation", here.as_of).filter(pl.col("to_on") >= today)
    return list(found.sort("place_id").to_dicts())


def awaited(here: Here) -> None:
    """Say near the top of the page that something waits further down."""
    if waiting := decide.undecided(newest(here)):
        st.info(words.awaited([row["place_id"] for row in waiting]))


def panel(here: Here) -> None:
    """Who gets what of one of them, and the decision."""
    by_item = {row["place_id"]: row for row in newest(here)}
    if not by_item:
        return
    st.subheader(words.TITLE)
    item = next(iter(by_item))
    if len(by_item) > 1:
        item = st.selectbox(words.ITEM, list(by_item), key="shared-item", width=360)
    _one(by_item[item], here)


def _one(proposal: decide.Row, here: Here) -> None:
    lines = read.lines(here.copy, "allocation_lines", proposal["proposal_id"])
    days = (pl.col("until_on") - proposal["from_on"]).dt.total_days()
    rows = lines.with_columns(days=days).to_dicts()
    units = read.reference_table(here.copy, "items").filter(item_id=proposal["place_id"])
    st.markdown(say.told(proposal["summary"]))
    key = f"allocation:{proposal['proposal_id']}"
    kept = decide.opened(key)
    yours = {line["location_id"]: line["share"] for line in kept.changes}
    frame = pl.DataFrame([words.line(row, yours.get(row["location_id"])) for row in rows])
    there = sum(row["on_hand"] for row in rows)
    edited = decide.editor(frame, words.SHARE, most=there, says=words.TITLE, key=key)
    shares = [row["share"] if n is None else int(n) for row, n in zip(rows, edited, strict=True)]
    changes = _changes(rows, shares)
    decide.keep_draft(key, kept, changes, here)
    unit = units["issue_unit"][0] if units.height else "unit"
    st.caption(f"{words.total(rows, shares, unit)} {words.FOOTNOTE}")
    wrong = allocation_breaches(
        [{"location_id": row["location_id"], "share": share}
         for row, share in zip(rows, shares, strict=True)],
        {row["location_id"]: row["on_hand"] for row in rows},
        by_hand=True,
    )  # fmt: skip
    for sentence in wrong:
        st.warning(say.told(sentence))
    # What does not come to what there is cannot be accepted as changed.
    sound = json.dumps(changes) if changes and not wrong else None
    decide.panel(proposal, here, changes=sound)


def _changes(rows: Sequence[decide.Row], shares: Sequence[int]) -> list[dict[str, object]]:
    """All shares, if any differs from what was proposed: one alone would not sum up."""
    if all(row["share"] == share for row, share in zip(rows, shares, strict=True)):
        return []
    return [
        {"item_id": row["item_id"], "location_id": row["location_id"], "share": share}
        for row, share in zip(rows, shares, strict=True)
    ]
