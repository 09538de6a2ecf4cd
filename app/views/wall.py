"""The site on a wall: large type, nothing to click, told anew by itself.

A browser that hears nothing any more must not go on showing numbers as if they held. Pages run no
scripts of ours, so the notice lies hidden in what is told last and style sheets alone uncover it:
at once where Streamlit knows that the line is gone, else when it has not been told anew in time.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from app import access, panels, read, sign_in, signed_in, site_now
from app.read import Here
from app.site_now import SiteNow
from app.words import every_page
from app.words import numbers as say
from app.words import today as today_words
from app.words import wall as words
from ops.errors import PlanningError

STYLE = Path(__file__).parents[1] / "static" / "wall.css"
EVERY = "10s"
"""The style sheet uncovers the notice after 25 seconds: two tellings may be missed."""
WARDS = 8
"""Wards there is room for at 1366 × 768, the whole site below them."""


def show() -> None:
    """The wall: as-of clock, verdict, six numbers and the wards most at risk."""
    st.html(STYLE)
    _told_anew(read.here())


@st.fragment(run_every=EVERY)
def _told_anew(standing: Here) -> None:
    # Only this runs again, so it asks everything again: who looks, which copy, what time it is.
    try:
        person = sign_in.visitor()
        if signed_in.over(person.sign_in, wall=True):
            sign_in.anew()
        access.must_see(person, "wall", every_page.WALL)
        published, now = read.pin() or (standing.published, standing.now)
        with st.container(key="wall"):
            _wall(replace(standing, published=published, now=now, person=person))
    except PlanningError as error:
        st.error(say.redated(str(error)))
    st.html(words.lost(datetime.now(UTC), standing.zone))


def _wall(here: Here) -> None:
    if here.site is None:
        st.title(every_page.WALL)
        st.info(words.no_such_site(st.query_params.get("site")))
        return
    left, right = st.columns([1, 1], vertical_alignment="center")
    left.title(here.site.site_id)
    right.html(words.clock(here.as_of, here.zone, now=here.now))
    now = site_now.site_now(here)
    if not panels.missing(here, "Wards") and not panels.withheld(here, "Wards"):
        if now.meetings:
            panels.verdict(now.state, site_now.verdict(now))
        else:
            st.warning(every_page.no_forecast("the wards"))
    panels.numbers([replace(one, help=None) for one in site_now.numbers(now)])
    _wards(now)
    st.markdown(_ages(here))


def _wards(now: SiteNow) -> None:
    if not now.lines:
        st.info(today_words.NO_WARDS)
        return
    rows = site_now.rows(now)
    shown = [*rows[:-1][:WARDS], rows[-1]]
    panels.table(
        [{k: v for k, v in row.items() if k != today_words.LEAST_FREE} for row in shown],
        key="wall-wards",
    )
    st.caption(words.below(len(now.lines) - WARDS, site_now.why_unknown(now)))


def _ages(here: Here) -> str:
    fresh = read.fresh(here)
    parts = [fresh[name] for name in ("Wards", "ED", "Staff")]
    marks = [f":{p.state.badge}-badge[{every_page.strip(p, now=here.now)}]" for p in parts]
    if here.published.invented:
        marks.append(f":gray-badge[{every_page.INVENTED}]")
    if here.published.replayed:
        marks.append(every_page.replay(here.as_of, here.zone))
    return " ".join(marks)
