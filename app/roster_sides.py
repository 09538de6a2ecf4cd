"""A roster and what it would be under a what-if, side by side."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from app import grid, panels, read, site_rules
from app.read import Here
from app.words import roster as roster_words
from app.words import roster_sides as words
from app.words import roster_what_if as asking_words
from ops.staffing.policy_terms import terms
from ops.staffing.what_if import WhatIf
from warehouse.decisions import Request

SHOWN = 20
"""Rows of a table before it gets too long to read."""

Answer = Mapping[str, Any]


def sides(request: Request, ward: str, required: pl.DataFrame, here: Here) -> None:
    """The answer in a sentence, then in numbers, people, open places and the ward's grid."""
    answer, asked = request.result, WhatIf.from_json(request.content["what_if"])
    st.markdown(f"**{words.verdict(answer, asked, terms(site_rules.policy(here)))}**")
    st.markdown(words.promise(answer, request))
    if answer["ill"]:
        st.markdown(words.ill(answer["ill"]))
    panels.table(words.sides(answer), key="what-if-sides")
    with st.expander(words.WHO):
        _who(answer)
    with st.expander(words.GAPS_TITLE):
        _gaps(answer)
    with st.expander(f"{words.GRID} ({asking_words.WATERMARK})"):
        _grid(answer, ward, required, here)
    st.caption(words.FOOTNOTE)


def _who(answer: Answer) -> None:
    moved = sorted(answer["moved"], key=lambda one: (one["person_id"], one["day_on"]))
    by = {name: list(days) for name, days in groupby(moved, key=lambda one: one["person_id"])}
    if not by:
        st.markdown(words.NOBODY)
        return
    most = sorted(by, key=lambda name: (-len(by[name]), name))
    hours = answer["hours"]
    panels.table(
        [words.person_row(name, by[name], hours.get(name)) for name in most[:SHOWN]],
    )
    if most[SHOWN:]:
        st.caption(words.more(len(most) - SHOWN, "people"))


def _gaps(answer: Answer) -> None:
    differ = [one for one in answer["gaps"] if one["before"] != one["after"]]
    if not differ:
        st.markdown(words.NO_GAPS)
        return
    panels.table([words.gap_row(one) for one in differ[:SHOWN]])
    if differ[SHOWN:]:
        st.caption(words.more(len(differ) - SHOWN, "places"))


def _grid(answer: Answer, ward: str, required: pl.DataFrame, here: Here) -> None:
    first, last = (date.fromisoformat(answer[name]) for name in ("from_on", "to_on"))
    lines = _lines(answer, required)
    over = grid.days(first, last)
    rows = grid.rows(
        lines,
        read.staff(here.copy),
        read.absences(here.copy, first),
        ward_id=ward,
        over=over,
        night_types=grid.night_types(required, here.zone),
        marks=grid.Marks(changed=_changed(answer)),
    )
    if rows:
        panels.table([roster_words.row(row, over) for row in rows], key="what-if-grid")


def _lines(answer: Answer, required: pl.DataFrame) -> pl.DataFrame:
    """The roster of the answer; what a shift is paid comes from the requirement."""
    schema = {
        "staff_id": pl.String,
        "day_on": pl.String,
        "ward_id": pl.String,
        "shift_type_id": pl.String,
    }
    named = [{**one, "staff_id": one["person_id"]} for one in answer["lines"]]
    lines = pl.DataFrame(named, schema=schema).with_columns(pl.col("day_on").str.to_date())
    paid = required.select("day_on", "shift_type_id", "paid_minutes").unique()
    return lines.join(paid, on=["day_on", "shift_type_id"], how="inner").sort("staff_id", "day_on")


def _changed(answer: Answer) -> frozenset[grid.Cell]:
    """What differs, as the grid marks it."""
    return frozenset(
        (one["person_id"], date.fromisoformat(one["day_on"])) for one in answer["moved"]
    )
