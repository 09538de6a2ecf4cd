"""Below the gaps: the smallest set of rules that clash, and what it would cost to give one up.

The search may take minutes, so the worker does it. Its answer is kept with the request and shown
for as long as the roster stands as it did when it was asked.
"""

from typing import Any

import streamlit as st

from app import access, grid, mending, panels, read, sign_in
from app.access import Act
from app.alive import Desk
from app.words import clash as words
from warehouse import decisions
from warehouse.decisions import Request

KIND = "roster clash"
EVERY = "1s"
SAME = ("proposal_id", "draft", "locked", "noted")
"""What makes two questions one: a roster, its draft, its locks, and what the desk noted."""


def panel(desk: Desk) -> None:
    """The button that asks, how far it is, and what was found; nothing where no place is empty."""
    if not int(grid.cover(desk.coming, desk.needed)["short"].sum()):
        return
    mine = [one for one in decisions.requests(kind=KIND, results=False) if _stands(desk, one)]
    newest = mine[-1] if mine else None
    if newest and newest.under_way:
        _live(newest.request_id)
        return
    if newest and newest.state == "failed":
        st.warning(words.failed(newest.words))
    done = next((one for one in reversed(mine) if one.state == "done"), None)
    found = decisions.request(done.request_id) if done else None
    if found is not None:
        _tell(found, desk)
    if found is None or found.content["copy"] != desk.here.copy:
        _ask(desk, words.AGAIN if found else words.FIND)


def _ask(desk: Desk, label: str) -> None:
    if not access.may(desk.here.person, Act.ROSTER):
        return
    if st.button(label, help=words.HELP, key="find-clash"):
        access.must(desk.here.person, Act.ROSTER)
        decisions.ask(KIND, mending.asked_of(desk) | _noted(desk), by=desk.here.role)
        st.rerun()


def _noted(desk: Desk) -> dict[str, object]:
    """What stands at the desk; with anything noted or taken back since, it is another roster."""
    return {"noted": sorted(one.event_id for one in desk.events)}


def _stands(desk: Desk, request: Request) -> bool:
    """Whether it was asked about the roster as it stands now, by whatever copy."""
    now = mending.asked_of(desk) | _noted(desk)
    return all(request.content[name] == now[name] for name in SAME)


@st.fragment(run_every=EVERY)
def _live(request_id: str) -> None:
    """How far it is, drawn again every second; the page itself once it has ended."""
    sign_in.still(read.here().person)
    found = decisions.request(request_id)
    if found is None or not found.under_way:
        sign_in.anew()
    st.info(words.under_way(found.state))


def _tell(request: Request, desk: Desk) -> None:
    told: dict[str, Any] = request.result
    st.markdown(f"**{words.headline(told)}**")
    st.caption(words.asked(request.asked_by, request.asked_at, desk.here.zone))
    for number, one in enumerate(told["clashes"]):
        with st.expander(words.days(one), expanded=number == 0):
            st.markdown(words.statements(one))
            if one["ways_out"]:
                st.markdown(f"**{words.WAYS_OUT}**")
                panels.table([words.way(way) for way in one["ways_out"]])
            else:
                st.markdown(words.NO_WAY)
    if told["unsettled"]:
        st.caption(words.unsettled(told["unsettled"]))
