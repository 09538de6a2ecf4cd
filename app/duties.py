"""Change a roster by hand: one duty at a time, each judged before it is kept as a draft."""

from collections.abc import Sequence
from datetime import date

import dataframely as dy
import polars as pl
import streamlit as st

from app import decide, grid, read, repair, site_rules
from app.read import Here
from app.words import numbers as say
from app.words import roster as words
from ops.staffing.changes import Change, changed, from_json
from ops.tables import Absence


def _key(proposal_id: str) -> str:
    return f"roster:{proposal_id}"


def drafted(proposal_id: str) -> decide.Drafted:
    """The changes to a roster drafted so far."""
    return decide.drafted(_key(proposal_id))


def _keep(proposal_id: str, changes: Sequence[Change], draft: decide.Drafted, here: Here) -> None:
    lines = [one.as_json() for one in changes]
    if decide.keep_draft(_key(proposal_id), draft, lines, here):
        st.rerun()


def change(
    proposal: decide.Row,
    ward: str,
    proposed: pl.DataFrame,
    required: pl.DataFrame,
    draft: decide.Drafted,
    here: Here,
) -> None:
    """The form that moves, gives or clears one duty, and the changes drafted so far."""
    st.subheader(words.CHANGE)
    changes = from_json(draft.changes)
    proposal_id = proposal["proposal_id"]
    staff = read.staff(here.copy)
    with st.form("change-duty"):
        one = _asked(proposal, ward, proposed, required, staff)
        sent = st.form_submit_button(words.ADD, key="add-change")
    if sent:
        skills, away = read.staff_skills(here.copy), _away(proposal, here)
        facts = repair.Facts(required, staff, skills, away, site_rules.policy(here))
        before = changed(proposed, changes, required)
        after = changed(proposed, [*changes, one], required)
        broken = repair.new_breaches(before, after, facts, zone=here.zone)
        if _alike(before, after):
            st.info(words.AS_IT_IS)
        elif broken:
            st.warning(words.broken(broken))
        else:
            _keep(proposal_id, [*changes, one], draft, here)
    for n, kept in enumerate(changes):
        st.markdown(f"{n + 1}. {words.said(kept)}")
    if changes and st.button(words.UNDO, key="undo-change"):
        _keep(proposal_id, changes[:-1], draft, here)


def _alike(before: pl.DataFrame, after: pl.DataFrame) -> bool:
    by = ("staff_id", "day_on")
    return before.sort(by).equals(after.sort(by))


def _asked(
    proposal: decide.Row,
    ward: str,
    proposed: pl.DataFrame,
    required: pl.DataFrame,
    staff: pl.DataFrame,
) -> Change:
    helping = proposed.filter(pl.col("ward_id") == ward)["staff_id"].to_list()
    at_home = staff.filter(pl.col("home_ward_id") == ward)["staff_id"].to_list()
    people = sorted({*helping, *at_home})
    days: list[date] = grid.days(proposal["from_on"], proposal["to_on"])
    person = st.selectbox(words.PERSON, people, key="change-person")
    day = st.selectbox(words.DAY, days, format_func=say.day, key="change-day")
    shift = st.selectbox(
        words.SHIFT,
        ["", *grid.shift_order(required, ward)],
        format_func=words.shift_name,
        key="change-shift",
    )
    skills = sorted(required.filter(pl.col("ward_id") == ward)["skill"].unique().to_list())
    skill = st.selectbox(words.SKILL, skills, key="change-skill")
    return Change(person, day, shift or None, ward, skill)


def _away(proposal: decide.Row, here: Here) -> dy.DataFrame[Absence]:
    return read.absences(here.copy, proposal["from_on"])
