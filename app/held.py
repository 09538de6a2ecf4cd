"""Duties held in place: locked at the desk, so that the next roster and any repair keep them."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app import access, both, decide, duties, grid, read
from app.access import Act
from app.alive import Desk
from app.words import desk as words
from app.words import numbers as say
from app.words import roster
from ops.staffing.locked import standing_locks
from warehouse.records import duty_locks


def lock(desk: Desk, ward: str) -> None:
    """The form that locks a duty or sets it free, and the duties of this ward that are locked."""
    if not access.may(desk.here.person, Act.ROSTER):
        st.caption(access.why_not(desk.here.person, Act.ROSTER))
        return
    days = grid.days(desk.proposal["from_on"], desk.proposal["to_on"])
    with st.form("lock-duty"):
        names = duties.people(ward, desk.lines, read.staff(desk.here.copy))
        person = st.selectbox(roster.PERSON, names, key="lock-person")
        day = st.selectbox(roster.DAY, days, format_func=say.day, key="lock-day")
        with st.container(horizontal=True):
            hold = st.form_submit_button(words.LOCK, key="lock")
            free = st.form_submit_button(words.SET_FREE, key="set-free")
    st.caption(words.LOCK_HELP)
    standing = standing_locks(desk.locks).filter(pl.col("day_on").is_in(days))
    if hold or free:
        mine = desk.lines if hold else standing
        found = mine.filter(pl.col("staff_id") == person, pl.col("day_on") == day).to_dicts()
        _keep(desk, found, locked=hold)
    _tell(standing.filter(pl.col("ward_id") == ward), desk.lines)


def _keep(desk: Desk, found: Sequence[decide.Row], *, locked: bool) -> None:
    access.must(desk.here.person, Act.ROSTER)
    if not found:
        st.info(words.NO_DUTY if locked else words.NOT_LOCKED)
    elif both.overtaken(duties.key_of(desk.proposal_id), desk.draft):
        st.warning(words.OVERTAKEN)
    else:
        duty_locks.keep(found[0], locked=locked, by=desk.here.role)
        st.rerun()


def _tell(standing: pl.DataFrame, lines: pl.DataFrame) -> None:
    """The locks as a list; one on a duty that the roster does not hold says so."""
    duty = ["staff_id", "day_on", "ward_id", "shift_type_id", "skill"]
    here = set(lines.select(duty).rows())
    for row in standing.sort("day_on", "staff_id").select(duty).rows():
        person, day, ward, shift, _ = row
        told = words.locked(person, day, shift, ward) if row in here else words.gone(person, day)
        st.markdown(f"- {told}")
    if standing.is_empty():
        st.caption(words.NOTHING_LOCKED)
