"""Who works when, where are gaps, and is this the roster we want?

The page goes the way of a scheduler: what the roster is, the grid, its gaps, the day's surprises,
changes and locks, the decision, and what leaves. What people asked for, and what else could be,
are parts of their own.
"""

import json

import polars as pl
import streamlit as st

from app import (
    absent,
    alive,
    asking,
    both,
    changed_needs,
    clash,
    decide,
    duties,
    give_back,
    held,
    judged,
    panels,
    parts,
    read,
    roster_grid,
    roster_numbers,
    roster_what_if,
    stands,
    take_away,
    to_ask,
    why_unfilled,
)
from app.alive import Desk
from app.judged import Judged
from app.read import Here
from app.words import desk as desk_words
from app.words import every_page
from app.words import roster as words


def show() -> None:
    """The page: which roster, everything about it, and its files."""
    here = read.here()
    st.title(every_page.ROSTER)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Staff"):
        return
    proposals = read.proposals(here.copy, "roster", here.as_of)
    mine = proposals.filter(pl.col("place_id") == here.site.site_id).to_dicts()
    if not mine:
        st.info(every_page.no_proposal("roster of this site"))
        return
    proposal = _which(mine[0], here)
    desk = alive.desk(proposal, duties.drafted(proposal["proposal_id"]), here)
    _on(desk)


def _which(newest: decide.Row, here: Here) -> decide.Row:
    """The roster to look at: the one in force today, or the one proposed to follow it."""
    standing = read.standing(here.copy, "roster", stands.today(here), here.as_of)
    in_force = standing.filter(pl.col("place_id") == newest["place_id"]).to_dicts()
    rosters = {row["proposal_id"]: row for row in [newest, *in_force]}
    if len(rosters) == 1:
        return newest
    picked = st.selectbox(
        words.WHICH,
        list(rosters),
        format_func=lambda name: words.which(rosters[name], newest["proposal_id"]),
        key="which-roster",
        width=420,
    )
    return rosters[picked]


def _on(desk: Desk) -> None:
    """Everything about one roster, as far as it came with a requirement."""
    duties.settle(desk)
    open_from = stands.line(desk)
    changed_needs.notice(desk)
    roster_numbers.show(desk)
    ward = _ward(desk.required)
    if ward is None:
        st.info(words.NO_REQUIREMENT)
        _leave(desk)
        return
    part = parts.chosen(words.ROSTER_PARTS, key="roster-part")
    if part == words.PART_REQUESTS:
        asking.allocation(desk.proposal_id, ward, judged.judged(desk), desk.here)
        asking.note(desk.proposal, ward, desk.needed, open_from, desk.here)
    elif part == words.PART_WHAT_IF:
        roster_what_if.panel(desk.proposal, ward, desk.needed, desk.here)
    else:
        _read(desk, ward, judged.judged(desk))
        absent.panel(desk)
        _work(desk, ward)
        _leave(desk)


def _leave(desk: Desk) -> None:
    """The files to take away, and a roster changed elsewhere given back."""
    take_away.roster(desk)
    give_back.roster(desk.proposal, desk.here)


def _ward(required: pl.DataFrame) -> str | None:
    wards = required["ward_id"].unique().sort().to_list()
    if not wards:
        return None
    picked: str = st.selectbox(words.WARD, wards, key="roster-ward", width=260, bind="query-params")
    return picked


def _read(desk: Desk, ward: str, known: Judged) -> None:
    """The grid and its gaps; behind them the need day by day and what rules cost."""
    roster_grid.show(desk, ward, known)
    roster_numbers.broken(known)
    why_unfilled.gaps(desk, ward)
    clash.panel(desk)
    to_ask.show(desk.proposal_id, ward, desk.here)
    with st.expander(words.NEED):
        roster_grid.need(desk, ward)
    roster_numbers.points(desk)


def _work(desk: Desk, ward: str) -> None:
    """Change or lock a duty, and decide."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(words.CHANGE)
        change, lock = st.tabs([words.ONE_CHANGE, desk_words.LOCK_TITLE])
        with change:
            duties.change(desk, ward)
        with lock:
            held.lock(desk, ward)
    with right:
        kept = json.dumps(desk.draft.changes) if desk.changes else None
        decide.panel(desk.proposal, desk.here, changes=kept, version=desk.draft.version)
        st.caption(desk_words.PUBLISH)
        if desk.changes:
            st.caption(desk_words.not_in_it(len(desk.changes)))
    both.shown(duties.key_of(desk.proposal_id), desk.draft)
