"""How busy will the emergency department be, hour by hour?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
import streamlit as st

from app import board, charts, panels, read
from app.charts import Outlook
from app.panels import Number
from app.read import Here
from app.words import charts as chart_words
from app.words import ed as words
from app.words import every_page
from app.words import numbers as say
from ops import series

BESIDE = {"usual": chart_words.USUAL, "1": chart_words.YESTERDAY, "7": chart_words.LAST_WEEK}


def show() -> None:
    """The page: now, arrivals, patients present, the chance of more than the ED has places."""
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
    arrivals_ahead(here, hours=hours, key="ed-arrivals", beside=beside, back=24)
    _census(here, hours, beside)
    _chances(here, hours)


def _ask() -> tuple[int, str]:
    with st.container(horizontal=True):
        hours = st.segmented_control(
            words.HOURS,
            [24, 48],
            default=48,
            required=True,
            key="hours",
            format_func=words.hours,
            bind="query-params",
        )
        beside = st.segmented_control(
            words.BESIDE,
            list(BESIDE),
            default="usual",
            required=True,
            key="beside",
            format_func=BESIDE.__getitem__,
            help=words.HELP_BESIDE,
        )
    return hours or 48, beside or "usual"


# --- what happened --------------------------------------------------------------------------


def arrivals(here: Here) -> pl.DataFrame:
    """Arrivals per hour at the site looked at."""
    return _ours(read.ed_arrivals(here.copy, here.as_of), here)


def census(here: Here) -> pl.DataFrame:
    """Patients present on the hour at the site looked at."""
    return _ours(read.ed_census(here.copy, here.as_of), here)


def _ours(history: pl.DataFrame, here: Here) -> pl.DataFrame:
    return history.filter(pl.col("site_id") == (here.site.site_id if here.site else ""))


def present(here: Here) -> Number:
    """Patients in the ED at the newest count, and those waiting for a bed."""
    counted = census(here).tail(1).to_dicts()
    if not counted:
        return Number(words.IN_ED, say.UNKNOWN, words.NOT_COUNTED, words.HELP_IN_ED)
    now = counted[0]
    below = words.boarding(now["boarding"], say.ago(now["hour_start"], now=here.now))
    return Number(words.IN_ED, say.whole(now["present"]), below, words.HELP_IN_ED)


def _numbers(here: Here) -> list[Number]:
    counted = census(here).tail(1).to_dicts()
    last = counted[0] if counted else {}
    arrived = arrivals(here)
    day = arrived.filter(pl.col("hour_start") >= here.as_of - timedelta(hours=24))
    age = say.ago(last.get("hour_start"), now=here.now) if last else words.NOT_COUNTED
    places = here.site.ed_places if here.site else None
    whole_day = day.height >= 24
    return [
        present(here),
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


# --- what to expect -------------------------------------------------------------------------


def ahead(here: Here, name: str, hours: int) -> pl.DataFrame:
    """The forecast of the coming hours at this site; empty if it is withheld."""
    rows = read.outlook_rows(
        read.forecast(here.copy, name, here.as_of), here.site.site_id if here.site else ""
    )
    if read.fresh(here)["ED"].withheld:
        return rows.clear()
    since = here.now.replace(minute=0, second=0, microsecond=0)
    return rows.filter((pl.col("at") >= since) & (pl.col("at") < since + timedelta(hours=hours)))


def _peak(here: Here) -> Number:
    coming = ahead(here, series.ED_CENSUS.name, 24)
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
    coming = ahead(here, series.ED_ARRIVALS.name, 24)
    if coming.is_empty():
        st.warning(every_page.no_forecast("the ED"))
        return
    st.markdown(f"**{words.busiest(coming, here.zone, now=here.now)}**")


def _beside(
    history: pl.DataFrame, value: str, times: pl.Series, beside: str, zone: str
) -> pl.DataFrame:
    if beside == "usual":
        return board.usual(history, value, times, zone=zone)
    return board.earlier(history, value, times, days=int(beside))


def arrivals_ahead(
    here: Here, *, hours: int, key: str, beside: str = "usual", back: int = 12
) -> None:
    """Arrivals so far, expected and usual, as a chart with its table twin."""
    coming = ahead(here, series.ED_ARRIVALS.name, hours)
    title = words.arrivals_title(back, hours if coming.height else 0)
    _chart(here, arrivals(here), "arrivals", coming, title, words.ARRIVALS_UNIT, key, beside, back)


def _census(here: Here, hours: int, beside: str) -> None:
    coming = ahead(here, series.ED_CENSUS.name, hours)
    title = words.census_title(24, hours if coming.height else 0)
    _chart(here, census(here), "present", coming, title, words.CENSUS_UNIT, "ed-census", beside, 24)


def _chart(
    here: Here,
    history: pl.DataFrame,
    value: str,
    coming: pl.DataFrame,
    title: str,
    unit: str,
    key: str,
    beside: str,
    back: int,
) -> None:
    past = history.filter(pl.col("hour_start") >= here.now - timedelta(hours=back))
    counted = past.select(at="hour_start", count=pl.col(value))
    if counted.is_empty() and coming.is_empty():
        st.info(words.nothing(title))
        return
    times = pl.concat([counted["at"], coming["at"]]).unique().sort()
    usual = _beside(history, value, times, beside, here.zone)
    is_census = value == "present"
    places = here.site.ed_places if here.site and is_census else None
    what = Outlook(
        counted,
        board.begun(counted, coming) if is_census else coming,
        usual,
        here.now,
        here.zone,
        title,
        unit,
        usual_name=BESIDE[beside],
        limit=places,
        limit_name=words.places(places),
        bars=not is_census,
    )
    twin = words.twin(counted, coming, usual, here.zone, BESIDE[beside])
    panels.picture(charts.outlook(what, panels.look()), twin, says=title, key=key)


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
    picture = charts.chances(frame, title=title, zone=here.zone, look=panels.look())
    panels.picture(picture, words.chances_twin(frame, here.zone), says=title, key="ed-chances")


def _over(frame: pl.DataFrame) -> Sequence[datetime]:
    return frame.filter(pl.col("probability") >= 0.5)["at"].to_list()
