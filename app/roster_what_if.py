"""Ask what a roster would be under other rules, ratios, patients or people, and read the answer.

The page only asks: a worker solves, in a process of its own, and tells how far it is through the
records store. So the page may be closed meanwhile, and nobody waits for a solver here.
"""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app import access, decide, site_rules, under_way, worker_answers
from app.access import Act
from app.read import Here
from app.roster_sides import sides
from app.roster_supposed import supposed
from app.words import changed_needs
from app.words import roster_what_if as words
from ops.staffing.policy_terms import terms
from warehouse import decisions
from warehouse.decisions import Request

WHAT_IF, AGAIN = "roster what-if", "roster again"
USUAL_EFFORT = 6.0
KEPT = 20
"""Answers to choose from; older ones stay in the records."""


def _watermark(request: Request) -> str | None:
    """A roster solved again becomes a proposal, and is no scenario."""
    return words.WATERMARK if request.kind == WHAT_IF else None


def _said() -> under_way.Said:
    return under_way.Said(Act.WHAT_IF, words.so_far, words.STOP, words.HELP_STOP, _watermark)


def panel(proposal: decide.Row, ward: str, required: pl.DataFrame, here: Here) -> None:
    """Ask, see how far it is, and compare the answer with the roster looked at."""
    st.subheader(words.TITLE, anchor=changed_needs.ANEW)
    if access.may(here.person, Act.WHAT_IF):
        with st.expander(words.ASK_TITLE):
            _ask(proposal, required, here)
    else:
        st.caption(access.why_not(here.person, Act.WHAT_IF))
    mine = _about(proposal)
    waiting = [one.request_id for one in mine if one.under_way]
    if waiting:
        under_way.live(waiting, _said(), here)
    _answers(mine, ward, required, here)


def _about(proposal: decide.Row) -> list[Request]:
    """What was asked about this roster or its site, the newest first, without the answers."""
    what_ifs = decisions.requests(kind=WHAT_IF, results=False)
    agains = decisions.requests(kind=AGAIN, results=False)
    mine = [one for one in what_ifs if one.content["proposal_id"] == proposal["proposal_id"]]
    mine += [one for one in agains if one.content["site_id"] == proposal["place_id"]]
    return sorted(mine, key=lambda one: one.request_id, reverse=True)


# --- asking ---------------------------------------------------------------------------------


def _ask(proposal: decide.Row, required: pl.DataFrame, here: Here) -> None:
    policy = site_rules.policy(here)
    asked = supposed(required, policy)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    name = left.text_input(words.NAME, max_chars=80, key="what-if-name", help=words.HELP_NAME)
    effort = right.segmented_control(
        words.EFFORT,
        list(words.EFFORTS),
        default=USUAL_EFFORT,
        required=True,
        format_func=words.effort,
        key="what-if-effort",
    )
    chosen = float(effort or USUAL_EFFORT)
    with st.container(horizontal=True):
        sent = st.button(words.ASK, type="primary", key="ask-what-if")
        _again(proposal, chosen, here)
    if not sent:
        return
    if asked.changes_nothing:
        st.info(words.NOTHING)
        return
    about = {"proposal_id": proposal["proposal_id"], "what_if": asked.as_json()}
    content = {**about, "effort": chosen}
    said = words.supposed(asked, terms(policy))
    worker_answers.ask(WHAT_IF, content, name.strip() or said, Act.WHAT_IF, here)


def _again(proposal: decide.Row, effort: float, here: Here) -> None:
    if not access.may(here.person, Act.ROSTER):
        return
    if st.button(words.AGAIN, key="ask-again", help=words.HELP_AGAIN):
        content = {"site_id": proposal["place_id"], "effort": effort}
        worker_answers.ask(AGAIN, content, words.asked_again(effort), Act.ROSTER, here)


# --- what came of it ------------------------------------------------------------------------


def _answers(mine: Sequence[Request], ward: str, required: pl.DataFrame, here: Here) -> None:
    done = [one for one in mine if one.state == "done"][:KEPT]
    # A new answer is looked at as soon as it is there.
    key = f"answer-{done[0].request_id}" if done else ""
    request = worker_answers.picked(mine, done, key, here)
    if not done:
        st.caption(words.NO_ANSWERS)
    if request is None:
        return
    if request.kind == AGAIN:
        st.success(words.proposed_again(request.result))
        return
    st.warning(f"**{words.WATERMARK}**")
    sides(request, ward, required, here)
    worker_answers.throw_away(request, Act.WHAT_IF, here)
