"""Site now: where will it be short of beds at the next bed meetings, and what awaits a decision?"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from app import (
    access,
    answers,
    decide,
    front_door,
    panels,
    read,
    site_now,
    take_away,
    to_approve,
    waits,
)
from app.read import Here
from app.site_now import SiteNow
from app.words import every_page
from app.words import today as words

KINDS = {
    "roster": "roster",
    "template": "clinics",
    "booking": "waiting",
    "order": "supplies",
    "allocation": "supplies",
}

WARDS = 12
"""Wards there is room for at 1366 × 768 beside all that a meeting asks; a click shows the rest."""
CHART_HEIGHT = 165
"""Pixels; the chart ends above the fold beside the wards."""


def show() -> None:
    """The page: verdict, six numbers, wards at the next meetings, ED arrivals, what to decide."""
    here = read.here()
    left, right = st.columns([9, 5], vertical_alignment="center")
    left.title(every_page.TODAY, anchor=False)
    if here.site is None:
        st.info(every_page.NO_SITE)
        _awaiting(here)
        return
    with right:
        _take(here)
    now = site_now.site_now(here)
    if not panels.missing(here, "Wards") and not panels.withheld(here, "Wards"):
        _verdict(now)
    panels.numbers(site_now.numbers(now))
    left, right = st.container(key="fold").columns([19, 10], gap="medium")
    with left:
        if now.lines:
            _table(now)
        else:
            st.info(words.NO_WARDS)
    with right:
        answers.panel(now)
        front_door.arrivals_ahead(here, hours=24, key="today-arrivals", height=CHART_HEIGHT)
    _awaiting(here)


def _verdict(now: SiteNow) -> None:
    if not now.meetings:
        st.warning(every_page.no_forecast("the wards"))
        return
    panels.verdict(now.state, site_now.verdict(now))


def _table(now: SiteNow) -> None:
    st.subheader(words.TABLE_TITLE)
    above, wards = st.container(), len(now.lines)
    every = wards > WARDS and st.toggle(words.every(wards, WARDS), key="every-ward")
    rows, bars = site_now.rows(now), site_now.bars(now)
    if not every:
        rows, bars = [*rows[:-1][:WARDS], rows[-1]], [*bars[:-1][:WARDS], bars[-1]]
    with above:
        panels.table(rows, bars={words.CHANCE: bars}, key="wards")
    why = site_now.why_unknown(now)
    if why:
        st.caption(why)
    panels.how_to_read(f"{words.FOOTNOTE} {every_page.LEGEND}")


def _take(here: Here) -> None:
    """The sheet for the meeting and the way to the wall."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="take"
    ):
        take_away.handover(here)
        wall = st.session_state["pages"].get("wall")
        if wall is not None and access.may_see(here.person, "wall"):
            st.page_link(wall, label=every_page.WALL)


def _awaiting(here: Here) -> None:
    st.subheader(words.AWAITING)
    if second := to_approve.count(here):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(second)
            waits.way(here)
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    found = [row for k in KINDS for row in read.proposals(here.copy, k, here.as_of).to_dicts()]
    rows = [row for row in found if row["to_on"] >= today]
    if not rows:
        st.info(words.ALL_PAST if found else words.NOTHING_PROPOSED)
        return
    waiting = decide.undecided(rows)
    if not waiting:
        st.success(words.NOTHING_AWAITS)
    for kind, page in KINDS.items():
        mine = [row for row in waiting if row["kind"] == kind]
        if mine:
            _waiting(kind, page, mine, here)


def _waiting(kind: str, page: str, rows: Sequence[decide.Row], here: Here) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(words.waiting(kind, rows, now=here.now))
        if access.may_see(here.person, page):
            st.page_link(st.session_state["pages"][page], label=words.OPEN[kind])
