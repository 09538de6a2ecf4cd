"""Open and close beds of a ward for a while, and see at once what that changes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from app import access, huddle, panels, read, second_person, supposed, waits
from app.access import Act
from app.board import WardPlace
from app.read import Here
from app.words import capacity as words
from app.words import numbers as say
from app.words import second_person as second_words
from ops import series
from ops.errors import NotEnoughHistoryError
from ops.wards.what_if import compared
from warehouse.approvals import StaleError
from warehouse.records import capacity
from warehouse.records.capacity import CapacityEdit, UnclearCapacityError


def panel(wards: Sequence[WardPlace], here: Here) -> None:
    """What is noted, what it changes, and the form to note more."""
    st.subheader(words.TITLE)
    ours = {ward.ward_id for ward in wards}
    noted = [
        one
        for one in capacity.standing()
        if one.ward_id in ours and (one.until_at is None or one.until_at > here.now)
    ]
    if noted:
        _noted(noted, here)
        _effects(tuple(noted), here)
    else:
        st.caption(words.NONE)
    waits.told(ours, here)
    if not access.may(here.person, Act.CAPACITY):
        st.caption(access.why_not(here.person, Act.CAPACITY))
        return
    with st.expander(words.EDIT):
        if "beds" in (rule := second_person.rule()).acts:
            st.caption(second_words.beds_take_two(rule))
        _form(wards, here)


def _noted(noted: Sequence[CapacityEdit], here: Here) -> None:
    may = access.may(here.person, Act.CAPACITY)
    for one in noted:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.line(one, here.zone, now=here.now))
            if may and st.button(words.BACK, key=f"back-{one.edit_id}"):
                access.must(here.person, Act.CAPACITY)
                _take_back(one, here)
    st.caption(words.NOTE)


def _take_back(one: CapacityEdit, here: Here) -> None:
    if second_person.back_needed(one, here):
        told = (one.ward_id, one.beds, one.from_at, one.until_at)
        why = words.taken_back(one)
        second_person.ask_beds(*told, reason=why, here=here, undoes=one.edit_id)
        st.toast(second_words.ASKED)
    else:
        capacity.take_back(one.edit_id, by=here.role)
    st.rerun()


def _effects(noted: tuple[CapacityEdit, ...], here: Here) -> None:
    """At the coming meetings, where the newest forecast did not know of a note yet."""
    issue = read.newest_issue(here.copy, series.WARD_CENSUS.name, here.as_of)
    meetings, _ = huddle.coming(here)
    if issue is None or not meetings or here.site is None:
        return
    issued_at: datetime = issue["issued_at"]
    known = tuple(one for one in noted if one.noted_at <= issued_at)
    if known == noted:
        return
    st.markdown(f"**{words.SINCE_FORECAST}**")
    site = (here.copy, here.site.site_id, here.zone, issued_at)
    try:
        found = compared(
            supposed.site(*site, known), supposed.site(*site, noted).unchanged, meetings
        )
    except NotEnoughHistoryError as error:
        st.caption(words.NO_ANSWER.format(why=say.told(str(error))))
        return
    touched = {one.ward_id for one in noted} | {here.site.site_id}
    mine = [one for one in found if one.place in touched and not one.changes_nothing]
    if mine:
        panels.table(words.effects(mine, here.zone, now=here.now), key="capacity")
    else:
        st.caption(words.NO_EFFECT)


def _form(wards: Sequence[WardPlace], here: Here) -> None:
    zone = ZoneInfo(here.zone)
    hour = here.now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    names = {ward.ward_id: say.place(ward.ward_id, ward.specialty) for ward in wards}
    with st.form("capacity"):
        left, right = st.columns(2)
        ward = left.selectbox(
            words.WARD, list(names), format_func=names.__getitem__, key="capacity-ward"
        )
        most: dict[str, Any] = {"min_value": -capacity.MOST, "max_value": capacity.MOST, "step": 1}
        beds = right.number_input(words.BEDS, value=-1, key="capacity-beds", **most)
        from_at = _moment(st.columns(2), (words.FROM_DAY, words.FROM_HOUR), hour, "capacity-from")
        day_on = hour + timedelta(days=1)
        columns = st.columns(2)
        until_at = _moment(columns, (words.UNTIL_DAY, words.UNTIL_HOUR), day_on, "capacity-until")
        endless = st.checkbox(words.OPEN_END, key="capacity-endless")
        why = st.text_input(words.REASON, max_chars=200, key="capacity-why")
        sent = st.form_submit_button(words.KEEP, type="primary", key="keep-capacity")
    if sent:
        access.must(here.person, Act.CAPACITY)
        end = None if endless else until_at
        try:
            st.toast(_keep(str(ward), int(beds), from_at, end, why, here))
        except (UnclearCapacityError, StaleError) as error:
            st.warning(say.redated(str(error)))
        else:
            st.rerun()


def _keep(
    ward: str, beds: int, from_at: datetime, until: datetime | None, why: str, here: Here
) -> str:
    """Note it, or ask for a second person where it takes two; what became of it, in words."""
    capacity.must_be_clear(beds, from_at, until, why)
    if not second_person.beds_needed(ward, beds, from_at, until):
        capacity.note(ward, beds, from_at, until, by=here.role, reason=why)
        return words.KEPT
    second_person.ask_beds(ward, beds, from_at, until, reason=why.strip(), here=here)
    return second_words.ASKED


def _moment(columns: Sequence[Any], labels: tuple[str, str], usual: datetime, key: str) -> datetime:
    """A day and an hour of the site's clock."""
    day_on: date = columns[0].date_input(
        labels[0], usual.date(), format=say.typed_days(), key=f"{key}-day"
    )
    hour: time = columns[1].time_input(labels[1], usual.time(), step=1800, key=f"{key}-hour")
    return datetime.combine(day_on, hour, usual.tzinfo)
