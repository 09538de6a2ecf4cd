"""How full will each ward be over the coming week?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import polars as pl
import streamlit as st

from app import board, capacity, charts, hierarchy, huddle, palette, panels, read
from app.board import Expected, WardPlace
from app.charts import Outlook
from app.drawing import drawn, this_minute
from app.hierarchy import Together
from app.read import Here
from app.words import charts as chart_words
from app.words import ed as ed_words
from app.words import every_page
from app.words import numbers as say
from app.words import wards as words
from ops import series

WEEK = timedelta(days=7)


def show() -> None:
    """The page: every ward over the week, then one ward closely."""
    here = read.here()
    st.title(every_page.WARDS)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Wards"):
        return
    wards = read.wards(here.copy, here.site.site_id)
    if not wards:
        st.info(words.NO_WARDS)
        return
    if not panels.withheld(here, "Wards"):
        _week(wards, here)
    capacity.panel(wards, here)
    _one(wards, here)


def _week(wards: Sequence[WardPlace], here: Here) -> None:
    st.subheader(words.WEEK)
    rung = _rung(wards)
    name = hierarchy.RUNGS[rung].name
    chances = read.chances(here.copy, name, here.as_of)
    found = board.expected(read.forecast(here.copy, name, here.as_of), chances)
    places = hierarchy.places(wards, rung)
    ours = {place.place_id for place in places}
    at = board.across_week([t for p, t in found if p in ours], zone=here.zone, now=here.now)
    if not at:
        st.warning(every_page.no_forecast("the wards"))
        return
    counts = huddle.census(here)
    rows = [_row(place, rung, counts, found, at, here) for place in places]
    shades = {
        say.huddle(moment, here.zone, now=here.now): [
            _shade(found.get((place.place_id, moment))) for place in places
        ]
        for moment in at
    }
    panels.table(rows, shades=shades, key="week")
    panels.how_to_read(f"{words.SHADE} {every_page.LEGEND}")


def _rung(wards: Sequence[WardPlace]) -> str:
    """By ward, specialty, division or hospital, as its reader chooses."""
    picked = st.segmented_control(
        words.BY, hierarchy.rungs(wards), default=hierarchy.WARD, key="rung", required=True
    )
    return picked or hierarchy.WARD


def _row(
    place: Together,
    rung: str,
    counts: Mapping[str, tuple[int, datetime]],
    found: Mapping[tuple[str, datetime], Expected],
    at: Sequence[datetime],
    here: Here,
) -> dict[str, str]:
    counted = [counts.get(ward.ward_id) for ward in place.wards]
    now = board.total(count[0] if count else None for count in counted)
    specialty = place.wards[0].specialty if rung == hierarchy.WARD else None
    row = {
        rung: say.plain(say.place(place.name, specialty)),
        words.NOW: f"{say.whole(now)} of {say.whole(place.open_beds)}",
    }
    for moment in at:
        expected = found.get((place.place_id, moment))
        row[say.huddle(moment, here.zone, now=here.now)] = words.cell(expected)
    return row


def _shade(expected: Expected | None) -> str | None:
    if expected is None or expected.chance_short is None:
        return None
    state = palette.of_chance(expected.chance_short)
    if state is palette.OK:
        return None
    return palette.tint(state.colour, 0.28 if state is palette.WATCH else 0.2)


def _one(wards: Sequence[WardPlace], here: Here) -> None:
    st.subheader(words.ONE)
    by_id = {ward.ward_id: ward for ward in wards}
    picked = st.selectbox(
        words.WARD,
        list(by_id),
        format_func=lambda w: say.place(w, by_id[w].specialty),
        key="ward",
        width=320,
    )
    ward = by_id[picked]
    counted = _counted(ward, here)
    coming = _coming(ward, here)
    if counted.is_empty() and coming.is_empty():
        st.info(words.nothing(ward.ward_id))
        return
    times = pl.concat([counted["at"], coming["at"]]).unique().sort()
    before = counted.rename({"at": "hour_start"})
    usual = board.earlier(before, "count", times, days=7)
    _draw(ward, counted, coming, usual, here)


def _draw(
    ward: WardPlace,
    counted: pl.DataFrame,
    coming: pl.DataFrame,
    usual: pl.DataFrame,
    here: Here,
) -> None:
    title = words.title(ward.ward_id, coming.is_empty())
    past = counted.filter(pl.col("at") >= here.now - timedelta(days=3))
    since = past["at"].min() if past.height else here.now
    what = Outlook(
        past,
        board.begun(counted, coming),
        usual.filter(pl.col("at") >= since),
        this_minute(here.now),
        here.zone,
        title,
        words.UNIT,
        usual_name=chart_words.LAST_WEEK,
        limit=ward.open_beds,
        limit_name=words.open_beds(ward.open_beds),
        limits=_open_beds(ward, here),
    )
    twin = ed_words.twin(past, coming, what.usual, here.zone, chart_words.LAST_WEEK)
    picture = drawn(charts.outlook, what, panels.look(), height=320)
    panels.picture(picture, twin, says=title, key="ward")
    _outlook_table(ward, here)


def _open_beds(ward: WardPlace, here: Here) -> pl.DataFrame | None:
    """Beds that will be open, where closures or escalation beds change them; else nothing."""
    if read.fresh(here)["Wards"].withheld:
        return None
    chances = read.chances(here.copy, series.WARD_CENSUS.name, here.as_of)
    beds = chances.filter(pl.col("entity_id") == ward.ward_id).select(
        at="target_at", limit="threshold"
    )
    beds = beds.filter(pl.col("at") <= here.now + WEEK).sort("at")
    return beds if beds["limit"].n_unique() > 1 else None


def _counted(ward: WardPlace, here: Here) -> pl.DataFrame:
    hourly = read.ward_census(here.copy, here.as_of).filter(pl.col("ward_id") == ward.ward_id)
    if hourly.height:
        return hourly.select(at="hour_start", count="occupied")
    daily = read.ward_midnights(here.copy, here.as_of).filter(pl.col("ward_id") == ward.ward_id)
    midnight = (pl.col("day_on") + timedelta(days=1)).cast(pl.Datetime("us"))
    at = midnight.dt.replace_time_zone(here.zone, ambiguous="earliest", non_existent="null")
    return daily.select(at=at.dt.convert_time_zone("UTC"), count=pl.col("occupied"))


def _coming(ward: WardPlace, here: Here) -> pl.DataFrame:
    forecast = read.forecast(here.copy, series.WARD_CENSUS.name, here.as_of)
    rows = read.outlook_rows(forecast, ward.ward_id)
    if read.fresh(here)["Wards"].withheld:
        return rows.clear()
    return rows.filter((pl.col("at") > here.now) & (pl.col("at") <= here.now + WEEK))


def _outlook_table(ward: WardPlace, here: Here) -> None:
    midnights = read.ward_midnights(here.copy, here.as_of)
    mine = midnights.filter(pl.col("ward_id") == ward.ward_id).sort("day_on").tail(7)
    if mine.is_empty():
        return
    st.markdown(f"**{words.FLOW}**")
    panels.table(
        [
            {
                words.DAY: say.day(row["day_on"]),
                words.IN: str(row["admissions"]),
                words.OUT: str(row["discharges"]),
                words.MIDNIGHT: f"{row['occupied']} of {row['open_beds']}",
            }
            for row in mine.iter_rows(named=True)
        ]
    )
