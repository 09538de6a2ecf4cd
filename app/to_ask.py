"""Below the gaps of a ward: how many people to ask for from bank and agency, per shift."""

import polars as pl
import streamlit as st

from app import panels, read
from app.read import Here
from app.words import to_ask as words


def show(proposal_id: str, ward: str, here: Here) -> None:
    """The places that the roster would fill from outside; nothing where the site has no bank."""
    gaps = read.lines(here.copy, "gaps", proposal_id)
    known = gaps.filter(pl.col("bank").is_not_null() | pl.col("agency").is_not_null())
    if known.is_empty():
        return
    st.subheader(words.TITLE)
    asked = pl.col("bank").fill_null(0) + pl.col("agency").fill_null(0) > 0
    mine = known.filter(asked & (pl.col("ward_id") == ward)).sort(
        "day_on", "shift_type_id", "skill"
    )
    if mine.is_empty():
        st.markdown(words.NOBODY)
    else:
        panels.table([words.line(one) for one in mine.iter_rows(named=True)], key="to-ask")
    gbp = known["outside_gbp"].drop_nulls()
    st.caption(
        words.together(
            int(known["bank"].sum()),
            int(known["agency"].sum()),
            None if gbp.is_empty() else float(gbp.sum()),
        )
    )
