"""Asking that another model speak for a forecast, and answering what somebody else asked."""

from collections.abc import Sequence
from datetime import UTC, datetime

import dataframely as dy
import streamlit as st

from app import access, decide, panels
from app.access import Act
from app.read import Here
from app.words import models as words
from app.words import trust
from ops.model_choice import (
    Choice,
    as_changes,
    choices,
    must_be_another,
    request_id,
    standing,
    waiting,
)
from ops.tables import Decision
from warehouse import decisions
from warehouse.settings import settings


def decided() -> dy.DataFrame[Decision]:
    """The newest decision under each name."""
    every = decide.all_decisions().sort("decided_at", "decision_id")
    newest = every.unique("proposal_id", keep="last", maintain_order=True)
    return Decision.cast(newest.sort("decision_id"))


def waiting_panel(here: Here) -> None:
    """Requests that wait for another person."""
    asked = waiting(decided(), datetime.now(UTC))
    if asked:
        st.subheader(words.WAITING)
    for one in asked:
        _answer(one, here)


def _answer(one: Choice, here: Here) -> None:
    st.markdown(words.asks(one, trust.titles().get(one.series, one.series), here.zone))
    if not access.may(here.person, Act.MODEL):
        st.caption(access.why_not(here.person, Act.MODEL))
        return
    one_name = not settings().sign_in
    if one_name:
        st.caption(words.ONE_NAME)
    with st.form(f"answer-{one.request_id}", border=False):
        why = st.text_input(words.ANSWER, max_chars=300, key=f"why-{one.request_id}").strip()
        with st.container(horizontal=True):
            yes = st.form_submit_button(words.APPROVE, type="primary", key=f"yes-{one.request_id}")
            no = st.form_submit_button(words.DECLINE, key=f"no-{one.request_id}")
    if no and not why:
        st.warning(words.NEED_ANSWER)
    elif yes or no:
        access.must(here.person, Act.MODEL)
        if yes:
            must_be_another(one, here.role, datetime.now(UTC), one_name=one_name)
        told = as_changes(one.series, one.model, one.asked_by, one.asked_at, one.reason)
        decisions.decide(
            proposal_id=one.request_id,
            decided_by=here.role,
            verdict="accepted" if yes else "declined",
            note=why or None,
            changes=told,
        )
        st.toast(words.ANSWERED)
        st.rerun()


def panel(series: str, candidates: Sequence[str], here: Here) -> None:
    """Who should speak for a series, and what was asked about it before."""
    st.subheader(words.CHOOSE)
    title = trust.titles().get(series, series)
    known = decided()
    now = standing(known, series)
    if now is not None:
        st.info(words.in_force(now, title, here.zone))
    if not access.may(here.person, Act.MODEL):
        st.caption(access.why_not(here.person, Act.MODEL))
    else:
        _ask(series, now, candidates, here)
    past = [one for one in choices(known) if one.series == series]
    if past:
        with st.expander(words.EARLIER):
            panels.table([words.choice(one, here.zone) for one in reversed(past)])


def _ask(series: str, now: Choice | None, candidates: Sequence[str], here: Here) -> None:
    with st.form(f"choose-{series}"):
        picked = st.selectbox(words.CHOICE, [words.CONTESTS, *candidates], key=f"model-{series}")
        reason = st.text_input(words.REASON, max_chars=300, key=f"model-why-{series}").strip()
        sent = st.form_submit_button(words.ASK, key=f"ask-{series}")
    model = None if picked == words.CONTESTS else str(picked)
    if sent and model == (now.model if now else None):
        st.warning(words.UNCHANGED)
    elif sent and not reason:
        st.warning(words.NEED_REASON)
    elif sent:
        access.must(here.person, Act.MODEL)
        at = datetime.now(UTC)
        decisions.decide(
            proposal_id=request_id(series, at),
            decided_by=here.role,
            verdict="changed",
            note=reason,
            changes=as_changes(series, model, here.role, at, reason),
        )
        st.toast(words.ASKED)
        st.rerun()
