"""What waits for a second person: mine to answer, mine asked, others', and what came of it."""

from collections.abc import Sequence

import streamlit as st

from app import access, overlapping, panels, read, second_person
from app.read import Here
from app.waits import may_answer, where
from app.words import numbers as say
from app.words import second_person as words
from app.would_change import MOST, would_change
from ops.approval import APPROVED, REFUSED, WITHDRAWN, Held
from ops.errors import PlanningError
from warehouse import approvals
from warehouse.settings import settings


def panel(here: Here) -> None:
    """Everything that waits, whose it is to answer, and the rule behind it."""
    waits = approvals.waiting()
    past = approvals.lately()
    rule = second_person.rule()
    if waits or past or rule.acts:
        st.subheader(words.TITLE)
    st.caption(_rule())
    for kind in sorted(rule.acts):
        if len(who := second_person.deciders(settings(), kind)) < 2:
            st.warning(words.too_few(kind, who))
    if rule.acts and not waits:
        st.success(words.NOTHING)
    mine = [one for one in waits if may_answer(here.person, one)]
    asked = [one for one in waits if one.asked_by == here.role]
    others = [one for one in waits if one not in mine and one not in asked]
    _cards(words.YOURS_TO_ANSWER, mine, here)
    _cards(words.YOU_ASKED, asked, here)
    if others:
        st.markdown(f"**{words.OTHERS}**")
        panels.table([_other(one, here) for one in others], key="for-others")
    if past:
        with st.expander(words.ANSWERED):
            told = [words.answered(one, where(one), here.zone) for one in reversed(past)]
            panels.table(told, key="answered")


def count(here: Here) -> str | None:
    """How much waits and how much of it is for this person, as a sentence; nothing if none."""
    waits = approvals.waiting()
    mine = sum(may_answer(here.person, one) for one in waits)
    return words.to_answer(len(waits), mine) if waits else None


def outdated(held: Held, here: Here) -> str | None:
    """Why it can only be asked for anew; nothing if it can be approved."""
    told = held.content
    if told.get("newest") and second_person.newest(held.kind, told["place_id"], here) != held.about:
        return words.PROPOSED_ANEW
    orders = read.proposals(here.copy, "order", here.as_of).filter(proposal_id=held.about)
    twice = [overlapping.unheard(one, here) for one in orders.to_dicts()]
    return next(filter(None, twice), None) or approvals.stale(held)


def _rule() -> str:
    chosen, rule = settings(), second_person.rule()
    if not chosen.sign_in:
        return words.NO_SIGN_IN
    if not rule.acts:
        return words.ALONE
    return words.rule(rule, chosen.second_person.lapses_hours)


def _other(held: Held, here: Here) -> dict[str, str]:
    return words.others(held, where(held), _who(held), here.zone)


def _who(held: Held) -> list[str]:
    every = second_person.deciders(settings(), held.kind)
    return [name for name in every if name != held.asked_by]


def _cards(title: str, found: Sequence[Held], here: Here) -> None:
    if found:
        st.markdown(f"**{title}**")
    for one in found:
        with st.container(border=True):
            _card(one, here)


def _card(held: Held, here: Here) -> None:
    """What is asked for, what it would change, and the buttons of whoever looks."""
    st.markdown(words.heading(held, where(held)))
    st.caption(words.asked(held, here.zone))
    if summary := words.summary(held):
        st.markdown(summary)
    told = would_change(held, here)
    panels.table(told.totals)
    if told.cells:
        st.caption(told.against)
        panels.table(told.cells[:MOST])
    if len(told.cells) > MOST:
        st.caption(words.lines_more(len(told.cells) - MOST))
    changed = outdated(held, here)
    if changed:
        st.warning(words.stale(changed))
    if held.asked_by == here.role:
        st.caption(words.who_answers(_who(held)))
        if st.button(words.WITHDRAW, key=f"withdraw-{held.approval_id}"):
            _answer(held, WITHDRAWN, None, here)
    else:
        _form(held, here, barred=bool(changed))


def _form(held: Held, here: Here, *, barred: bool) -> None:
    name = held.approval_id
    with st.form(f"second-{name}", border=False):
        why = st.text_input(words.WHY, max_chars=300, key=f"why-{name}").strip()
        with st.container(horizontal=True):
            yes = st.form_submit_button(
                words.APPROVE, type="primary", disabled=barred, key=f"approve-{name}"
            )
            no = st.form_submit_button(words.REFUSE, key=f"refuse-{name}")
    if no and not why:
        st.warning(words.NEED_WHY)
    elif no:
        _answer(held, REFUSED, why, here)
    elif yes and not barred:
        _answer(held, APPROVED, why or None, here)


def _answer(held: Held, verdict: str, why: str | None, here: Here) -> None:
    """Answer once; what was answered a moment before by another is told instead."""
    access.must(here.person, second_person.ACT_OF[held.kind])
    try:
        stands = approvals.answer(
            held.approval_id, verdict, by=here.role, seen=held.digest, why=why
        )
    except PlanningError as error:
        st.warning(say.redated(str(error)))
        return
    st.toast(words.done(stands))
    st.rerun()
