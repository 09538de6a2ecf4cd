"""Somebody cannot come, or a need changes: note it, and fill each place in one of five ways."""

from collections.abc import Sequence

import streamlit as st

from app import access, alive, changed_needs, kept, mending, noting, panels, swapping
from app.access import Act
from app.alive import Desk
from app.words import absent as words
from app.words import changed_needs as demand_words
from app.words import ways
from ops.staffing.alive.option import Option
from ops.staffing.alive.options import options
from ops.staffing.alive.standing import Standing
from ops.staffing.changes import Change
from ops.staffing.shifts import NeedKey
from warehouse.records import roster_events

WAYS = "absent-ways"
"""Where the session keeps the ways that it shows."""


def panel(desk: Desk) -> None:
    """The part of the roster page for the day's surprises."""
    st.subheader(words.TITLE, anchor=demand_words.MEND)
    if not access.may(desk.here.person, Act.ROSTER):
        st.caption(access.why_not(desk.here.person, Act.ROSTER))
        return
    with st.expander(words.ABSENT):
        noting.absence(desk)
    with st.expander(words.CLOSED):
        noting.closure(desk)
    with st.expander(demand_words.TITLE):
        _demand(desk)
    _noted(desk)
    standing = alive.standing(desk)
    _fallen(desk, standing)
    _fill(desk, standing)
    mending.panel(desk, standing)
    with st.expander(words.SWAP):
        swapping.panel(desk, standing)


def _demand(desk: Desk) -> None:
    """A need that changed; for more people the repair is asked for at once."""
    found = changed_needs.coming(desk)
    known = desk.required.select("ward_id", "shift_type_id", "skill").unique().rows()
    worst = next(
        (one for one in found if (one.ward_id, one.shift_type_id, one.skill) in known), None
    )
    if not noting.demand(desk, worst):
        return
    if st.session_state["demand-people"] > 0:
        mending.ask(desk)
        st.toast(demand_words.ASKED)
    st.rerun()


def _noted(desk: Desk) -> None:
    """What was noted here and stands, each to be taken back."""
    zone = desk.here.zone
    for event in alive.noted(desk):
        told = words.noted(event.content, event.reason, event.noted_by, event.noted_at, zone)
        _standing_line(desk, event.event_id, told, words.TAKE_BACK)
    if desk.covers:
        st.caption(words.COVERED)
    for event in desk.covers:
        told = words.covered(event.content, event.reason, event.noted_by)
        _standing_line(desk, event.event_id, told, words.CALL_OFF)


def _standing_line(desk: Desk, event_id: str, told: str, label: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told)
        if st.button(label, key=f"back-{event_id}"):
            kept.must(desk)
            roster_events.take_back(event_id, by=desk.here.role)
            st.rerun()


def _fallen(desk: Desk, standing: Standing) -> None:
    """What cannot be worked; where a place has enough people all the same, it is only cleared."""
    if not standing.fallen:
        return
    st.markdown(words.falls_out(standing.fallen))
    enough = [duty for duty in standing.fallen if duty.need_key not in standing.short]
    if enough and st.button(words.clear(len(enough)), help=words.CLEAR_HELP, key="clear-fallen"):
        kept.keep(desk, [Change.cleared(d) for d in enough], words.CLEARED, "option", {})


def _fill(desk: Desk, standing: Standing) -> None:
    places = _places(standing)
    if not places:
        st.success(words.NOBODY_OUT)
        return
    place = st.selectbox(
        words.PLACE,
        list(places),
        format_func=lambda key: words.place(key, places[key], standing.short[key]),
        # A place that has just fallen empty is looked at first, whatever was chosen before.
        key=f"absent-place-{desk.proposal_id}-{desk.draft.version}-{len(standing.fallen)}",
    )
    found = _ways(desk, standing, place)
    st.markdown(f"**{words.WAYS}**")
    zone = desk.here.zone
    panels.table([ways.row(n, one, zone) for n, one in enumerate(found, 1)], key="ways")
    st.caption(words.RANKED)
    _choose(desk, standing, place, found)


def _places(standing: Standing) -> dict[NeedKey, list[str]]:
    """Places that are empty: those that somebody left first, then those that have not begun."""
    left: dict[NeedKey, list[str]] = {}
    for duty in standing.fallen:
        left.setdefault(duty.need_key, []).append(duty.person_id)
    shift, over = standing.problem.shift, standing.freeze.over
    coming = [
        key
        for key in standing.short
        if not over(shift[key[1:3]].ends_at if key in left else shift[key[1:3]].starts_at)
    ]
    coming.sort(key=lambda key: key not in left)  # stable: by time within each
    return {key: left.get(key, []) for key in coming}


def _ways(desk: Desk, standing: Standing, place: NeedKey) -> list[Option]:
    """Worked out once for what the page shows, however often it is drawn."""
    minute = desk.here.now.replace(second=0, microsecond=0)
    fallen = standing.fallen, sorted(standing.short.items())
    told = desk.here.copy, desk.proposal_id, desk.draft.version, fallen, place, minute
    known = st.session_state.get(WAYS)
    if known is None or known[0] != told:
        known = told, options(standing, place)
        st.session_state[WAYS] = known
    found: list[Option] = known[1]
    return found


def _choose(desk: Desk, standing: Standing, place: NeedKey, found: Sequence[Option]) -> None:
    zone = desk.here.zone
    number = st.radio(
        words.WHICH_WAY,
        range(len(found)),
        format_func=lambda n: ways.headline(n + 1, found[n], zone),
        key="absent-way",
    )
    option = found[number]
    why = st.text_input(words.WHY, max_chars=200, key="absent-way-why").strip()
    spoken = True
    if option.asks:
        st.markdown(words.asks(option.asks))
        spoken = st.checkbox(words.SPOKEN, key="absent-spoken")
    if not st.button(words.TAKE, type="primary", key="take-way"):
        return
    if option.broken:
        st.warning(words.BREAKS)
    elif not why:
        st.warning(words.NEED_REASON)
    elif not spoken:
        st.warning(words.NEED_WORD)
    else:
        _take(desk, standing, place, option, why)


def _take(desk: Desk, standing: Standing, place: NeedKey, option: Option, why: str) -> None:
    """Clear the duty that fell out, draft what changes, and keep who decided it and why."""
    gone = [duty for duty in standing.fallen if duty.need_key == place][:1]
    new = [*(Change.cleared(duty) for duty in gone), *option.changes]
    ward_id, day_on, shift_type_id, skill = place
    told = {"ward_id": ward_id, "day_on": day_on.isoformat(), "shift_type_id": shift_type_id}
    told |= {"skill": skill, "by": option.kind.value}
    kept.keep(desk, new, why, "option", told, cover=option.beside_the_grid)
