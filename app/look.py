"""What all charts share: two looks, a legend of roles, a title. Knows no Streamlit."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import polars as pl

from app import palette

_MARK, _PHONE = 5, 52
"""What a mark and the space beside it take of a row, and what a phone has, in letters."""

Chart = alt.LayerChart | alt.FacetChart | alt.Chart


@dataclass(frozen=True)
class Look:
    """What differs between the light and the dark theme."""

    ink: str
    blue: str
    rust: str
    grey: str


LIGHT = Look(palette.INK, palette.BLUE, palette.RUST, palette.GREY)
DARK = Look(palette.INK_DARK, palette.SKY, palette.CORAL, "#93A1AC")


def roles(colours: Mapping[str, str], *, wide: bool = False) -> alt.Color:
    """What each mark stands for, told in a legend above the chart.

    Two abreast fit a phone, where more would be cut off; on a chart whose plot is as ``wide`` as
    the page, names that are short stand in one row.
    """
    in_a_row = wide and sum(len(name) + _MARK for name in colours) <= _PHONE
    return alt.Color(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(
            orient="top",
            symbolType="square",
            symbolOpacity=1,
            symbolSize=70,
            labelFontSize=12,
            columnPadding=6,
            columns=len(colours) if in_a_row else 2,
        ),
    )


def named(role: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that are drawn, and told in the legend, as this role."""
    return frame.with_columns(role=pl.lit(role))


def titled(text: str) -> alt.Title:
    """What the chart shows, above its left edge."""
    return alt.Title(text, anchor="start", fontSize=14, fontWeight=600, offset=6)


def untitled(chart: Chart) -> Chart:
    """The chart without its title, for a page that writes it above, where it can wrap."""
    bare = chart.copy(deep=False)
    bare.title = alt.Undefined
    return bare


def as_told(frame: pl.DataFrame, column: str) -> list[str]:
    """The places of a chart in the order of the rows.

    Named one by one: a chart that is given other rows keeps the places it shares with the old.
    """
    return frame[column].unique(maintain_order=True).to_list()
