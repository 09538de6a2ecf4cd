"""Which beds, admissions or appointments the use of a store's items follows, and by how much."""

import polars as pl
import streamlit as st

from app import panels, read
from app.read import Here
from app.words import use_follows as words

CLOSEST = 10
"""Items shown that were tried and not let through."""


def links(proposal_id: str, here: Here) -> pl.DataFrame:
    """Items of the store that were tried, those that move and then the surest, with their units."""
    units = read.reference_table(here.copy, "items").select("item_id", "issue_unit")
    tried = read.lines(here.copy, "driver_links", proposal_id).filter(pl.col("rate") > 0)
    return tried.join(units, on="item_id", how="left").sort(
        "admitted", "sureness", "item_id", descending=[True, True, False]
    )


def sentence(told: pl.DataFrame, item_id: str) -> None:
    """What one item follows, if it does."""
    moves = told.filter(pl.col("item_id") == item_id, pl.col("admitted"))
    for link in moves.iter_rows(named=True):
        st.markdown(words.sentence(link))


def every(told: pl.DataFrame) -> None:
    """All items of the store that follow something, and those that came closest to it."""
    if told.is_empty():
        return
    shown = told.head(int(told["admitted"].sum()) + CLOSEST)
    with st.expander(words.TITLE):
        panels.table([words.line(link) for link in shown.iter_rows(named=True)], key="follows")
        st.caption(words.NOTE)
