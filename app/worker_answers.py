"""Asking a worker for long work, and reading what came of it: the same for all that pages ask."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import access
from app.access import Act
from app.read import Here
from app.words import roster_what_if as words
from warehouse import decisions
from warehouse.decisions import Request

FAILED = 2
"""The newest failures told."""


def ask(kind: str, content: Mapping[str, Any], name: str, act: Act, here: Here) -> None:
    """Ask for work under a name; whoever asks what somebody waits for already waits with them."""
    access.must(here.person, act)
    sent = decisions.ask(kind, content, by=here.role, name=name)
    if sent.asked_by != here.role:
        st.toast(words.same_again(sent))
    st.rerun()


def picked(
    mine: Sequence[Request], done: Sequence[Request], key: str, here: Here
) -> Request | None:
    """The answer that its reader chooses of those ``done``; failures are told above them."""
    for one in [each for each in mine if each.state == "failed"][:FAILED]:
        st.warning(words.failed(one))
    if not done:
        return None
    names = {one.request_id: one for one in done}
    chosen = st.selectbox(
        words.ANSWER,
        list(names),
        format_func=lambda name: words.answer_name(names[name], here.zone),
        key=key,
        width=640,
    )
    request = decisions.request(chosen)
    return request if request and request.result is not None else None


def throw_away(request: Request, act: Act, here: Here) -> None:
    """The button that throws an answer away; that it was asked for stays."""
    if not access.may(here.person, act):
        return
    if st.button(words.THROW_AWAY, key=f"throw-{request.request_id}"):
        access.must(here.person, act)
        decisions.forget(request.request_id, by=here.role)
        st.toast(words.THROWN)
        st.rerun()
