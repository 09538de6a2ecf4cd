"""Changes to a roster kept as its draft, with a line that says who made them and why."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from app import access, both, decide
from app.access import Act
from app.alive import Desk
from app.words import desk as words
from ops.staffing.changes import Change, one_step
from warehouse.records import roster_events


def must(desk: Desk) -> None:
    """Refuse whoever may not write about rosters."""
    access.must(desk.here.person, Act.ROSTER)


def keep(
    desk: Desk,
    new: Sequence[Change],
    why: str,
    kind: roster_events.Kind,
    told: dict[str, Any],
    *,
    cover: bool = False,
) -> None:
    """Add changes to the draft as one step, and a line that says who did it and why.

    If somebody saved the draft since the page was drawn, nothing is kept: what stands under the
    same button may be another way by now.
    """
    must(desk)
    if both.overtaken(f"roster:{desk.proposal_id}", desk.draft):
        st.warning(words.OVERTAKEN)
        return
    step = one_step(replace(one, why=why) for one in new)
    lines = [*desk.draft.changes, *(one.as_json() for one in step)]
    if not decide.keep_draft(f"roster:{desk.proposal_id}", desk.draft, lines, desk.here):
        return
    by = desk.here.role
    full = told | {"changes": [one.as_json() for one in new]}
    roster_events.note(kind, full, by=by, reason=why, proposal_id=desk.proposal_id)
    if cover:
        roster_events.note("cover", told, by=by, reason=why, proposal_id=desk.proposal_id)
    st.rerun()
