"""The ED's arrivals told apart, and added up over spans, at the site looked at."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import charts, front_door, palette, panels, read
from app.charts import Apart
from app.drawing import drawn, this_minute
from app.look import Look
from app.read import Here
from app.words import ed as words
from app.words import numbers as say
from ops import series
from ops.ed.spans import total_over
from ops.series import part_of
from ops.tables import MODES, TRIAGE_BANDS

SPANS = (4, 8, 12, 24, 168)
"""Hours ahead over which arrivals are added up."""


def arrivals_apart(here: Here, *, hours: int) -> None:
    """Arrivals by ambulance or by triage, stacked, with their table twin."""
    ways = {
        words.BY_MODE: (series.ED_ARRIVALS_BY_MODE.name, MODES),
        words.BY_TRIAGE: (series.ED_ARRIVALS_BY_TRIAGE.name, TRIAGE_BANDS),
    }
    way = st.segmented_control(
        words.TELL_APART, list(ways), default=words.BY_MODE, required=True, key="apart"
    )
    name, parts = ways[way or words.BY_MODE]
    site = here.site.site_id if here.site else ""
    counted = _counted(here, name, site)
    coming = _coming(here, name, site, parts, hours)
    if counted.is_empty() and coming.is_empty():
        st.info(words.no_parts(way or words.BY_MODE))
        return
    title = words.apart_title(way or words.BY_MODE, hours if coming.height else 0)
    colours = dict(zip((words.PARTS[part] for part in parts), _shades(panels.look()), strict=False))
    what = Apart(
        counted, coming, colours, this_minute(here.now), here.zone, title, words.ARRIVALS_UNIT
    )
    twin = words.apart_twin(counted, coming, here.zone)
    panels.picture(drawn(charts.apart, what, panels.look()), twin, says=title, key="ed-apart")


def _shades(look: Look) -> tuple[str, ...]:
    """From dark to light, so that they are told apart without colour too."""
    return look.ink, look.blue, palette.tint(look.blue, 0.45), palette.tint(look.grey, 0.5)


def _counted(here: Here, name: str, site: str) -> pl.DataFrame:
    rows = read.ed_arrivals_apart(here.copy, name, here.as_of).filter(pl.col("site_id") == site)
    since = here.now - timedelta(hours=24)
    called = pl.col("part").replace_strict(words.PARTS, return_dtype=pl.String)
    return rows.filter(pl.col("hour_start") >= since).select(
        at="hour_start", part=called, count=pl.col("arrivals").cast(pl.Float64)
    )


def _coming(here: Here, name: str, site: str, parts: tuple[str, ...], hours: int) -> pl.DataFrame:
    return pl.concat(
        [
            front_door.ahead(here, name, hours, place=part_of(site, part)).select(
                "at", "low", "middle", "high", part=pl.lit(words.PARTS[part])
            )
            for part in parts
        ]
    )


def spans_ahead(here: Here) -> None:
    """Arrivals added up over the hours ahead and the next shifts, each with its range."""
    if read.fresh(here)["ED"].withheld or here.site is None:
        return
    rows = []
    for paths in read.paths(here.copy, series.ED_ARRIVALS.name, here.as_of):
        for name, since, until in _spans(here, paths.targets):
            total = total_over(paths, here.site.site_id, since=since, until=until)
            if total is not None:
                rows.append({words.SPAN: name, words.ARRIVALS: say.likely(*total)})
    if rows:
        st.markdown(f"**{words.SPANS_TITLE}**")
        panels.table(rows, key="spans")
        st.caption(words.SPANS_WHAT)


def _spans(here: Here, targets: Sequence[datetime]) -> Iterator[tuple[str, datetime, datetime]]:
    this_hour = here.now.replace(minute=0, second=0, microsecond=0)
    # What was said within an hour speaks of whole hours only, so from the next one on.
    begins = next((at for at in targets if at >= this_hour), this_hour)
    for hours in SPANS:
        name = words.next_span(hours, begins, here.zone, now=here.now)
        yield name, begins, begins + timedelta(hours=hours)
    local = here.now.astimezone(ZoneInfo(here.zone))
    for row in read.reference_table(here.copy, "shift_types").sort("starts").iter_rows(named=True):
        begins = datetime.combine(local.date(), row["starts"], local.tzinfo)
        begins = begins if begins > local else begins + timedelta(days=1)
        begins = begins.astimezone(UTC)
        name = words.shift(row["shift_type_id"], begins, here.zone, now=here.now)
        yield name, begins, begins + timedelta(minutes=row["minutes"])
