"""The beds that ED patients will ask for, by specialty: a section of the ED's page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import polars as pl
import streamlit as st

from app import board, panels, read
from app.read import Here
from app.words import ed_demand as words
from app.words import numbers as say
from ops.tables import NOT_TOLD

AHEAD = timedelta(hours=4)
"""The meeting shown first is the next one so far off: before it little can still be done."""


def show(here: Here) -> None:
    """The section; nothing of it where the ED's data are too old, which the page says above."""
    if here.site is None or read.fresh(here)["ED"].withheld:
        return
    st.subheader(words.TITLE)
    rows = read.ed_bed_demand(here.copy, here.as_of).filter(site_id=here.site.site_id)
    meetings = board.meetings(rows["target_at"], zone=here.zone, now=here.now)
    if not meetings:
        st.info(words.NOTHING)
        return
    mode, by = _ask(here, meetings)
    shown = _in_order(rows.filter(mode=mode, target_at=by))
    st.markdown(f"**{words.verdict(shown.row(0, named=True), mode, here.zone, now=here.now)}**")
    if mode == "target":
        st.warning(words.SAYS[mode])
    else:
        st.caption(words.SAYS[mode])
    issued_at: datetime = shown.item(0, "issued_at")
    before = [_asked(here, issued_at, by, days) for days in (1, 7)]
    panels.table([_line(row, before) for row in shown.iter_rows(named=True)], key="ed-demand")
    st.caption(" ".join([words.note(issued_at, here.zone), words.NOT_SAID]))


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The whole site, then its specialties by name, then who went nobody knows where."""
    return rows.sort(
        pl.col("specialty").is_not_null(), pl.col("specialty") == NOT_TOLD, "specialty"
    )


def first_to_act_on(meetings: Sequence[datetime], here: Here) -> datetime:
    """The next meeting for which something can still be done, or the last one."""
    return next((at for at in meetings if at >= here.now + AHEAD), meetings[-1])


def _ask(here: Here, meetings: list[datetime]) -> tuple[str, datetime]:
    first = first_to_act_on(meetings, here)
    with st.container(horizontal=True):
        mode = st.segmented_control(
            words.MODE,
            list(words.MODES),
            default="running",
            required=True,
            key="demand-mode",
            format_func=words.MODES.__getitem__,
            help=words.HELP_MODE,
        )
        by = st.segmented_control(
            words.BY,
            meetings,
            default=first,
            required=True,
            key="demand-by",
            format_func=lambda at: say.huddle(at, here.zone, now=here.now),
        )
    return mode or "running", by or first


def _asked(here: Here, issued_at: datetime, by: datetime, days: int) -> Mapping[str, float]:
    """What was asked for in the same hours, some days before."""
    back = timedelta(days=days)
    came = read.ed_asked_for(here.copy, issued_at - back, by - back)
    return dict(came.select("entity_id", "value").iter_rows())


def _line(row: Mapping[str, object], before: list[Mapping[str, float]]) -> dict[str, str]:
    decided = row["decided"]
    name = row["specialty"]
    yesterday, last_week = (say.whole(asked.get(str(row["entity_id"]))) for asked in before)
    return {
        words.SPECIALTY: say.plain(words.specialty(name if isinstance(name, str) else None)),
        words.DECIDED: say.UNKNOWN if decided is None else str(decided),
        words.PRESENT: words.at_least(row, "present"),
        words.COMING: words.at_least(row, "coming"),
        words.TOTAL: words.at_least(row, "total"),
        words.YESTERDAY: yesterday,
        words.LAST_WEEK: last_week,
    }
