"""Counts through time as pictures. Each says in its title what it shows and its unit.

Bands are light blue with an edge, what was counted is solid ink, what is usual is dotted grey,
limits are labelled lines. Instants stay in UTC inside the chart; only labels use the local
clock, so that the hour that comes twice in autumn is drawn twice. Knows no Streamlit.

Longer than most files, because all these pictures share one clock, its ticks and its rules.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import altair as alt
import polars as pl

from app import palette
from app.look import LIGHT, Chart, Look, named, roles, titled
from app.words import charts as words
from app.words import numbers as say
from app.words.cells import worded


@dataclass(frozen=True)
class Outlook:
    """The past and the coming of one counted thing at one place.

    ``counted`` has at, count; ``coming`` has at, low, half_low, middle, half_high, high;
    ``usual`` has at, usual. A limit that changes is ``limits`` (at, limit) from the first
    moment on, instead of ``limit``.
    """

    counted: pl.DataFrame
    coming: pl.DataFrame
    usual: pl.DataFrame
    now: datetime
    zone: str
    title: str
    unit: str
    usual_name: str = dataclasses.field(default_factory=lambda: words.USUAL)
    limit: float | None = None
    limit_name: str = ""
    limits: pl.DataFrame | None = None
    bars: bool = False


HEIGHT = 290
"""Pixels of a chart that a page is read for."""


def outlook(what: Outlook, look: Look = LIGHT, *, height: int = HEIGHT) -> Chart:
    """What was counted, what is expected, the range that holds 9 times in 10, what is usual."""
    axis = _clock(what)
    colour = roles(
        {
            words.COUNTED: look.ink,
            words.EXPECTED: look.blue,
            words.LIKELY: palette.tint(look.blue, 0.45),
            what.usual_name: look.grey,
        },
        wide=True,
    )
    usual = alt.Chart(named(what.usual_name, _said(what.usual, what.zone)))
    layers = [
        *_bands(what, axis, look, colour),
        usual.mark_line(strokeDash=[2, 3], strokeWidth=1.6).encode(
            axis, alt.Y("usual:Q"), colour, tooltip=_tip("usual")
        ),
        _middle(what, axis, colour),
        _counted(what, axis, colour),
        *_rules(what, axis, look),
    ]
    return alt.layer(*layers).properties(height=height, title=titled(what.title))


def _tip(*fields: str) -> list[alt.Tooltip]:
    titles = {"count": words.COUNTED, "middle": words.EXPECTED, "usual": words.BESIDE}
    labelled = [alt.Tooltip("when:N", title=words.WHEN)]
    for field in fields:
        if field == "range":
            labelled.append(alt.Tooltip("range:N", title=words.LIKELY))
        else:
            labelled.append(alt.Tooltip(f"{field}:Q", title=titles[field], format=".0f"))
    return labelled


def _said(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    return frame.with_columns(when=worded(frame["at"], lambda at: say.exact(at, zone)))


def _clock(what: Outlook) -> alt.X:
    every = pl.concat([what.counted.select("at"), what.coming.select("at")])["at"].unique().sort()
    hours = (every[-1] - every[0]).total_seconds() / 3600 if len(every) else 0.0
    step = 24 if hours > 80 else 6 if hours > 30 else 3
    ticks: dict[int, str] = {}
    # Every half hour of the span: the hour that carries a label may have no count, and some
    # clocks differ from UTC by half an hour.
    for at in _half_hours(every):
        local = at.astimezone(ZoneInfo(what.zone))
        if local.hour % step == 0 and local.minute == 0:
            hour = say.day_column(local) if local.hour == 0 else f"{local:%H:%M}"
            ticks[int(at.timestamp() * 1000)] = hour
    axis = alt.Axis(
        values=[_instant(ms) for ms in ticks],
        labelExpr=f"{json.dumps([*ticks.values()])}[indexof({[*ticks]}, time(datum.value))]",
        title=None,
        grid=False,
        labelOverlap=True,
    )
    return alt.X("at:T", scale=alt.Scale(type="utc", nice=False), axis=axis)


def _half_hours(every: pl.Series) -> list[datetime]:
    if every.is_empty():
        return []
    around = pl.datetime_range(every[0], every[-1], "30m", eager=True, time_zone="UTC")
    found = around.dt.truncate("30m")
    return found.filter(found >= every[0]).to_list()


def _instant(ms: int) -> alt.DateTime:
    at = datetime.fromtimestamp(ms / 1000, UTC)
    # Vega-Lite draws no label at a plain number.
    return alt.DateTime(
        utc=True, year=at.year, month=at.month, date=at.day, hours=at.hour, minutes=at.minute
    )


def _bands(what: Outlook, axis: alt.X, look: Look, colour: alt.Color) -> list[Chart]:
    base = alt.Chart(named(words.LIKELY, _said(what.coming, what.zone))).encode(axis)
    y = alt.Y(
        "low:Q", title=what.unit, axis=alt.Axis(tickMinStep=1), scale=alt.Scale(zero=what.bars)
    )
    wide = base.mark_area(opacity=0.5, line=False).encode(y, alt.Y2("high:Q"), colour)
    half = base.mark_area(opacity=0.28, color=look.blue).encode(
        alt.Y("half_low:Q"), alt.Y2("half_high:Q")
    )
    return [
        wide,
        half,
        *(
            base.mark_line(color=look.blue, strokeDash=[4, 3], strokeWidth=0.8).encode(alt.Y(end))
            for end in ("low:Q", "high:Q")
        ),
    ]


def _middle(what: Outlook, axis: alt.X, colour: alt.Color) -> Chart:
    text = pl.concat_str(
        pl.col("low").floor().cast(pl.Int64), pl.lit("–"), pl.col("high").ceil().cast(pl.Int64)
    )
    coming = _said(what.coming, what.zone).with_columns(range=text)
    line = alt.Chart(named(words.EXPECTED, coming)).mark_line(
        strokeWidth=2.4, point=alt.OverlayMarkDef(size=18)
    )
    chart: Chart = line.encode(axis, alt.Y("middle:Q"), colour, tooltip=_tip("middle", "range"))
    return chart


def _counted(what: Outlook, axis: alt.X, colour: alt.Color) -> Chart:
    base = alt.Chart(named(words.COUNTED, _said(what.counted, what.zone)))
    hours = len(what.counted) + len(what.coming)
    mark = (
        base.mark_bar(size=_thick(hours))
        if what.bars
        else base.mark_line(strokeWidth=2.2, point=False)
    )
    chart: Chart = mark.encode(axis, alt.Y("count:Q"), colour, tooltip=_tip("count"))
    return chart


def _rules(what: Outlook, axis: alt.X, look: Look) -> list[Chart]:
    now = alt.Chart(pl.DataFrame({"at": [what.now], "label": [words.NOW]}))
    rules: list[Chart] = [
        now.mark_rule(color=look.ink, strokeWidth=1).encode(axis),
        now.mark_text(align="center", dy=-3, baseline="bottom", color=look.ink, fontSize=11).encode(
            axis, y=alt.value(0), text="label:N"
        ),
    ]
    if what.limits is not None:
        return [*rules, *_steps(what, axis, look)]
    if what.limit is not None:
        limit = alt.Chart(pl.DataFrame({"limit": [what.limit], "label": [what.limit_name]}))
        rules.append(limit.mark_rule(color=look.rust, strokeWidth=1.6).encode(alt.Y("limit:Q")))
        text = limit.mark_text(align="right", dy=-6, color=look.rust, fontSize=11, fontWeight=600)
        rules.append(text.encode(alt.Y("limit:Q"), x=alt.value("width"), text="label:N"))
    return rules


@dataclass(frozen=True)
class Apart:
    """The past and the coming of one counted thing told apart, each hour's parts on one another.

    ``counted`` has at, part, count; ``coming`` has at, part, low, middle, high; ``parts`` gives
    each part its colour, the lowest of the stack first.
    """

    counted: pl.DataFrame
    coming: pl.DataFrame
    parts: Mapping[str, str]
    now: datetime
    zone: str
    title: str
    unit: str


def apart(what: Apart, look: Look = LIGHT, *, height: int = 230) -> Chart:
    """Parts stacked hour by hour: what was counted in full, what is expected paler."""
    coming = what.coming.rename({"middle": "count"})
    rows = pl.concat([what.counted, coming], how="diagonal_relaxed")
    place = {part: at for at, part in enumerate(what.parts)}
    rows = rows.filter(pl.col("part").is_in(list(place))).with_columns(
        role="part",
        at_part=pl.col("part").replace_strict(place, return_dtype=pl.Int32),
        shade=pl.when(pl.col("at") >= coming["at"].min()).then(0.55).otherwise(1.0)
        if coming.height
        else pl.lit(1.0),
    )
    whole = Outlook(
        what.counted, what.coming, rows.clear(), what.now, what.zone, what.title, what.unit
    )
    axis, hours = _clock(whole), rows["at"].n_unique()
    bars = (
        alt.Chart(_said(rows, what.zone))
        .mark_bar(size=_thick(hours))
        .encode(
            axis,
            alt.Y("count:Q", stack=True, title=what.unit),
            roles(what.parts),
            alt.Opacity("shade:Q", scale=None, legend=None),
            order=alt.Order("at_part:Q"),
            tooltip=[
                alt.Tooltip("when:N", title=words.WHEN),
                alt.Tooltip("part:N", title=words.PART),
                alt.Tooltip("count:Q", title=words.PATIENTS, format=".0f"),
            ],
        )
    )
    layers = [bars, *_rules(whole, axis, look)]
    return alt.layer(*layers).properties(height=height, title=titled(what.title))


def _thick(hours: int) -> float:
    """How thick a bar may be so that bars stay apart on a phone."""
    return 5 if hours <= 40 else 3 if hours <= 80 else 1.2


def _steps(what: Outlook, axis: alt.X, look: Look) -> list[Chart]:
    """A limit that changes, as steps, each with its number where it begins."""
    assert what.limits is not None
    steps = what.limits.sort("at")
    line = alt.Chart(steps).mark_line(
        interpolate="step-after", color=look.rust, strokeWidth=1.6, point=False
    )
    begins = steps.filter(pl.col("limit").diff().fill_null(1) != 0)
    named_steps = begins.with_columns(
        label=pl.format("{} {}", pl.col("limit").cast(pl.Int64), pl.lit(words.OPEN))
    )
    text = alt.Chart(named_steps).mark_text(
        align="left", dx=3, dy=-6, color=look.rust, fontSize=11, fontWeight=600
    )
    return [
        line.encode(axis, alt.Y("limit:Q")),
        text.encode(axis, alt.Y("limit:Q"), text="label:N"),
    ]


def chances(frame: pl.DataFrame, *, title: str, zone: str, look: Look = LIGHT) -> Chart:
    """A chance per hour as bars, at, probability: from 0 to 100 %, the halfway line drawn."""
    rows = _said(frame, zone).with_columns(
        percent=pl.col("probability") * 100,
        said=worded(frame["probability"], say.chance),
    )
    empty = pl.DataFrame(schema={"at": rows.schema["at"]})
    axis = _clock(Outlook(frame, empty, empty, datetime.min, zone, "", ""))  # noqa: DTZ901
    bars = (
        alt.Chart(rows)
        .mark_bar(size=8, color=look.blue)
        .encode(
            axis,
            alt.Y("percent:Q", title=words.CHANCE_AXIS, scale=alt.Scale(domain=[0, 100])),
            tooltip=[
                alt.Tooltip("when:N", title=words.WHEN),
                alt.Tooltip("said:N", title=words.CHANCE),
            ],
        )
    )
    half = alt.Chart(pl.DataFrame({"y": [50], "label": [words.HALF]})).encode(alt.Y("y:Q"))
    line = half.mark_rule(strokeDash=[4, 3], color=look.rust)
    text = half.mark_text(align="right", dy=-7, color=look.rust, fontSize=11).encode(
        x=alt.value("width"), text="label:N"
    )
    return alt.layer(bars, line, text).properties(height=210, title=titled(title))
