"""Write down what happened to a roster: somebody cannot come, or a ward closes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import kept, read, stands
from app.alive import Desk
from app.words import absent as words
from warehouse.records import roster_events


def absence(desk: Desk) -> None:
    """Who cannot come, from when to when, and why."""
    wards = read.reference_table(desk.here.copy, "wards")
    people = of_site(read.staff(desk.here.copy), wards, desk.proposal["place_id"])
    with st.form("absent"):
        left, right = st.columns(2)
        who = left.selectbox(words.PERSON, people, key="absent-person")
        kind = right.selectbox(
            words.KIND, list(words.KINDS), format_func=words.KINDS.__getitem__, key="absent-kind"
        )
        since, until = _days(desk, left, right, "absent")
        why = st.text_input(words.WHY, max_chars=200, key="absent-why")
        sent = st.form_submit_button(words.NOTE, key="note-absent")
    if sent:
        _keep(
            desk, lambda by: roster_events.note_absence(who, since, until, kind, by=by, reason=why)
        )


def of_site(staff: pl.DataFrame, wards: pl.DataFrame, site_id: str) -> list[str]:
    """People at home at a site; a home that is no ward, such as a pool, may be of any."""
    elsewhere = wards.filter(pl.col("site_id") != site_id)["ward_id"].to_list()
    ours = staff.filter(~pl.col("home_ward_id").is_in(elsewhere))
    return ours["staff_id"].sort().to_list()


def closure(desk: Desk) -> None:
    """Which ward closes, from when to when, and why."""
    wards = desk.required["ward_id"].unique().sort().to_list()
    with st.form("closed"):
        ward = st.selectbox(words.WARD, wards, key="closed-ward")
        left, right = st.columns(2)
        since, until = _days(desk, left, right, "closed")
        why = st.text_input(words.WHY, max_chars=200, key="closed-why")
        sent = st.form_submit_button(words.CLOSE, key="note-closed")
    if sent:
        _keep(desk, lambda by: roster_events.note_closure(ward, since, until, by=by, reason=why))


def _keep(desk: Desk, note: Callable[[str], str]) -> None:
    """Note it, or say what is missing beside the form."""
    kept.must(desk)
    try:
        note(desk.here.role)
    except roster_events.UnclearEventError as error:
        st.warning(str(error))
    else:
        st.rerun()


def _days(desk: Desk, left: DeltaGenerator, right: DeltaGenerator, name: str) -> tuple[date, date]:
    """Days within the roster, today first."""
    first, last = desk.proposal["from_on"], desk.proposal["to_on"]
    today = min(max(stands.today(desk.here), first), last)
    inside: dict[str, Any] = {"min_value": first, "max_value": last}
    since: date = left.date_input(words.SINCE, today, key=f"{name}-since", **inside)
    until: date = right.date_input(words.UNTIL, today, key=f"{name}-until", **inside)
    return since, until
