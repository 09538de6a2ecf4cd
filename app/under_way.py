"""What was asked of a worker and is under way: how far it is, drawn again every second, and a stop.

The page may be closed meanwhile; whoever comes later sees the same, and may stop it if it is
theirs to ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from app import access, refused, sign_in
from app.access import Act
from app.read import Here
from app.words import roster_what_if as words
from warehouse import decisions
from warehouse.decisions import Request

SLOW = timedelta(seconds=20)
"""After so long without being taken, it is likely that no worker runs."""
EVERY = "1s"


@dataclass(frozen=True)
class Said:
    """The words for one kind of work, and the act of those who may stop it."""

    act: Act
    so_far: Callable[[Request], str]
    stop: str
    help_stop: str
    watermark: Callable[[Request], str | None]


@st.fragment(run_every=EVERY)
def live(waiting: Sequence[str], said: Said, here: Here) -> None:
    """What is waited for; the page itself is drawn again once something has ended."""
    sign_in.still(here.person)
    refused.tell()
    now = datetime.now(UTC)  # a worker works by the clock, also for a copy that replays
    found = [one for name in waiting if (one := decisions.request(name))]
    if not all(one.under_way for one in found):
        sign_in.anew()
    for request in found:
        mark = said.watermark(request)
        badge = f":blue-badge[● {mark}] " if mark else ""
        st.markdown(f"{badge}{words.under_way(request, now=now)}")
        st.progress(request.progress, text=said.so_far(request))
        if request.state == "asked" and now - request.asked_at > SLOW:
            st.info(words.NOT_TAKEN)
        if request.stopped_by is None and access.may(here.person, said.act):
            st.button(
                words.WITHDRAW if request.state == "asked" else said.stop,
                key=f"stop-{request.request_id}",
                help=said.help_stop,
                on_click=_stop,
                args=(request.request_id, said.act, here),
            )


@refused.told_later
def _stop(request_id: str, act: Act, here: Here) -> None:
    access.must(here.person, act)
    decisions.stop(request_id, by=here.role)
