"""How well orders do: past weeks lived again under each way, and what they stated against truth."""

from datetime import date

import polars as pl
import streamlit as st

from app import panels, read
from app.read import Here
from app.words import stock_record as words


def panel(here: Here) -> None:
    """Both tables, of one class of items at a time."""
    ways, kept = read.stock_replay(here.copy, here.as_of), read.stock_kept(here.copy, here.as_of)
    st.subheader(words.TITLE)
    if ways.is_empty() and kept.is_empty():
        st.caption(words.NOT_YET)
        return
    told = set(ways["name"]) | set(kept["name"])
    names = [name for name in words.CLASSES if name in told]
    name = st.selectbox(
        words.CLASS, names, format_func=words.CLASSES.__getitem__, key="stock-class", width=360
    )
    _ways(ways.filter(pl.col("name") == name))
    _stated(kept.filter(pl.col("name") == name))


def _ways(ways: pl.DataFrame) -> None:
    order = list(words.WAYS)
    rows = sorted(ways.to_dicts(), key=lambda row: order.index(row["way"]))
    if not rows:
        return
    st.markdown(words.period(rows[0]) + words.promise(rows[0]))
    panels.table([words.way(row) for row in rows], key="ways")
    panels.how_to_read(words.WAYS_NOTE)


def _days(kept: pl.DataFrame) -> tuple[date, date]:
    """The first and the last day on which one of them was stated."""
    return min(kept["since_on"].to_list()), max(kept["until_on"].to_list())


def _stated(kept: pl.DataFrame) -> None:
    if kept.is_empty():
        return
    st.markdown(f"**{words.STATED}**")
    st.markdown(words.stated_period(*_days(kept)))
    order = list(words.MEASURES)
    rows = sorted(kept.to_dicts(), key=lambda row: (order.index(row["measure"]), row["group"]))
    panels.table([words.stated(row) for row in rows], key="stated")
    panels.how_to_read(words.STATED_NOTE)
