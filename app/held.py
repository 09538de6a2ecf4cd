"""Duties held in place: locked at the desk, so that the next roster and any repair keep them."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl
import streamlit as st

from app import access, both, decide, duties, grid, read
from app.access import Act
from app.read import Here
from app.words import desk as words
from app.words import numbers as say
from app.words import roster
from ops.staffing.locked import standing_locks
from ops.tables import DutyLock
from warehouse.records import duty_locks


def lock(
    proposal: decide.Row,
    ward: str,
    lines: pl.DataFrame,
    locks: dy.DataFrame[DutyLock],
    draft: decide.Drafted,
    here: Here,
) -> None:
    """The form that locks a duty or sets it free, and the duties of this ward that are locked."""
    with st.expander(words.LOCK_TITLE):
        if not access.may(here.person, Act.ROSTER):
            st.caption(access.why_not(here.person, Act.ROSTER))
            return
        st.caption(words.LOCK_HELP)
        days = grid.days(proposal["from_on"], proposal["to_on"])
        with st.form("lock-duty"):
            names = duties.people(ward, lines, read.staff(here.copy))
            person = st.selectbox(roster.PERSON, names, key="lock-person")
            day = st.selectbox(roster.DAY, days, format_func=say.day, key="lock-day")
            with st.container(horizontal=True):
                hold = st.form_submit_button(words.LOCK, key="lock")
                free = st.form_submit_button(words.SET_FREE, key="set-free")
        standing = standing_locks(locks).filter(pl.col("day_on").is_in(days))
        if hold or free:
            mine = lines if hold else standing
            found = mine.filter(pl.col("staff_id") == person, pl.col("day_on") == day).to_dicts()
            _keep(proposal, draft, found, here, locked=hold)
        _tell(standing.filter(pl.col("ward_id") == ward), lines)


def _keep(
    proposal: decide.Row,
    draft: decide.Drafted,
    found: Sequence[decide.Row],
    here: Here,
    *,
    locked: bool,
) -> None:
    access.must(here.person, Act.ROSTER)
    key = duties.key_of(proposal["proposal_id"])
    if not found:
        st.info(words.NO_DUTY if locked else words.NOT_LOCKED)
    elif both.overtaken(key, draft):
        st.warning(words.OVERTAKEN)
    else:
        duty_locks.keep(found[0], locked=locked, by=here.role)
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
