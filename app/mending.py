"""Have the whole roster repaired with the fewest changes: asked of the worker, taken as a draft."""

from collections.abc import Sequence

import streamlit as st

from app import access, kept, read, sign_in
from app.access import Act
from app.alive import Desk
from app.words import absent as words
from ops.staffing.alive.demand import grown
from ops.staffing.alive.standing import Standing
from ops.staffing.changes import from_json
from warehouse import decisions
from warehouse.decisions import Request

KIND = "roster repair"
EVERY = "1s"


def panel(desk: Desk, standing: Standing) -> None:
    """The button that asks for it, how far it is, and what it found."""
    inside = sorted({d.person_id for d in standing.duties if standing.to_be_asked(d)})
    spoken, some = list[str](), standing.fallen or grown(desk.noted.demands, standing.short)
    if some and inside:
        spoken = st.multiselect(words.WORD_WITH, inside, key="repair-spoken")
    if some and st.button(words.ALL, help=words.ALL_HELP, key="repair-all"):
        ask(desk, spoken)
        st.toast(words.ASKED)
    mine = [
        one
        for one in decisions.requests(kind=KIND)
        if one.content["proposal_id"] == desk.proposal_id
    ]
    if mine:
        _tell(desk, mine[-1])


def ask(desk: Desk, spoken: Sequence[str] = ()) -> None:
    """Ask the worker for it; duties of people spoken with may change although they begin soon."""
    access.must(desk.here.person, Act.ROSTER)
    decisions.ask(KIND, asked_of(desk) | {"spoken": list(spoken)}, by=desk.here.role)


def asked_of(desk: Desk) -> dict[str, object]:
    """What the worker must know to see the roster as it stands on this desk."""
    here = desk.here
    return {
        "proposal_id": desk.proposal_id,
        "copy": here.copy,
        "draft": desk.draft.version,
        "now": here.now.replace(second=0, microsecond=0).isoformat(),
        "locked": [[name, day_on.isoformat()] for name, day_on in sorted(desk.locked)],
    }


@st.fragment(run_every=EVERY)
def _live(request_id: str) -> None:
    """How far it is, drawn again every second; the page itself once it has ended."""
    sign_in.still(read.here().person)
    found = decisions.request(request_id)
    if found is None or not found.under_way:
        sign_in.anew()
    st.info(words.request(found.state, found.words))


def _tell(desk: Desk, request: Request) -> None:
    if request.under_way:
        _live(request.request_id)
        return
    if request.state != "done":
        st.info(words.request(request.state, request.words))
        return
    told = request.result
    if request.content["draft"] != desk.draft.version:
        return  # taken, or overtaken by another change
    found = from_json(told["changes"])
    st.markdown(f"**{words.repaired(told)}**")
    st.markdown(words.changes(found))
    if not found:
        return
    why = st.text_input(words.WHY, max_chars=200, key="repair-why").strip()
    if st.button(words.DRAFT_ALL, key="take-repair"):
        if why:
            cleared = from_json(told["cleared"])
            kept.keep(desk, [*cleared, *found], why, "repair", {"request": request.request_id})
        else:
            st.warning(words.NEED_REASON)
