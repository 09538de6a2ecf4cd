"""What to expect of each way to book a session, as bars. Knows no Streamlit."""

import altair as alt
import polars as pl

from app import palette
from app.look import LIGHT, Chart, Look, roles, titled
from app.words import session_plans as words


def spacings(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per template, minutes waited by a patient, idle and overrun: template, role, minutes."""
    colour = roles(
        {
            words.WAITING: look.blue,
            words.IDLE: palette.tint(look.grey, 0.7),
            words.OVERRUN: look.rust,
        }
    )
    order = list(words.SPACINGS.values())
    y = alt.Y("template:N", title=None, sort=order, axis=alt.Axis(labelLimit=140))
    offset = alt.YOffset("role:N", sort=[words.WAITING, words.IDLE, words.OVERRUN])
    tip = [
        alt.Tooltip("template:N", title="Template"),
        alt.Tooltip("role:N", title="What"),
        alt.Tooltip("minutes:Q", title="Minutes", format=".1f"),
    ]
    x = alt.X("minutes:Q", title=words.MINUTES, axis=alt.Axis(tickCount=8))
    bars = alt.Chart(frame).mark_bar(height=9).encode(y, offset, x, colour, tooltip=tip)
    height = 110 + 44 * frame["template"].n_unique()
    return alt.layer(bars).properties(height=height, title=titled(title))
