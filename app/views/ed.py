"""How busy will the emergency department be, hour by hour?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
import streamlit as st

from app import charts, ed_demand, front_door, palette, panels, parts, read, told_apart
from app.drawing import drawn
from app.panels import Number
from app.read import Here
from app.words import charts as chart_words
from app.words import ed as words
from app.words import every_page
from app.words import numbers as say
from ops import series


def show() -> None:
    """The page: now, and one of arrivals, patients present and beds asked for."""
    here = read.here()
    st.title(words.TITLE)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "ED"):
        return
    hours, beside = _ask()
    if not panels.withheld(here, "ED"):
        _verdict(here)
    panels.numbers(_numbers(here))
    part = parts.chosen(words.ED_PARTS, key="ed-part")
    if part == words.PART_BEDS:
        ed_demand.show(here)
    elif part == words.PART_PRESENT:
        front_door.census_ahead(here, hours=hours, beside=beside)
        _chances(here, hours)
    else:
        front_door.arrivals_ahead(here, hours=hours, key="ed-arrivals", beside=beside, back=24)
        told_apart.arrivals_apart(here, hours=hours)
        told_apart.spans_ahead(here)


def _ask() -> tuple[int, str]:
    with st.container(horizontal=True):
        hours = st.segmented_control(
            words.HOURS,
            [24, 48, 168],
            default=48,
            required=True,
            key="hours",
            format_func=words.hours,
            bind="query-params",
        )
        beside = st.segmented_control(
            words.BESIDE,
            front_door.BESIDE,
            default="usual",
            required=True,
            key="beside",
            format_func=chart_words.EARLIER.__getitem__,
            help=words.HELP_BESIDE,
        )
    return hours or 48, beside or "usual"


def _numbers(here: Here) -> list[Number]:
    counted = front_door.census(here).tail(1).to_dicts()
    last = counted[0] if counted else {}
    arrived = front_door.arrivals(here)
    this_hour = here.as_of.replace(minute=0, second=0, microsecond=0)
    day = arrived.filter(pl.col("hour_start") >= this_hour - timedelta(hours=24))
    age = say.ago(last.get("hour_start"), now=here.now) if last else words.NOT_COUNTED
    places = here.site.ed_places if here.site else None
    whole_day = day.height >= 24
    return [
        front_door.present(here),
        Number(words.WAITING, say.whole(last.get("waiting")), age, words.HELP_WAITING),
        Number(
            words.PLACES,
            say.whole(places),
            words.in_use(last.get("present"), places),
            words.HELP_PLACES,
        ),
        Number(
            words.ARRIVED,
            say.whole(float(day["arrivals"].sum())) if whole_day else say.UNKNOWN,
            words.last_hours(day.height),
            words.HELP_ARRIVED,
        ),
        Number(
            words.AMBULANCES,
            say.whole(_sum(day["ambulance_arrivals"])) if whole_day else say.UNKNOWN,
            words.last_hours(day.height),
            words.HELP_AMBULANCES,
        ),
        _peak(here),
    ]


def _sum(column: pl.Series) -> float | None:
    return None if column.null_count() else float(column.sum())


def _peak(here: Here) -> Number:
    coming = front_door.ahead(here, series.ED_CENSUS.name, 24)
    if coming.is_empty():
        return Number(words.FULLEST, say.UNKNOWN, words.NO_FORECAST, words.HELP_FULLEST)
    top = coming.sort("middle", "at", descending=[True, False]).row(0, named=True)
    at = say.huddle(top["at"], here.zone, now=here.now)
    return Number(
        words.FULLEST,
        say.likely(top["middle"], top["low"], top["high"]),
        words.expected_at(at),
        words.HELP_FULLEST,
    )


def _verdict(here: Here) -> None:
    coming = front_door.ahead(here, series.ED_ARRIVALS.name, 24)
    if coming.is_empty():
        st.warning(every_page.no_forecast("the ED"))
        return
    st.markdown(f"**{words.busiest(coming, here.zone, now=here.now)}**")


def _chances(here: Here, hours: int) -> None:
    site = here.site.site_id if here.site else ""
    since = here.now
    rows = (
        read.chances(here.copy, series.ED_CENSUS.name, here.as_of)
        .filter(
            (pl.col("entity_id") == site)
            & (pl.col("target_at") >= since)
            & (pl.col("target_at") < since + timedelta(hours=hours))
        )
        .sort("target_at")
    )
    if rows.is_empty() or read.fresh(here)["ED"].withheld:
        return
    frame = rows.select(at="target_at", probability="probability")
    threshold = rows.item(0, "threshold")
    title = words.chances_title(threshold)
    st.markdown(words.over(_over(frame), threshold, here.zone, now=here.now))
    picture = drawn(charts.chances, frame, title=title, zone=here.zone, look=panels.look())
    panels.picture(picture, words.chances_twin(frame, here.zone), says=title, key="ed-chances")


def _over(frame: pl.DataFrame) -> Sequence[datetime]:
    return frame.filter(pl.col("probability") >= palette.LIKELY)["at"].to_list()
