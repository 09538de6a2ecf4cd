"""Beside each gap of a ward why nobody fills it; for the one chosen, who comes nearest to it."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import streamlit as st

from app import decide, grid, panels, read, read_roster
from app.read import Here
from app.words import roster
from app.words import why_unfilled as words
from ops.errors import PlanningError
from ops.staffing.changes import Change, changed, from_json
from ops.staffing.shifts import NeedKey
from ops.staffing.why import Unfilled, unfilled

Gaps = dict[NeedKey, Unfilled]


def gaps(
    proposal: decide.Row,
    ward: str,
    lines: pl.DataFrame,
    required: pl.DataFrame,
    changes: Sequence[Change],
    here: Here,
) -> None:
    """The places of a ward that nobody fills, each with its reason; ``lines`` are after changes."""
    st.subheader(roster.SHORT)
    missing = grid.cover(lines, required, ward_id=ward).filter(pl.col("short") > 0)
    if missing.is_empty():
        st.success(roster.NOTHING_SHORT)
        return
    why = _reasons(proposal, ward, changes, here)
    keys = [_key(ward, line) for line in missing.iter_rows(named=True)]
    rows = [roster.gap(line) for line in missing.iter_rows(named=True)]
    if why:
        reasons = [words.reason(why[key]) if key in why else "" for key in keys]
        rows = [words.row(row, told) for row, told in zip(rows, reasons, strict=True)]
    panels.table(rows, key="gaps")
    if found := [why[key] for key in keys if key in why]:
        _nearest(found, ward)


def _reasons(proposal: decide.Row, ward: str, changes: Sequence[Change], here: Here) -> Gaps:
    """Why each gap is one; nothing, and a word about it, where that cannot be told."""
    told = json.dumps([one.as_json() for one in changes])
    asked = proposal["proposal_id"], proposal["place_id"], proposal["from_on"], ward, told
    try:
        return _why(here.copy, *asked, here.zone, here.as_of)
    except PlanningError as error:
        st.info(words.not_asked(str(error)))
        return {}


def _key(ward: str, line: decide.Row) -> NeedKey:
    return ward, line["day_on"], line["shift_type_id"], line["skill"]


def _nearest(found: Sequence[Unfilled], ward: str) -> None:
    """Who comes nearest to filling the gap that is chosen."""
    picked = st.selectbox(
        words.WHICH,
        range(len(found)),
        format_func=lambda n: words.place(found[n]),
        key=f"why-{ward}",
        width=420,
    )
    one = found[picked]
    st.markdown(words.sentence(one))
    if people := words.people(one):
        panels.table(people)
    else:
        st.markdown(words.NOBODY_NEAR)
    if left := words.further(one):
        st.caption(left)


@st.cache_data(max_entries=64, show_spinner=False)
def _why(
    copy: str,
    proposal_id: str,
    place_id: str,
    from_on: date,
    ward: str,
    told: str,
    zone: str,
    as_of: datetime,
) -> Gaps:
    """Why each gap of a ward is one, after the changes drafted; kept, because it never changes."""
    asked = read_roster.problem(copy, proposal_id, place_id, from_on, zone, as_of)
    proposed = read.lines(copy, "roster_lines", proposal_id)
    required = read.lines(copy, "requirements", proposal_id)
    lines = changed(proposed, from_json(json.loads(told)), required)
    found = unfilled(asked, read_roster.duties(lines), ward_id=ward, time_zone=zone)
    return {one.need.key: one for one in found}
