"""Ask what a store's order would be under other beds, lead times, promises or another budget.

The page only asks and reads: a worker works the order out, in a process of its own. The answer
stays with the request, under a name, and nothing of it becomes an order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import access, decide, panels, under_way
from app.access import Act
from app.read import Here
from app.supply_supposed import supposed
from app.words import numbers as say
from app.words import roster_what_if as request_words
from app.words import supply_sides as sides_words
from app.words import supply_what_if as words
from ops.supply.supposed.question import WhatIf
from warehouse import decisions
from warehouse.decisions import Request

KIND = "supply what-if"
KEPT = 20
"""Answers to choose from; older ones stay in the records."""
SHOWN = 15
"""Rows of a table before it gets too long to read."""

SAID = under_way.Said(
    Act.ORDER_WHAT_IF, words.so_far, words.STOP, words.HELP_STOP, lambda _: words.WATERMARK
)


def panel(proposal: decide.Row, here: Here) -> None:
    """Ask, see how far it is, and read the answers about the order looked at."""
    st.subheader(words.TITLE)
    mine = _about(proposal)
    if access.may(here.person, Act.ORDER_WHAT_IF):
        with st.expander(words.ASK_TITLE):
            _ask(proposal, mine, here)
    else:
        st.caption(access.why_not(here.person, Act.ORDER_WHAT_IF))
    waiting = [one.request_id for one in mine if one.under_way]
    if waiting:
        under_way.live(waiting, SAID, here)
    _answers(mine, here)


def _about(proposal: decide.Row) -> list[Request]:
    """What was asked about this order, the newest first, without the answers."""
    asked = decisions.requests(kind=KIND, results=False)
    return [one for one in asked if one.content["proposal_id"] == proposal["proposal_id"]][::-1]


# --- asking ---------------------------------------------------------------------------------


def _ask(proposal: decide.Row, mine: Sequence[Request], here: Here) -> None:
    with st.form("supply-what-if", border=False):
        asked, name = supposed(proposal["place_id"], here)
        sent = st.form_submit_button(words.ASK, type="primary", key="ask-supply-what-if")
    if not sent:
        return
    if asked.changes_nothing:
        st.info(words.NOTHING)
        return
    content = {"proposal_id": proposal["proposal_id"], "what_if": asked.as_json()}
    done = _done(mine)
    if same := next((one for one in done if one.content == content), None):
        st.session_state[_choice(done)] = same.request_id
        st.toast(words.ANSWERED)
        return
    _send(content, name.strip() or words.supposed(asked), here)


def _send(content: Mapping[str, Any], name: str, here: Here) -> None:
    access.must(here.person, Act.ORDER_WHAT_IF)
    request = decisions.ask(KIND, content, by=here.role, name=name)
    if request.asked_by != here.role:
        st.toast(request_words.same_again(request))
    st.rerun()


# --- what came of it ------------------------------------------------------------------------


def _answers(mine: Sequence[Request], here: Here) -> None:
    for one in [each for each in mine if each.state == "failed"][:2]:
        st.warning(request_words.failed(one))
    done = _done(mine)
    if not done:
        st.caption(words.NO_ANSWERS)
        return
    names = {one.request_id: one for one in done}
    picked = st.selectbox(
        request_words.ANSWER,
        list(names),
        format_func=lambda name: request_words.answer_name(names[name], here.zone),
        key=_choice(done),
        width=640,
    )
    request = decisions.request(picked)
    if request is None or request.result is None:
        return
    st.warning(f"**{words.WATERMARK}**")
    _tell(request)
    may = access.may(here.person, Act.ORDER_WHAT_IF)
    if may and st.button(request_words.THROW_AWAY, key=f"throw-{picked}"):
        access.must(here.person, Act.ORDER_WHAT_IF)
        decisions.forget(picked, by=here.role)
        st.toast(request_words.THROWN)
        st.rerun()


def _done(mine: Sequence[Request]) -> list[Request]:
    return [one for one in mine if one.state == "done"][:KEPT]


def _choice(done: Sequence[Request]) -> str:
    """The key of the answer chosen: a new answer is looked at as soon as it is there."""
    return f"supply-answer-{done[0].request_id}"


def _tell(request: Request) -> None:
    """The answer in a sentence, then in numbers, chances, items and losers."""
    answer, asked = request.result, WhatIf.from_json(request.content["what_if"])
    st.markdown(f"**{sides_words.headline(answer, asked)}**")
    if nothing := sides_words.none_follow(answer, asked):
        st.info(say.plain(nothing))
    panels.table(sides_words.sides(answer), key="supply-sides")
    if answer["usual"]["chances"]:
        panels.table(sides_words.chances(answer), key="supply-chances")
    with st.expander(f"{sides_words.ITEMS} ({words.WATERMARK})"):
        rows = [sides_words.item(row) for row in answer["items"][:SHOWN]]
        panels.table(rows, key="supply-items") if rows else st.caption(sides_words.SAME_PACKS)
        if answer["differ"] > SHOWN:
            st.caption(sides_words.more(answer["differ"] - SHOWN))
    _losers(answer["supposed"])
    st.caption(sides_words.FOOTNOTE)


def _losers(side: sides_words.Row) -> None:
    if not side["losers"]:
        return
    with st.expander(f"{sides_words.LOSERS} ({words.WATERMARK})"):
        panels.table([sides_words.loser(row) for row in side["worst"][:SHOWN]], key="supply-losers")
        if side["losers"] > SHOWN:
            st.caption(sides_words.more(side["losers"] - SHOWN))
