"""What if more came, stayed longer, or beds were closed?"""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from app import huddle, panels, read, supposed
from app.board import WardPlace
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import scenario as words
from ops import series
from ops.errors import NotEnoughHistoryError, NothingToDoError
from ops.wards.supposed import Compared, Scenario
from ops.wards.what_if import compared

FOLLOWED = "patients_present"
PERCENT = (-30, 30)
BEDS = (-12, 12)
AT_NOON = (0, 20)


def show() -> None:
    """The page: what is supposed, then the site and its wards with and without it."""
    here = read.here()
    st.title(every_page.SCENARIO)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Wards") or panels.withheld(here, "Wards"):
        return
    issue = read.newest_issue(here.copy, series.WARD_CENSUS.name, here.as_of)
    meetings, _ = huddle.coming(here)
    if issue is None or not meetings:
        st.info(words.NO_FORECAST)
        return
    wards = read.wards(here.copy, here.site.site_id)
    asked = _ask(wards)
    if asked.changes_nothing:
        st.info(words.NOTHING)
        return
    try:
        base = supposed.site(here.copy, here.site.site_id, here.zone, issue["issued_at"])
        found = compared(base, asked, meetings)
    except (NotEnoughHistoryError, NothingToDoError) as error:
        st.info(str(error))
        return
    _answer(found, asked, wards, here)
    if issue["model"] != FOLLOWED:
        st.caption(words.other_way(issue["model"]))


def _ask(wards: Sequence[WardPlace]) -> Scenario:
    left, middle, right = st.columns(3, gap="medium")
    with left:
        arrivals = st.slider(words.ARRIVALS, *PERCENT, 0, 5, key="arrivals", bind="query-params")
        stays = st.slider(words.STAYS, *PERCENT, 0, 5, key="stays", bind="query-params")
    with middle:
        names = {ward.ward_id: say.place(ward.ward_id, ward.specialty) for ward in wards}
        ward = st.selectbox(words.WARD, list(names), format_func=names.__getitem__, key="beds-ward")
        beds = st.slider(words.BEDS, *BEDS, 0, 1, key="beds", bind="query-params")
    with right:
        noon = st.slider(
            words.NOON, *AT_NOON, 0, 1, key="noon", help=words.HELP_NOON, bind="query-params"
        )
        lost = st.multiselect(
            words.LOST,
            list(words.FEEDS),
            format_func=words.FEEDS.__getitem__,
            key="lost",
            help=words.HELP_LOST,
        )
    return Scenario(
        arrivals=1 + arrivals / 100,
        stays=1 + stays / 100,
        beds={ward: beds} if ward and beds else None,
        leave_by_noon=noon,
        lost=frozenset(lost),
    )


def _answer(
    found: Sequence[Compared], asked: Scenario, wards: Sequence[WardPlace], here: Here
) -> None:
    whole = [one for one in found if here.site and one.place == here.site.site_id]
    if not whole:
        st.info(words.NO_FORECAST)
        return
    if all(one.changes_nothing for one in found):
        st.info(words.NO_EFFECT)
    most = max(whole, key=_weight)
    st.warning(f"**{words.WATERMARK}**")
    st.markdown(f"**{words.verdict(asked, most, here.zone, now=here.now)}**")
    if asked.lost:
        st.markdown(words.widths(whole))
    st.subheader(f"{words.SITE_TITLE} ({words.WATERMARK})")
    panels.table([words.site_row(one, here.zone, now=here.now) for one in whole], key="scenario")
    _wards(found, [one.at for one in whole], wards, here)
    st.caption(f"{words.FOOTNOTE} {every_page.MARKS}")


def _weight(one: Compared) -> tuple[float, float, float]:
    """How much a scenario does to a place; of two that are alike, the sooner."""
    odds = abs(one.short_after - one.short_before)
    return abs(one.difference.middle), odds, -one.at.timestamp()


def _wards(
    found: Sequence[Compared], at: Sequence[datetime], wards: Sequence[WardPlace], here: Here
) -> None:
    st.subheader(f"{words.WARDS_TITLE} ({words.WATERMARK})")
    picked = st.segmented_control(
        words.MEETING,
        list(at),
        default=at[0],
        required=True,
        key="scenario-meeting",
        format_func=lambda moment: say.huddle(moment, here.zone, now=here.now),
    )
    names = {ward.ward_id: say.place(ward.ward_id, ward.specialty) for ward in wards}
    mine = [one for one in found if one.at == (picked or at[0]) and one.place in names]
    mine.sort(key=lambda one: (-abs(one.difference.middle), -one.short_after, one.place))
    panels.table([words.ward_row(one, names[one.place]) for one in mine], key="scenario-wards")
