"""Write down what happened to a roster: somebody cannot come, a ward closes, a need changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import kept, read, stands
from app.alive import Desk
from app.words import absent as words
from app.words import changed_needs as demand_words
from app.words import numbers as say
from ops.staffing.alive.demand import Demand
from ops.staffing.changed_needs import ChangedNeed
from warehouse.records import roster_events


def absence(desk: Desk) -> None:
    """Who cannot come, from when to when, and why."""
    wards = read.reference_table(desk.here.copy, "wards")
    people = of_site(read.staff(desk.here.copy), wards, desk.proposal["place_id"])
    with st.form("absent"):
        left, right = st.columns(2)
        who = left.selectbox(words.PERSON, people, key="absent-person")
        kind = right.selectbox(
            words.KIND, list(words.KINDS), format_func=words.KINDS.__getitem__, key="absent-kind"
        )
        since, until = _days(desk, left, right, "absent")
        why = st.text_input(words.WHY, max_chars=200, key="absent-why")
        sent = st.form_submit_button(words.NOTE, key="note-absent")
    if sent:
        _keep(
            desk, lambda by: roster_events.note_absence(who, since, until, kind, by=by, reason=why)
        )


def of_site(staff: pl.DataFrame, wards: pl.DataFrame, site_id: str) -> list[str]:
    """People at home at a site; a home that is no ward, such as a pool, may be of any."""
    elsewhere = wards.filter(pl.col("site_id") != site_id)["ward_id"].to_list()
    ours = staff.filter(~pl.col("home_ward_id").is_in(elsewhere))
    return ours["staff_id"].sort().to_list()


def closure(desk: Desk) -> None:
    """Which ward closes, from when to when, and why."""
    wards = desk.required["ward_id"].unique().sort().to_list()
    with st.form("closed"):
        ward = st.selectbox(words.WARD, wards, key="closed-ward")
        left, right = st.columns(2)
        since, until = _days(desk, left, right, "closed")
        why = st.text_input(words.WHY, max_chars=200, key="closed-why")
        sent = st.form_submit_button(words.CLOSE, key="note-closed")
    if sent:
        _keep(desk, lambda by: roster_events.note_closure(ward, since, until, by=by, reason=why))


def demand(desk: Desk, worst: ChangedNeed | None) -> bool:
    """Which place needs other people, from when to when, how many and why; whether it was noted.

    The form begins with the need that changed most, if any did.
    """
    with st.form("demand"):
        left, right = st.columns(2)
        ward, shift, skill = _place(desk, left, right, worst)
        # A row of their own: on a narrow screen ward and shift come before the days.
        left, right = st.columns(2)
        days = _days(desk, left, right, "demand", worst.day_on if worst else None)
        more = st.number_input(
            demand_words.PEOPLE, -20, 20, worst.more if worst else 1, key="demand-people"
        )
        why = st.text_input(words.WHY, max_chars=200, key="demand-why")
        sent = st.form_submit_button(demand_words.NOTE, key="note-demand", help=demand_words.HELP)
    if not sent:
        return False
    place = (ward, shift, skill)
    concerned = Demand(*place, *days, int(more))
    keys = desk.required.select("ward_id", "day_on", "shift_type_id", "skill").rows()
    if not any(map(concerned.concerns, keys)):
        st.warning(demand_words.no_place(ward, shift, skill))
        return False
    return _kept(
        desk, lambda by: roster_events.note_demand(place, *days, int(more), by=by, reason=why)
    )


def _place(
    desk: Desk, left: DeltaGenerator, right: DeltaGenerator, worst: ChangedNeed | None
) -> tuple[str, str, str]:
    """A ward, and a shift type and skill of the site."""
    wards = desk.required["ward_id"].unique().sort().to_list()
    pairs = desk.required.select("shift_type_id", "skill").unique().sort(pl.all()).rows()
    ward: str = left.selectbox(
        words.WARD, wards, index=wards.index(worst.ward_id) if worst else 0, key="demand-ward"
    )
    shift, skill = right.selectbox(
        demand_words.SHIFT_AND_SKILL,
        pairs,
        index=pairs.index((worst.shift_type_id, worst.skill)) if worst else 0,
        format_func=lambda pair: demand_words.place(*pair),
        key="demand-place",
    )
    return ward, shift, skill


def _keep(desk: Desk, note: Callable[[str], str]) -> None:
    """Note it, or say what is missing beside the form."""
    if _kept(desk, note):
        st.rerun()


def _kept(desk: Desk, note: Callable[[str], str]) -> bool:
    kept.must(desk)
    try:
        note(desk.here.role)
    except roster_events.UnclearEventError as error:
        st.warning(say.redated(str(error)))
        return False
    return True


def _days(
    desk: Desk, left: DeltaGenerator, right: DeltaGenerator, name: str, on: date | None = None
) -> tuple[date, date]:
    """Days within the roster, today first unless another day is meant."""
    first, last = desk.proposal["from_on"], desk.proposal["to_on"]
    today = on or min(max(stands.today(desk.here), first), last)
    inside: dict[str, Any] = {"min_value": first, "max_value": last}
    typed = say.typed_days()
    since: date = left.date_input(words.SINCE, today, format=typed, key=f"{name}-since", **inside)
    until: date = right.date_input(words.UNTIL, today, format=typed, key=f"{name}-until", **inside)
    return since, until
