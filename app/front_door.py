"""The ED's past and coming hours at the site looked at: for its own page, and for Today."""

from datetime import timedelta

import polars as pl
import streamlit as st

from app import board, charts, panels, read
from app.charts import Outlook
from app.drawing import drawn, this_minute
from app.panels import Number
from app.read import Here
from app.words import charts as chart_words
from app.words import ed as words
from app.words import numbers as say
from ops import series

BESIDE = ("usual", "1", "7")
"""What to compare with: what is usual, or so many days before."""


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


def ahead(here: Here, name: str, hours: int, *, place: str | None = None) -> pl.DataFrame:
    """The forecast of the coming hours at this site, or a part of it; empty if it is withheld."""
    site = here.site.site_id if here.site else ""
    rows = read.outlook(here.copy, name, here.as_of, place or site)
    if read.fresh(here)["ED"].withheld:
        return rows.clear()
    since = here.now.replace(minute=0, second=0, microsecond=0)
    return rows.filter((pl.col("at") >= since) & (pl.col("at") < since + timedelta(hours=hours)))


def _beside(
    history: pl.DataFrame, value: str, times: pl.Series, beside: str, zone: str
) -> pl.DataFrame:
    if beside == "usual":
        return board.usual(history, value, times, zone=zone)
    return board.earlier(history, value, times, days=int(beside))


def arrivals_ahead(
    here: Here,
    *,
    hours: int,
    key: str,
    beside: str = "usual",
    back: int = 12,
    height: int = charts.HEIGHT,
) -> None:
    """Arrivals so far, expected and usual, as a chart with its table twin."""
    coming = ahead(here, series.ED_ARRIVALS.name, hours)
    title = words.arrivals_title(back, hours if coming.height else 0)
    unit = words.ARRIVALS_UNIT
    _chart(here, arrivals(here), "arrivals", coming, title, unit, key, beside, back, height)


def census_ahead(here: Here, *, hours: int, beside: str) -> None:
    """Patients present so far, expected and usual, with the ED's places as a line."""
    hours = min(hours, series.ED_CENSUS.horizon // timedelta(hours=1))
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
    height: int = charts.HEIGHT,
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
        this_minute(here.now),
        here.zone,
        title,
        unit,
        usual_name=chart_words.EARLIER[beside],
        limit=places,
        limit_name=words.places(places),
        bars=not is_census,
    )
    twin = words.twin(counted, coming, usual, here.zone, chart_words.EARLIER[beside])
    panels.picture(
        drawn(charts.outlook, what, panels.look(), height=height), twin, says=title, key=key
    )
