"""Patients of clinic sessions, and no-shows of groups, as bars. Knows no Streamlit."""

import altair as alt
import polars as pl

from app import palette
from app.look import LIGHT, Chart, Look, as_told, named, roles, titled
from app.words import charts as words

_ZERO = alt.Scale(zero=True)


def attendance(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per session: slots, booked, and how many are expected to come with the likely range."""
    colour = roles(
        {
            words.EXPECTED: look.blue,
            words.LIKELY: palette.tint(look.blue, 0.45),
            words.BOOKED: look.ink,
            words.SLOTS: look.rust,
        }
    )
    y = alt.Y(
        "session:N",
        title=None,
        sort=as_told(frame, "session"),
        axis=alt.Axis(labelLimit=220, labelOverlap=False),
    )

    def of(role: str) -> alt.Chart:
        return alt.Chart(named(role, frame)).encode(y, colour)

    x = alt.X("low:Q", title=words.PATIENTS, axis=alt.Axis(tickMinStep=1), scale=_ZERO)
    layers = (
        of(words.LIKELY).mark_bar(height=9).encode(x, alt.X2("high:Q")),
        of(words.SLOTS).mark_tick(thickness=2.5, height=16).encode(alt.X("slots:Q")),
        of(words.BOOKED)
        .mark_point(shape="diamond", size=60, filled=False)
        .encode(alt.X("booked:Q")),
        of(words.EXPECTED).mark_point(filled=True, size=60).encode(alt.X("expected:Q")),
    )
    height = 110 + 28 * frame.height
    return alt.layer(*layers).properties(height=height, title=titled(title))


def said_and_seen(frame: pl.DataFrame, *, title: str, look: Look = LIGHT) -> Chart:
    """Per group: the share said, the share seen and the range that fits it: group, said, came,
    low, high, in per cent.
    """
    colour = roles(
        {
            words.SAID: look.rust,
            words.SEEN: look.blue,
            words.FITS: palette.tint(look.blue, 0.45),
        }
    )
    y = alt.Y(
        "group:N",
        title=None,
        sort=as_told(frame, "group"),
        axis=alt.Axis(labelLimit=220, labelOverlap=False),
    )

    def of(role: str) -> alt.Chart:
        return alt.Chart(named(role, frame)).encode(y, colour)

    layers = (
        of(words.FITS)
        .mark_bar(height=9)
        .encode(
            alt.X("low:Q", title=words.PER_CENT, scale=_ZERO, axis=alt.Axis(tickMinStep=1)),
            alt.X2("high:Q"),
        ),
        of(words.SEEN).mark_point(filled=True, size=60).encode(alt.X("came:Q")),
        of(words.SAID).mark_tick(thickness=2.5, height=16).encode(alt.X("said:Q")),
    )
    height = 130 + 32 * frame.height
    return alt.layer(*layers).properties(height=height, title=titled(title))
