"""A session closes or a clinician is away: the form, who moves, and the decision kept."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st

from app import access, refused
from app.access import Act
from app.read import Here
from app.read_booking import Waiting
from app.words import numbers as say
from app.words import waiting as words
from ops.clinic.booking.closing import Closing, close, sessions_of
from ops.clinic.booking.told import CHANGE, STANDS
from ops.errors import PlanningError
from warehouse import decisions

FOUND = "closing-found"
"""Where the session keeps what was worked out until it is kept or another is asked for."""
AT_ONCE = 200
"""Patients moved in one go: some tenths of a second, so that nobody else waits for it."""


def form(found: Waiting, here: Here) -> None:
    """The form of a clinic's change, what it would move, and the changes that stand."""
    st.subheader(words.CLOSES)
    if not access.may(here.person, Act.BOOKING):
        st.caption(access.why_not(here.person, Act.BOOKING))
        return
    sessions = _asked(found, here)
    if sessions is not None:
        st.session_state.pop(FOUND, None)
        booked = sum(row["session_id"] in sessions for row in found.told.kept)
        if booked > AT_ONCE:
            st.warning(words.too_many(booked, AT_ONCE))
        else:
            st.session_state[FOUND] = close(found.told, sessions, time_zone=here.zone)
    worked_out: Closing | None = st.session_state.get(FOUND)
    if worked_out is not None:
        _show(worked_out, here)
    _stand(found, here)


def _asked(found: Waiting, here: Here) -> frozenset[str] | None:
    """The sessions asked to close, once the button is pressed."""
    told = found.told
    kind = st.radio(words.WHAT, [words.SESSION_CLOSES, words.AWAY], horizontal=True, key="closes")
    with st.form("closing"):
        if kind == words.SESSION_CLOSES:
            rows = sorted(
                (row for name, row in told.session.items() if name not in told.closed),
                key=lambda row: (row["starts_at"], row["session_id"]),
            )
            names = {
                row["session_id"]: f"{say.moment(row['starts_at'], here.zone)} · {row['clinic_id']}"
                for row in rows
            }
            picked = st.selectbox(
                words.SESSION, list(names), format_func=names.__getitem__, key="closing-session"
            )
            sent = st.form_submit_button(words.WORK_OUT)
            return frozenset({picked}) if sent and picked else None
        people = sorted(
            {str(row["clinician_id"]) for row in told.session.values() if row["clinician_id"]}
        )
        who = st.selectbox(words.CLINICIAN, people, key="closing-clinician")
        today = here.now.astimezone(ZoneInfo(here.zone)).date()
        first = st.date_input(words.FROM, today, format=say.typed_days(), key="closing-from")
        last = st.date_input(
            words.TO, today + timedelta(days=6), format=say.typed_days(), key="closing-to"
        )
        if not st.form_submit_button(words.WORK_OUT) or who is None:
            return None
    try:
        return sessions_of(told, who, from_on=first, to_on=last, time_zone=here.zone)
    except PlanningError as error:
        st.session_state.pop(FOUND, None)
        st.warning(say.redated(str(error)))
        return None


def _show(found: Closing, here: Here) -> None:
    st.markdown(f"**{say.plain(words.closing(found))}**")
    for sentence in found.sentences:
        st.markdown(f"- {say.told(sentence)}")
    st.caption(words.NOT_BOOKED_BY_TOOL)
    reason = st.text_input(words.REASON, max_chars=300, key="closing-reason")
    if not st.button(words.KEEP_CLOSING, type="primary", key="closing-keep"):
        return
    if not reason.strip():
        st.warning(words.NEED_REASON)
        return
    access.must(here.person, Act.BOOKING)
    site = here.site.site_id if here.site else ""
    decisions.decide(
        proposal_id=f"{CHANGE}{site}-{here.now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}",
        verdict="changed",
        decided_by=here.role,
        note=reason.strip(),
        changes=[dict(change) for change in found.changes],
    )
    st.session_state.pop(FOUND, None)
    st.toast(words.CLOSING_KEPT)
    st.rerun()


def _stand(found: Waiting, here: Here) -> None:
    """The changes that stand, each with a way back."""
    told = found.told
    newest = {row["proposal_id"]: row for row in told.decisions.sort("decided_at").to_dicts()}
    for name, (verdict, changes) in sorted(told.decided.items()):
        sessions = [one["closed"] for one in changes if "closed" in one]
        if not name.startswith(CHANGE) or verdict not in STANDS:
            continue
        if not set(sessions) & told.session.keys():
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(say.plain(words.closed_name(sessions, newest[name]["note"])))
            st.button(words.UNDO, key=f"undo-{name}", on_click=_undo, args=(name, here))


@refused.told_later
def _undo(proposal_id: str, here: Here) -> None:
    access.must(here.person, Act.BOOKING)
    decisions.decide(
        proposal_id=proposal_id, verdict="declined", decided_by=here.role, note=words.UNDONE
    )
