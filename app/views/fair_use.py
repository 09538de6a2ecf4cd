"""Do the chances of a no-show, and what they are used for, treat every group alike?"""

import polars as pl
import streamlit as st

from app import clinic_bars, palette, panels, read
from app.drawing import drawn
from app.words import every_page
from app.words import fair_use as words
from ops.clinic.fair_uses import USES


def show() -> None:
    """The page: verdict, the groups of one attribute for one use, as a table and a picture."""
    here = read.here()
    st.title(every_page.FAIR_USE)
    reviewed_at, found = read.group_fairness(here.copy, here.as_of)
    if reviewed_at is None or found.is_empty():
        st.info(words.NOTHING)
        return
    once = found.filter(pl.col("use") == found.item(0, "use")).to_dicts()
    state = palette.OK if all(row["calibrated"] is not False for row in once) else palette.WATCH
    panels.verdict(state, words.verdict(once))
    st.caption(words.reviewed(reviewed_at, here.zone))
    uses = [use for use in USES if use in set(found["use"])]
    attributes = found["attribute"].unique().sort().to_list()
    left, right = st.columns([1, 1], gap="medium")
    use = left.selectbox(words.USE, uses, key="use")
    attribute = right.selectbox(words.ATTRIBUTE, attributes, key="attribute")
    rows = found.filter(use=use, attribute=attribute).sort("group")
    panels.table([words.row(row) for row in rows.iter_rows(named=True)], key="fair-use")
    panels.how_to_read(words.FOOTNOTE)
    _picture(rows, attribute)


def _picture(rows: pl.DataFrame, attribute: str) -> None:
    known = rows.filter(pl.col("said").is_not_null(), pl.col("came_low").is_not_null())
    if known.is_empty():
        return
    percent = {"said": "said", "came": "came", "low": "came_low", "high": "came_high"}
    named = pl.Series("group", [words.group(row) for row in known.iter_rows(named=True)])
    frame = known.select(
        named, **{name: (100 * pl.col(column)).round(1) for name, column in percent.items()}
    )
    title = words.chart_title(attribute)
    picture = drawn(clinic_bars.said_and_seen, frame, title=title, look=panels.look())
    panels.picture(picture, frame.rename(words.TWIN), says=title, key="fair-use-picture")
