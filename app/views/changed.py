"""What changed since the last forecast and since six this morning, and why?"""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from app import bars, huddle, panels, read, read_needs, revised, two_issues
from app.drawing import drawn
from app.read import Here
from app.revised import Hour
from app.words import changed as words
from app.words import every_page
from app.words import numbers as say
from ops import series

ISSUES = 6


def show() -> None:
    """The page: the coming bed meetings against two earlier issues, then one meeting closely."""
    here = read.here()
    st.title(every_page.CHANGED)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Wards") or panels.withheld(here, "Wards"):
        return
    meetings, _ = huddle.coming(here)
    if not meetings:
        st.warning(every_page.no_forecast("the wards"))
        return
    place, wards = _ask(here)
    name = series.SITE_CENSUS.name if place == here.site.site_id else series.WARD_CENSUS.name
    issued = two_issues.issued(here, name, place)
    earlier = two_issues.earlier(issued, here)
    if not earlier:
        st.info(words.FIRST_ISSUE)
        return
    for column, before in zip(st.columns(len(earlier), gap="medium"), earlier, strict=True):
        with column:
            _since(before, issued[-1], (name, place, wards), meetings, here)
    st.caption(words.FOOTNOTE)
    _closely(name, place, issued[-ISSUES:], meetings, here)


def _ask(here: Here) -> tuple[str, list[str]]:
    """The place looked at, and its wards."""
    site = here.site.site_id if here.site else ""
    wards = {ward.ward_id: ward for ward in read.wards(here.copy, site)}
    picked: str = st.selectbox(
        words.PLACE,
        [site, *wards],
        format_func=lambda p: (
            say.place(p, wards[p].specialty) if p in wards else f"{words.WHOLE_SITE}, {p}"
        ),
        key="place",
        width=320,
    )
    return picked, [picked] if picked in wards else list(wards)


def _since(
    before: datetime,
    after: datetime,
    where: two_issues.Where,
    meetings: Sequence[datetime],
    here: Here,
) -> None:
    st.subheader(words.since(before, here.zone, now=here.now))
    hours, alone = two_issues.compared(before, after, where, meetings, here.copy)
    if not hours:
        st.info(words.NO_LONGER)
        return
    if told := _most(hours, alone, here):
        st.markdown(f"**{say.plain(told)}**")
    panels.table([_row(hour, alone, here) for hour in hours])


def _most(hours: Sequence[Hour], alone: bool, here: Here) -> str:
    changes = [hour.revision for hour in hours]
    return words.most_changed(changes, here.zone, now=here.now, alone=alone)


def _row(hour: Hour, alone: bool, here: Here) -> dict[str, str]:
    why = words.because(hour.revision, alone=alone) if hour.revision else words.NO_CAUSES
    numbers = (hour.before, hour.after)
    return words.row(hour.at, numbers, why, here.zone, now=here.now)


def _closely(
    name: str, place: str, issued: list[datetime], meetings: Sequence[datetime], here: Here
) -> None:
    st.subheader(words.REVISIONS)
    picked = st.segmented_control(
        words.TARGET,
        list(meetings),
        default=meetings[0],
        required=True,
        key="meeting",
        format_func=lambda at: say.huddle(at, here.zone, now=here.now),
    )
    at = picked or meetings[0]
    said, _ = read_needs.told(here.copy, name, place, tuple(issued))
    frame = revised.revisions(said, at, here.zone, now=here.now)
    title = words.title(place, at, frame.height, here.zone, now=here.now)
    chart = drawn(bars.revisions, frame, title=title, look=panels.look())
    panels.picture(chart, words.twin(frame), says=title, key="revisions")
