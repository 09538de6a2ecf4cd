"""Frames as bars: people on shifts, days of stock, discharges, revisions, models tried.

Each chart says in its title what it shows and in its axis the unit. Knows no Streamlit.
"""

import altair as alt
import polars as pl

from app import palette
from app.look import LIGHT, Chart, Look, as_told, named, roles, titled
from app.words import charts as words


def staffing(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """People rostered and needed per day on one shift: day, rostered, needed, busy."""
    colour = roles(
        {
            words.ROSTERED: palette.tint(look.blue, 0.55),
            words.NEEDED: look.ink,
            words.NEEDED_BUSY: look.rust,
        }
    )
    x = alt.X(
        "day:O",
        title=None,
        sort=as_told(frame, "day"),
        axis=alt.Axis(labelAngle=0, labelOverlap=True),
    )
    tip = [
        alt.Tooltip("day:N", title=words.DAY),
        alt.Tooltip("rostered:Q", title=words.ROSTERED),
        alt.Tooltip("needed:Q", title=words.NEEDED),
        alt.Tooltip("busy:Q", title=words.NEEDED_BUSY),
    ]

    def of(role: str) -> alt.Chart:
        return alt.Chart(named(role, frame)).encode(x, colour, tooltip=tip)

    y = alt.Y("rostered:Q", title=words.PEOPLE, axis=alt.Axis(tickMinStep=1))
    layers = (
        of(words.ROSTERED).mark_bar().encode(y),
        of(words.NEEDED).mark_tick(thickness=5).encode(alt.Y("needed:Q")),
        # On top and thinner: where both are the same, both are seen.
        of(words.NEEDED_BUSY).mark_tick(thickness=2).encode(alt.Y("busy:Q")),
    )
    return alt.layer(*layers).properties(height=230, title=titled(title))


def cover(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per item: days its stock lasts at usual use, and the days that it must last."""
    colour = roles({words.COVER: palette.tint(look.blue, 0.7), words.MUST_LAST: look.rust})
    y = alt.Y(
        "item:N",
        title=None,
        sort=as_told(frame, "item"),
        axis=alt.Axis(labelLimit=200, labelOverlap=False),
    )
    days = alt.X("days:Q", title=words.DAYS, axis=alt.Axis(tickMinStep=1))
    bars = alt.Chart(named(words.COVER, frame)).mark_bar(height=11).encode(y, days, colour)
    last = alt.Chart(named(words.MUST_LAST, frame)).mark_tick(thickness=2.5, height=17)
    layers = (bars, last.encode(y, alt.X("must_last:Q"), colour))
    return alt.layer(*layers).properties(height=110 + 24 * frame.height, title=titled(title))


def running_out(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Of one item, the chance that its shelf has been empty by the end of each day, per cent."""
    y = alt.Y(
        "day:N",
        title=None,
        sort=as_told(frame, "day"),
        axis=alt.Axis(labelLimit=160, labelOverlap=False),
    )
    x = alt.X("chance:Q", title=words.STOCKED_OUT, scale=alt.Scale(domain=[0, 100]))
    tip = [alt.Tooltip("day:N", title=words.DAY), alt.Tooltip("shown:N", title=words.STOCKED_OUT)]
    told = alt.Chart(frame).mark_bar(height=13, color=look.rust).encode(y, x, tooltip=tip)
    return alt.layer(told).properties(height=60 + 24 * frame.height, title=titled(title))


def discharges(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per deadline, who is told to leave, who is expected to, and how many must.

    The columns are by, role, number, expected, needed; what is not known is not drawn.
    """
    colour = roles(
        {
            words.DEFINITE: palette.tint(look.blue, 0.75),
            words.POTENTIAL: palette.tint(look.blue, 0.35),
            words.EXPECTED: look.ink,
            words.NEEDED_IN_ALL: look.rust,
        }
    )
    y = alt.Y(
        "by:N",
        title=None,
        sort=as_told(frame, "by"),
        axis=alt.Axis(labelLimit=160, labelOverlap=False),
    )
    by = alt.Tooltip("by:N", title=words.BY)
    x = alt.X("number:Q", title=words.DISCHARGES, axis=alt.Axis(tickMinStep=1), stack="zero")
    told = (
        alt.Chart(frame.drop_nulls("number"))
        .mark_bar(height=16)
        .encode(y, x, colour, tooltip=[by, alt.Tooltip("number:Q", title=words.COUNT)])
    )

    def mark(role: str, column: str, thick: int) -> alt.Chart:
        rows = named(role, frame.unique("by", maintain_order=True).drop_nulls(column))
        tip = [by, alt.Tooltip(f"{column}:Q", title=role)]
        ticks = alt.Chart(rows).mark_tick(thickness=thick, height=26)
        marked: alt.Chart = ticks.encode(y, alt.X(f"{column}:Q"), colour, tooltip=tip)
        return marked

    layers = (
        told,
        mark(words.EXPECTED, "expected", 3),
        mark(words.NEEDED_IN_ALL, "needed", 4),
    )
    height = 110 + 34 * frame["by"].n_unique()
    return alt.layer(*layers).properties(height=height, title=titled(title))


def revisions(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """What one target was expected to be, issue by issue: issued, low, middle, high."""
    colour = roles({words.EXPECTED: look.blue, words.LIKELY: palette.tint(look.blue, 0.45)})
    x = alt.X(
        "issued:O", title=words.ISSUED, sort=as_told(frame, "issued"), axis=alt.Axis(labelAngle=0)
    )
    tip = [
        alt.Tooltip("issued:N", title=words.ISSUED),
        alt.Tooltip("said:N", title=words.EXPECTED),
    ]
    scale = alt.Scale(zero=False, padding=8)
    axis = alt.Axis(tickMinStep=1, format="d")
    y = alt.Y("low:Q", title=words.AT_TARGET, scale=scale, axis=axis)
    ranges = (
        alt.Chart(named(words.LIKELY, frame))
        .mark_bar(size=14)
        .encode(x, y, alt.Y2("high:Q"), colour, tooltip=tip)
    )
    middle = alt.Chart(named(words.EXPECTED, frame)).mark_point(filled=True, size=70)
    layers = (ranges, middle.encode(x, alt.Y("middle:Q"), colour, tooltip=tip))
    return alt.layer(*layers).properties(height=260, title=titled(title))


def trials(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per model, its error as a share of the seasonal naive's: model, percent, role."""
    colour = roles({words.CHAMPION: look.blue, words.TRIED: palette.tint(look.blue, 0.35)})
    y = alt.Y("model:N", title=None, sort="x", axis=alt.Axis(labelLimit=200, labelOverlap=False))
    percent = alt.X("percent:Q", title=words.SHARE_OF_NAIVE)
    bars = alt.Chart(frame).mark_bar(height=12).encode(percent, y, colour)
    naive = alt.Chart(pl.DataFrame({"x": [100]})).mark_rule(strokeDash=[4, 3], color=look.rust)
    layered = alt.layer(bars, naive.encode(alt.X("x:Q")))
    return layered.properties(height=110 + 28 * frame.height, title=titled(title))


def granted(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """People by the share of their points that was granted: band, people."""
    x = alt.X(
        "band:O",
        title=words.GRANTED,
        sort=as_told(frame, "band"),
        axis=alt.Axis(labelAngle=0, labelOverlap=False),
    )
    y = alt.Y("people:Q", title=words.PEOPLE, axis=alt.Axis(tickMinStep=1, format="d"))
    tip = [alt.Tooltip("band:N", title=words.GRANTED), alt.Tooltip("people:Q", title=words.PEOPLE)]
    bar = alt.Chart(frame).mark_bar(color=palette.tint(look.blue, 0.7))
    chart: Chart = bar.encode(x, y, tooltip=tip).properties(height=170, title=titled(title))
    return chart


def tenths(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """How often what came fell into each tenth of what was said: tenth, cases, low, high."""
    colour = roles({words.FELL: look.blue, words.BY_CHANCE: palette.tint(look.grey, 0.5)})
    x = alt.X("tenth:O", title=words.TENTH, axis=alt.Axis(labelAngle=0))
    tip = [alt.Tooltip("tenth:O", title=words.PART), alt.Tooltip("cases:Q", title=words.TIMES)]
    y = alt.Y("cases:Q", title=words.TIMES, axis=alt.Axis(tickMinStep=1, format="d"))
    bars = alt.Chart(named(words.FELL, frame)).mark_bar(size=22)
    chance = alt.Chart(named(words.BY_CHANCE, frame)).mark_bar(size=34, opacity=0.6)
    layers = (
        chance.encode(x, alt.Y("low:Q"), alt.Y2("high:Q"), colour),
        bars.encode(x, y, colour, tooltip=tip),
    )
    return alt.layer(*layers).properties(height=230, title=titled(title))
