"""At the top of a published roster: the needs that changed since it was made, and what to do."""

from datetime import datetime

import streamlit as st

from app import access, read
from app.alive import Desk
from app.read.once import once
from app.words import changed_needs as words
from ops.staffing import changed_needs as law
from ops.staffing.alive.demand import Demand, required_with, said_with
from ops.staffing.alive.known import PUBLISHED
from ops.staffing.changed_needs import ChangedNeed
from ops.tables import Requirement, StaffNeed

WORST = 3
"""Places told in words; the page of the gap shows all."""


def coming(desk: Desk) -> list[ChangedNeed]:
    """Places whose need changed since, on shifts that have not begun and wards that are open.

    Nothing of a roster that nobody published, and nothing where forecasts are withheld.
    """
    published = bool(desk.said) and desk.said[0]["verdict"] in PUBLISHED
    if not published or desk.required.is_empty() or read.fresh(desk.here)["Wards"].withheld:
        return []
    here, shut = desk.here, desk.noted.shut
    found = _changed(here.copy, desk.proposal_id, here.as_of, desk.noted.demands)
    return [
        one
        for one in found
        if one.starts_at > here.now
        and not any(w == one.ward_id and since <= one.day_on <= until for w, since, until in shut)
    ]


@once
def _changed(
    copy: str, proposal_id: str, as_of: datetime, demands: tuple[Demand, ...]
) -> list[ChangedNeed]:
    made_for = Requirement.cast(read.lines(copy, "requirements", proposal_id))
    said = StaffNeed.cast(said_with(read.staff_needs(copy, as_of), made_for, demands))
    return law.changed_needs(required_with(made_for, demands), said)


def notice(desk: Desk) -> None:
    """How many shifts need other people than the roster was made for, the worst, and ways on."""
    found = coming(desk)
    if not found:
        return
    said = read.staff_needs(desk.here.copy, desk.here.as_of)
    said_at: datetime = said["made_at"].max()  # type: ignore[assignment]
    tell = st.warning if found[0].more > 0 else st.info
    told = [words.headline(*law.more_and_fewer(found)), words.listed(found[:WORST])]
    tell("\n\n".join([*told, words.further(said_at, desk.here.zone, desk.here.now)]))
    gap = st.session_state["pages"].get("staffing_gap")
    if gap is not None and access.may_see(desk.here.person, "staffing_gap"):
        st.page_link(gap, label=words.OPEN_GAP)
