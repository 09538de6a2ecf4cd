"""Ask what a store's order would be under other beds, lead times, promises or another budget.

The page only asks and reads: a worker works the order out, in a process of its own. The answer
stays with the request, under a name, and nothing of it becomes an order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import access, decide, panels, read, under_way
from app.access import Act
from app.read import Here
from app.words import numbers as say
from app.words import roster_what_if as request_words
from app.words import supply_what_if as words
from ops.supply.supposed.question import WhatIf
from warehouse import decisions
from warehouse.decisions import Request
from warehouse.settings import settings

KIND = "supply what-if"
KEPT = 20
"""Answers to choose from; older ones stay in the records."""
SHOWN = 15
"""Rows of a table before it gets too long to read."""
PERCENT, LONGER = (-50, 100), (-50, 200)

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
        use, leads, promises = st.columns(3, gap="medium")
        with use:
            supposed = _use(here)
        with leads:
            supposed |= _leads(here)
        with promises:
            supposed |= _promises()
        left, right = st.columns(2, gap="medium")
        with left:
            supposed |= _budget(proposal["place_id"])
        name = right.text_input(
            words.NAME, max_chars=80, key="supply-what-if-name", help=words.HELP_NAME
        )
        sent = st.form_submit_button(words.ASK, type="primary", key="ask-supply-what-if")
    if not sent:
        return
    asked = WhatIf.from_json(supposed)
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


def _use(here: Here) -> dict[str, object]:
    beds = st.slider(words.BEDS, *PERCENT, 0, 5, key="supply-beds", help=words.HELP_BEDS)
    wards = read.reference_table(here.copy, "wards")["ward_id"].sort().to_list()
    ward = st.selectbox(words.WARD, [words.ALL_WARDS, *wards], key="supply-ward")
    booked = st.slider(words.BOOKED, *PERCENT, 0, 5, key="supply-booked", help=words.HELP_BOOKED)
    use = st.slider(words.USE, *PERCENT, 0, 5, key="supply-use", help=words.HELP_USE)
    one = {"ward_id": ward} if beds and ward != words.ALL_WARDS else {}
    factors = {"beds": beds, "booked": booked, "use": use}
    return {name: 1 + more / 100 for name, more in factors.items()} | one


def _leads(here: Here) -> dict[str, object]:
    factor = st.slider(words.LEAD_FACTOR, *LONGER, 0, 10, key="supply-factor")
    days = int(
        st.number_input(words.LEAD_DAYS, -60, 60, 0, key="supply-days", help=words.HELP_LEADS)
    )
    named = read.reference_table(here.copy, "items")["supplier"].drop_nulls().unique().sort()
    supplier = st.selectbox(
        words.SUPPLIER, [words.ALL_SUPPLIERS, *named.to_list()], key="supply-supplier"
    )
    one = {"supplier": supplier} if (factor or days) and supplier != words.ALL_SUPPLIERS else {}
    return {"lead_factor": 1 + factor / 100, "lead_days": days} | one


def _promises() -> dict[str, object]:
    usual, told = settings().supply.service, {}
    for grade, label in words.PROMISES.items():
        now = round(100 * usual[grade], 1)
        given = st.number_input(
            label, 50.0, 99.9, min(max(now, 50.0), 99.9), 0.5, "%.1f",
            key=f"supply-{grade}", help=words.HELP_PROMISE,
        )  # fmt: skip
        if round(given, 1) != now:
            told[grade] = round(given / 100, 4)
    return {"service": told}


def _budget(location_id: str) -> dict[str, object]:
    usual = settings().order_budgets_gbp.get(location_id)
    given = st.number_input(
        words.BUDGET, 0.0, 1e8, usual, 100.0, "%.0f", key="supply-budget", help=words.HELP_BUDGET
    )
    if given == usual:
        return {}
    return {"no_budget": True} if given is None else {"budget_gbp": float(given)}


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
    st.markdown(f"**{words.headline(answer, asked)}**")
    if nothing := words.none_follow(answer, asked):
        st.info(say.plain(nothing))
    panels.table(words.sides(answer), key="supply-sides")
    if answer["usual"]["chances"]:
        panels.table(words.chances(answer), key="supply-chances")
    with st.expander(f"{words.ITEMS} ({words.WATERMARK})"):
        rows = [words.item(row) for row in answer["items"][:SHOWN]]
        panels.table(rows, key="supply-items") if rows else st.caption(words.SAME_PACKS)
        if answer["differ"] > SHOWN:
            st.caption(words.more(answer["differ"] - SHOWN))
    _losers(answer["supposed"])
    st.caption(words.FOOTNOTE)


def _losers(supposed: words.Row) -> None:
    if not supposed["losers"]:
        return
    with st.expander(f"{words.LOSERS} ({words.WATERMARK})"):
        panels.table([words.loser(row) for row in supposed["worst"][:SHOWN]], key="supply-losers")
        if supposed["losers"] > SHOWN:
            st.caption(words.more(supposed["losers"] - SHOWN))
