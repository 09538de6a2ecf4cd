"""Beside each gap of a ward why nobody fills it; for the one chosen, who comes nearest to it."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app import decide, grid, panels
from app.alive import Desk
from app.words import roster
from app.words import why_unfilled as words
from ops.errors import PlanningError
from ops.staffing.asked import as_duties
from ops.staffing.shifts import NeedKey
from ops.staffing.why import Unfilled, unfilled

Gaps = dict[NeedKey, Unfilled]


def gaps(desk: Desk, ward: str) -> None:
    """The places of a ward that nobody fills after the changes drafted, each with its reason."""
    st.subheader(roster.SHORT)
    cover = grid.cover(desk.coming, desk.needed, ward_id=ward)
    missing = cover.filter(pl.col("short") > 0).to_dicts()
    if not missing:
        st.success(roster.NOTHING_SHORT)
        return
    why = _reasons(desk, ward)
    keys = [_key(ward, line) for line in missing]
    rows = [roster.gap(line) for line in missing]
    if why:
        reasons = [words.reason(why[key]) if key in why else "" for key in keys]
        rows = [words.row(row, told) for row, told in zip(rows, reasons, strict=True)]
    panels.table(rows, key="gaps")
    if found := [why[key] for key in keys if key in why]:
        _nearest(found, ward)


def _reasons(desk: Desk, ward: str) -> Gaps:
    """Why each gap is one; nothing, and a word about it, where that cannot be told."""
    try:
        return _why(hash((desk.asked, desk.worked)), ward, _desk=desk)
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


@st.cache_resource(max_entries=64, show_spinner=False)
def _why(kept_under: int, ward: str, *, _desk: Desk) -> Gaps:  # noqa: ARG001
    """Why each gap of a ward is one, after the changes drafted; nobody alters it."""
    zone = _desk.here.zone
    found = unfilled(_desk.problem, as_duties(_desk.coming), ward_id=ward, time_zone=zone)
    return {one.need.key: one for one in found}
