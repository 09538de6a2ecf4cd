"""What a bed meeting asks besides beds, each answered in a line that leads to its page.

Beds the ED will want, staff gaps, the level and its actions, what changed, how right we were.
"""

from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from app import access, acknowledging, board, changed_most, decide, ed_demand, read, surge
from app.read import Here
from app.site_now import SiteNow
from app.words import answers as words
from app.words import ed as ed_words
from app.words import staffing_gap as staff_words
from ops import series

A_DAY_AHEAD = "to 24 h"


class Answer(NamedTuple):
    """One sentence, and the page, or the part of it, that says more."""

    sentence: str
    page: str
    part: str | None = None


def panel(now: SiteNow) -> None:
    """The lines, in the order in which a meeting asks; none where nothing can be answered."""
    found = [one for one in _answers(now) if one.sentence]
    if not found:
        return
    st.subheader(words.TITLE)
    with st.container(key="answers", gap=None):
        for one in found:
            _line(one, now.here)


def _line(one: Answer, here: Here) -> None:
    page = st.session_state["pages"].get(one.page)
    if page is not None and access.may_see(here.person, one.page):
        part = {f"{one.page}-part": one.part} if one.part else None
        st.page_link(page, label=one.sentence, width="stretch", query_params=part)
    else:
        st.markdown(one.sentence)


def _answers(now: SiteNow) -> Iterator[Answer]:
    here = now.here
    yield Answer(staff_words.today(now.staff), "staffing_gap")
    yield Answer(_beds_wanted(now), "ed", ed_words.PART_BEDS)
    yield Answer(_level(here), "escalation")
    yield Answer(_changed(now), "changed")
    yield Answer(_right(here), "trust")


def _beds_wanted(now: SiteNow) -> str:
    here = now.here
    if here.site is None or read.fresh(here)["ED"].withheld:
        return ""
    rows = read.ed_bed_demand(here.copy, here.as_of).filter(
        site_id=here.site.site_id, mode="running"
    )
    meetings = board.meetings(rows["target_at"], zone=here.zone, now=here.now)
    if not meetings:
        return ""
    by = ed_demand.first_to_act_on(meetings, here)
    shown = rows.filter(target_at=by)
    return words.beds_wanted(shown.to_dicts(), by, here.zone, now=here.now)


def _level(here: Here) -> str:
    said, person = surge.levels(here), surge.person_level(here)
    stale = said is None or read.fresh(here)["ED"].withheld or here.now - said.issued_at > surge.OLD
    called = None if said is None or stale else said.called
    kept = decide.drafted(f"actions:{surge.site_id(here)}").changes
    open_ones = [one for one in kept if not one["done_by"]]
    level = person.level if person else called
    wanted = 0 if level is None else len(surge.policy(here).actions[level])
    told = words.level(called, person.level if person else None, open_ones, wanted)
    return f"{told} {acknowledging.in_short(here)}".rstrip() if told else ""


def _changed(now: SiteNow) -> str:
    told = changed_most.told(now)[-1:]
    line = "".join(words.changed(since, most) for since, most in told)
    return line or (words.FIRST_FORECAST if now.meetings else "")


def _right(here: Here) -> str:
    record = read.track_record(here.copy, here.as_of)
    site = here.site.site_id if here.site else ""
    mine = record.filter(series=series.SITE_CENSUS.name, ahead=A_DAY_AHEAD, entity_id=site)
    return words.right(mine.row(0, named=True)) if mine.height else ""
