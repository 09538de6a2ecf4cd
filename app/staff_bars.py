"""People short as bars. Knows no Streamlit."""

import altair as alt
import polars as pl

from app import palette
from app.look import LIGHT, Chart, Look, as_told, roles, titled
from app.words import charts as words

FEWEST = 4
"""People that the axis reaches to at least."""


def short(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """People missing by day, and those missing besides on a busy day: day, role, people."""
    colours = {
        words.SHORT_NOW: look.rust,
        words.SHORT_IF_BUSY: palette.tint(look.rust, 0.35),
    }
    x = alt.X(
        "day:O",
        title=None,
        sort=as_told(frame, "day"),
        axis=alt.Axis(labelAngle=0, labelOverlap=True),
    )
    days = frame.group_by("day").agg(pl.col("people").sum())["people"].to_list()
    # A week without gaps still has an axis of whole people.
    upto = alt.Scale(domain=[0, max([FEWEST, *days])])
    y = alt.Y(
        "people:Q",
        title=words.PEOPLE,
        axis=alt.Axis(tickMinStep=1, format="d"),
        scale=upto,
        stack="zero",
    )
    tip = [
        alt.Tooltip("day:N", title=words.DAY),
        alt.Tooltip("role:N", title=words.WHAT),
        alt.Tooltip("people:Q", title=words.COUNT),
    ]
    bars = alt.Chart(frame).mark_bar(size=26).encode(x, y, roles(colours), alt.Order("order:Q"))
    drawn: alt.Chart = bars.encode(tooltip=tip)
    return drawn.properties(height=230, title=titled(title))
