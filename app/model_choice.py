"""Choosing that another model speak for a forecast, alone or with a second person."""

from collections.abc import Sequence
from datetime import UTC, datetime

import dataframely as dy
import streamlit as st

from app import access, decide, panels, second_person, waits
from app.access import Act
from app.read import Here
from app.words import models as words
from app.words import second_person as second_words
from app.words import trust
from ops.model_choice import Choice, as_changes, choices, request_id, standing
from ops.tables import Decision
from warehouse import decisions


def decided() -> dy.DataFrame[Decision]:
    """The newest decision under each name."""
    every = decide.all_decisions().sort("decided_at", "decision_id")
    newest = every.unique("proposal_id", keep="last", maintain_order=True)
    return Decision.cast(newest.sort("decision_id"))


def panel(series: str, candidates: Sequence[str], here: Here) -> None:
    """Who should speak for a series, and what was asked about it before."""
    st.subheader(words.CHOOSE)
    title = trust.titles().get(series, series)
    known = decided()
    now = standing(known, series)
    if now is not None:
        st.info(words.in_force(now, title, here.zone))
    waits.told({series}, here)
    if not access.may(here.person, Act.MODEL):
        st.caption(access.why_not(here.person, Act.MODEL))
    else:
        _ask(series, now, candidates, here)
    past = [one for one in choices(known) if one.series == series]
    if past:
        with st.expander(words.EARLIER):
            panels.table([words.choice(one, here.zone) for one in reversed(past)])


def _ask(series: str, now: Choice | None, candidates: Sequence[str], here: Here) -> None:
    takes_two = second_person.rule().of_model()
    if takes_two:
        st.caption(second_words.takes_two("model"))
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
        told = as_changes(series, model, here.role, at, reason)
        if takes_two:
            before = now.model if now else None
            title = trust.titles().get(series, series)
            second_person.ask_model(request_id(series, at), told, before, title, here)
        else:
            decisions.decide(
                proposal_id=request_id(series, at),
                decided_by=here.role,
                verdict="accepted",
                note=reason,
                changes=told,
                decided_at=at,
            )
        st.toast(second_words.ASKED if takes_two else words.CHOSEN)
        st.rerun()
