"""What people do about a surge level: set it with a reason, and give actions an owner."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import streamlit as st

from app import access, decide, notices_sent
from app.access import Act
from app.read import Here
from app.surge import Levels
from app.words import escalation as words
from app.words import numbers as say
from ops.ed.person_levels import SetLevel, as_changes, suggestion_id
from warehouse import decisions


def set_level(said: Levels, before: SetLevel | None, here: Here) -> None:
    """The form to set the level in force; the suggestion stays beside it, whatever is chosen."""
    st.subheader(words.SET)
    if not access.may(here.person, Act.LEVEL):
        st.caption(access.why_not(here.person, Act.LEVEL))
        return
    if before is not None:
        st.markdown(words.beside_suggestion(before))
        st.caption(words.BOTH_SCORED)
    seen = before.set_at if before else None
    with st.form("set-level"):
        chosen = st.segmented_control(
            words.SET_LEVEL,
            [0, 1, 2, 3, 4],
            default=said.called,
            format_func=words.level,
            required=True,
            key="level-chosen",
        )
        reason = st.text_input(words.REASON, max_chars=300, key="level-reason").strip()
        sent = st.form_submit_button(words.KEEP, type="primary", key="keep-level")
    if sent and st.session_state.get("level-seen", seen) != seen:
        st.warning(words.CONFLICT)
    elif sent and chosen != said.called and not reason:
        st.warning(words.NEED_REASON)
    elif sent and chosen is not None:
        _keep(said, chosen, reason, before, here)
    st.session_state["level-seen"] = seen


def _keep(said: Levels, chosen: int, reason: str, before: SetLevel | None, here: Here) -> None:
    access.must(here.person, Act.LEVEL)
    site, now = here.site.site_id if here.site else "", datetime.now(UTC)
    decision_id = f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"
    last = before.level if before else None
    notices = notices_sent.of_level(decision_id, chosen, last, said.called, here, now=now)
    decisions.decide(
        proposal_id=suggestion_id(site, said.issued_at),
        decided_by=here.role,
        verdict="accepted" if chosen == said.called else "changed",
        note=reason or None,
        changes=as_changes(site, chosen, said.called),
        decided_at=now,
        decision_id=decision_id,
        notices=notices,
    )
    st.session_state.pop("level-seen", None)
    st.toast(words.KEPT)
    st.rerun()


def actions(called_for: Sequence[str], level: int, here: Here) -> None:
    """The actions a level calls for, each with owner, hour due, and who did it."""
    st.subheader(f"{words.ACTIONS}: {words.level(level)}")
    key = f"actions:{here.site.site_id if here.site else ''}"
    draft = decide.drafted(key)
    open_ones = [one for one in draft.changes if not one["done_by"]]
    taken = {one["action"] for one in open_ones}
    for action in called_for:
        mark = "●" if action in taken else "○"
        st.markdown(f"{mark} {say.plain(action)}")
    _owned(key, draft, here)
    if level == 0:
        return
    with st.form("own-action", clear_on_submit=True):
        which = st.selectbox(words.WHICH, list(called_for), key="action-which")
        left, right = st.columns(2)
        owner = left.text_input(words.WHO, max_chars=60, key="action-owner").strip()
        due = right.text_input(words.BY_WHEN, max_chars=20, key="action-due").strip()
        sent = st.form_submit_button(words.ADD, key="keep-action")
    if sent and not owner:
        st.warning(words.NEED_OWNER)
    elif sent:
        new = {"action": which, "level": level, "owner": owner, "due": due, "done_by": None}
        _save(key, draft, [*draft.changes, new], here)


def _owned(key: str, draft: decide.Drafted, here: Here) -> None:
    """Actions that somebody took on, each with a button to say that it is done."""
    if not draft.changes:
        st.caption(words.NO_TASKS)
    for n, one in enumerate(draft.changes):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_line(one))
            if not one["done_by"] and st.button(words.TICK, key=f"done-{n}"):
                done = {**one, "done_by": f"{here.role}, {say.moment(here.now, here.zone)}"}
                _save(key, draft, [*draft.changes[:n], done, *draft.changes[n + 1 :]], here)


def _line(one: Mapping[str, Any]) -> str:
    due = f", due {say.plain(one['due'])}" if one["due"] else ""
    told = f"{say.plain(one['action'])} — **{say.plain(one['owner'])}**{due}"
    return f"{told} · done: {say.plain(one['done_by'])}" if one["done_by"] else told


def _save(
    key: str, draft: decide.Drafted, changes: Sequence[Mapping[str, Any]], here: Here
) -> None:
    if decide.keep_draft(key, draft, changes, here):
        st.toast(words.ADDED)
        st.rerun()
