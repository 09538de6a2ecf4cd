"""Ask what a store's order would be under other beds, lead times, promises or another budget.

The page only asks and reads: a worker works the order out, in a process of its own. The answer
stays with the request, under a name, and nothing of it becomes an order.
"""

from collections.abc import Sequence

import streamlit as st

from app import access, decide, panels, under_way, worker_answers
from app.access import Act
from app.read import Here
from app.supply_supposed import supposed
from app.words import numbers as say
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


def _said() -> under_way.Said:
    return under_way.Said(
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
        under_way.live(waiting, _said(), here)
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
    called = name.strip() or words.supposed(asked)
    worker_answers.ask(KIND, content, called, Act.ORDER_WHAT_IF, here)


# --- what came of it ------------------------------------------------------------------------


def _answers(mine: Sequence[Request], here: Here) -> None:
    done = _done(mine)
    request = worker_answers.picked(mine, done, _choice(done) if done else "", here)
    if not done:
        st.caption(words.NO_ANSWERS)
    if request is None:
        return
    st.warning(f"**{words.WATERMARK}**")
    _tell(request)
    worker_answers.throw_away(request, Act.ORDER_WHAT_IF, here)


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
