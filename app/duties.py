"""Change a roster by hand: one duty at a time, each judged before it is kept as a draft."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import streamlit as st

from app import access, both, breaks, decide, grid, read
from app.access import Act
from app.alive import Desk
from app.read import Here
from app.words import desk as told
from app.words import numbers as say
from app.words import roster as words
from ops.staffing.changes import Change, changed, first_step, from_json, last_step


def key_of(proposal_id: str) -> str:
    """Under which a roster's changes are drafted."""
    return f"roster:{proposal_id}"


def drafted(proposal_id: str) -> decide.Drafted:
    """The changes to a roster drafted so far."""
    return decide.drafted(key_of(proposal_id))


def settle(desk: Desk) -> None:
    """Show both drafts, if somebody else's kept this person's change from being saved."""
    if not access.may(desk.here.person, Act.ROSTER):
        return

    def judge(changes: Sequence[Change]) -> Sequence[str]:
        after = changed(desk.proposed, changes, desk.required)
        return breaks.new_breaches(desk.lines, after, desk.problem)

    both.settle(key_of(desk.proposal_id), desk.draft, desk.here, judge=judge)


def change(desk: Desk, ward: str) -> None:
    """The form that moves, gives or clears one duty, and the changes drafted so far."""
    if not access.may(desk.here.person, Act.ROSTER):
        st.caption(access.why_not(desk.here.person, Act.ROSTER))
        return
    with st.form("change-duty"):
        one = _asked(desk, ward)
        sent = st.form_submit_button(words.ADD, key="add-change")
    if sent:
        _add(desk, one)
    for n, kept in enumerate(desk.changes):
        st.markdown(f"{n + 1}. {words.said(kept)}")
    _back_and_forth(key_of(desk.proposal_id), desk.draft, desk.here)


def _add(desk: Desk, one: Change) -> None:
    """Keep the change in the draft, or say what stands against it."""
    changes = [*desk.changes, one]
    after = changed(desk.proposed, changes, desk.required)
    if (one.staff_id, one.day_on) in desk.locked:
        st.warning(told.day_locked(one.staff_id, one.day_on))
    elif _alike(desk.lines, after):
        st.info(words.AS_IT_IS)
    elif broken := breaks.new_breaches(desk.lines, after, desk.problem):
        st.warning(words.broken(broken))
    else:
        both.keep(key_of(desk.proposal_id), desk.draft, changes, desk.here, mine=[one])


def _back_and_forth(key: str, draft: decide.Drafted, here: Here) -> None:
    """Undo what was decided last in one step, or put back what was undone last."""
    changes, undone = from_json(draft.changes), from_json(draft.undone)
    with st.container(horizontal=True):
        undo = bool(changes) and st.button(words.UNDO, key="undo-change")
        redo = bool(undone) and st.button(told.REDO, key="redo-change")
    if undo:
        at = last_step(changes)
        both.keep(key, draft, changes[:at], here, undone=[*changes[at:], *undone])
    if redo:
        at = first_step(undone)
        both.keep(key, draft, [*changes, *undone[:at]], here, undone=undone[at:])


def _alike(before: pl.DataFrame, after: pl.DataFrame) -> bool:
    by = ("staff_id", "day_on")
    return before.sort(by).equals(after.sort(by))


def _asked(desk: Desk, ward: str) -> Change:
    days: list[date] = grid.days(desk.proposal["from_on"], desk.proposal["to_on"])
    names = people(ward, desk.proposed, read.staff(desk.here.copy))
    person = st.selectbox(words.PERSON, names, key="change-person")
    day = st.selectbox(words.DAY, days, format_func=say.day, key="change-day")
    shift = st.selectbox(
        words.SHIFT,
        ["", *grid.shift_order(desk.required, ward)],
        format_func=words.shift_name,
        key="change-shift",
    )
    skills = desk.required.filter(pl.col("ward_id") == ward)["skill"].unique().sort().to_list()
    skill = st.selectbox(words.SKILL, skills, key="change-skill")
    return Change(person, day, shift or None, ward, skill)


def people(ward: str, lines: pl.DataFrame, staff: pl.DataFrame) -> list[str]:
    """Everybody at home on a ward, or helping out there."""
    helping = lines.filter(pl.col("ward_id") == ward)["staff_id"].to_list()
    at_home = staff.filter(pl.col("home_ward_id") == ward)["staff_id"].to_list()
    return sorted({*helping, *at_home})
