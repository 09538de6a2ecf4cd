"""Change a roster by hand: one duty at a time, each judged before it is kept as a draft."""

from collections.abc import Sequence
from datetime import date

import dataframely as dy
import polars as pl
import streamlit as st

from app import access, both, decide, grid, read, repair, site_rules
from app.access import Act
from app.read import Here
from app.words import desk
from app.words import numbers as say
from app.words import roster as words
from ops.staffing.changes import Change, changed, from_json
from ops.tables import Absence

Cells = frozenset[tuple[str, date]]


def key_of(proposal_id: str) -> str:
    """Under which a roster's changes are drafted."""
    return f"roster:{proposal_id}"


def drafted(proposal_id: str) -> decide.Drafted:
    """The changes to a roster drafted so far."""
    return decide.drafted(key_of(proposal_id))


def settle(
    proposal: decide.Row,
    proposed: pl.DataFrame,
    required: pl.DataFrame,
    draft: decide.Drafted,
    locked: Cells,
    here: Here,
) -> None:
    """Show both drafts, if somebody else's kept this person's change from being saved."""
    if not access.may(here.person, Act.ROSTER):
        return

    def judge(changes: Sequence[Change]) -> Sequence[str]:
        facts = _facts(proposal, required, locked, here)
        before = changed(proposed, from_json(draft.changes), required)
        after = changed(proposed, changes, required)
        return repair.new_breaches(before, after, facts, zone=here.zone)

    both.settle(key_of(proposal["proposal_id"]), draft, here, judge=judge)


def change(
    proposal: decide.Row,
    ward: str,
    proposed: pl.DataFrame,
    required: pl.DataFrame,
    draft: decide.Drafted,
    locked: Cells,
    here: Here,
) -> None:
    """The form that moves, gives or clears one duty, and the changes drafted so far."""
    st.subheader(words.CHANGE)
    if not access.may(here.person, Act.ROSTER):
        st.caption(access.why_not(here.person, Act.ROSTER))
        return
    changes = from_json(draft.changes)
    key = key_of(proposal["proposal_id"])
    with st.form("change-duty"):
        one = _asked(proposal, ward, proposed, required, read.staff(here.copy))
        sent = st.form_submit_button(words.ADD, key="add-change")
    if sent:
        facts = _facts(proposal, required, locked, here)
        before = changed(proposed, changes, required)
        after = changed(proposed, [*changes, one], required)
        if (one.staff_id, one.day_on) in locked:
            st.warning(desk.day_locked(one.staff_id, one.day_on))
        elif _alike(before, after):
            st.info(words.AS_IT_IS)
        elif broken := repair.new_breaches(before, after, facts, zone=here.zone):
            st.warning(words.broken(broken))
        else:
            both.keep(key, draft, [*changes, one], here, mine=[one])
    for n, kept in enumerate(changes):
        st.markdown(f"{n + 1}. {words.said(kept)}")
    _back_and_forth(key, draft, here)


def _back_and_forth(key: str, draft: decide.Drafted, here: Here) -> None:
    """Undo the last change, or put back what was undone last."""
    changes, undone = from_json(draft.changes), from_json(draft.undone)
    with st.container(horizontal=True):
        undo = bool(changes) and st.button(words.UNDO, key="undo-change")
        redo = bool(undone) and st.button(desk.REDO, key="redo-change")
    if undo:
        both.keep(key, draft, changes[:-1], here, undone=[changes[-1], *undone])
    if redo:
        both.keep(key, draft, [*changes, undone[0]], here, undone=undone[1:])


def _alike(before: pl.DataFrame, after: pl.DataFrame) -> bool:
    by = ("staff_id", "day_on")
    return before.sort(by).equals(after.sort(by))


def _facts(proposal: decide.Row, required: pl.DataFrame, locked: Cells, here: Here) -> repair.Facts:
    staff, skills = read.staff(here.copy), read.staff_skills(here.copy)
    policy, away = site_rules.policy(here), _away(proposal, here)
    return repair.Facts(required, staff, skills, away, policy, locked=locked)


def _asked(
    proposal: decide.Row,
    ward: str,
    proposed: pl.DataFrame,
    required: pl.DataFrame,
    staff: pl.DataFrame,
) -> Change:
    days: list[date] = grid.days(proposal["from_on"], proposal["to_on"])
    person = st.selectbox(words.PERSON, people(ward, proposed, staff), key="change-person")
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


def people(ward: str, lines: pl.DataFrame, staff: pl.DataFrame) -> list[str]:
    """Everybody at home on a ward, or helping out there."""
    helping = lines.filter(pl.col("ward_id") == ward)["staff_id"].to_list()
    at_home = staff.filter(pl.col("home_ward_id") == ward)["staff_id"].to_list()
    return sorted({*helping, *at_home})


def _away(proposal: decide.Row, here: Here) -> dy.DataFrame[Absence]:
    return read.absences(here.copy, proposal["from_on"])
