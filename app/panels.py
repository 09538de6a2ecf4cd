"""The pieces every page is put together from: numbers, tables, charts with their table twins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl
import streamlit as st

from app import palette, read
from app.drawing import Spec, specified
from app.look import DARK, LIGHT, Chart, Look
from app.read import Here
from app.sheet import Bars, Paint, Shades, sheet
from app.words import every_page as words
from app.words import numbers as say


@dataclass(frozen=True)
class Number:
    """One of the few numbers at the top of a page, with its age or base below it."""

    label: str
    value: str
    below: str = ""
    help: str | None = None


def look() -> Look:
    """The look of charts for the theme in use."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def numbers(shown: Sequence[Number]) -> None:
    """A row of numbers that wraps on small screens."""
    with st.container(key="numbers"):
        for number in shown:
            st.metric(
                number.label,
                number.value,
                delta=number.below or None,
                delta_color="off",
                delta_arrow="off",
                help=number.help,
                border=True,
            )


def verdict(state: palette.State, sentence: str) -> None:
    """The sentence a page begins with, behind the state it speaks of."""
    st.markdown(f":{state.badge}-badge[{state.label()}] **{sentence}**")


def table(
    rows: Sequence[Mapping[str, str]],
    *,
    bars: Bars | None = None,
    shades: Shades | None = None,
    key: str | None = None,
) -> None:
    """A table of words; ``bars`` lays a bar of a share and colour under a column's cells.

    Under a ``key`` its cells stay on one line, and narrow screens scroll it sideways, by the
    keyboard too; its first column stays in sight.
    """
    says = words.table_of(next(iter(rows[0]), "") if rows else "")
    with st.container(key=f"board-{key}" if key else None):
        paint = _paint("dark" if st.context.theme.type == "dark" else "light")
        st.html(sheet(rows, paint, says=says, bars=bars, shades=shades))


def how_to_read(words_of_it: str) -> None:
    """What the columns of the table above mean, for who opens it."""
    with st.expander(words.HOW_TO_READ):
        st.caption(words_of_it)


@cache
def _paint(theme: str) -> Paint:
    """The theme's own colours, so that a table follows it."""

    def of(name: str) -> str:
        return str(st.get_option(f"theme.{theme}.{name}"))

    badges = {
        name: (of(f"{name}BackgroundColor"), of(f"{name}TextColor"))
        for name in ("blue", "yellow", "orange", "violet", "gray")
    }
    heads = of("dataframeHeaderBackgroundColor")
    return Paint(of("backgroundColor"), of("dataframeBorderColor"), heads, badges)


def picture(chart: Chart | Spec, twin: pl.DataFrame, *, says: str, key: str) -> None:
    """A chart below what it says, in words also for those who do not see it, and its table twin.

    Pages that many look at give what ``drawing.drawn`` made, which is drawn once for all.
    """
    st.markdown(f"**{say.plain(says)}**")
    spec = chart if isinstance(chart, dict) else specified(chart)
    st.vega_lite_chart(spec, width="stretch", alt=says, key=key)
    with st.expander(words.AS_TABLE):
        # As Arrow: Streamlit would turn it into pandas' first, at ten times the cost.
        st.dataframe(
            twin.to_arrow(), hide_index=True, alt=says, height=min(420, 38 + 35 * twin.height)
        )


def missing(standing: Here, part: str) -> bool:
    """Say what is missing if a part of the hospital was never delivered."""
    fresh = read.fresh(standing)[part]
    if fresh.missing:
        st.info(words.missing(part))
    return fresh.missing


def withheld(standing: Here, part: str) -> bool:
    """Say that forecasts are withheld if the data of a part are too old."""
    fresh = read.fresh(standing)[part]
    if fresh.withheld and not fresh.missing:
        st.warning(words.withheld(fresh, standing.zone, now=standing.now))
    return fresh.withheld
