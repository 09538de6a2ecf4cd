"""How right have we been, and who speaks for each forecast?"""

from datetime import timedelta

import polars as pl
import streamlit as st

from app import palette, panels, read
from app.read import Here
from app.words import every_page
from app.words import trust as words
from ops.drift import FEWEST_DAYS
from ops.reliability import reliability
from ops.tables.judged import AHEAD

A_DAY_AHEAD = "to 24 h"
FIRST = ("site_census", "ward_census", "ed_census")
"""The series a bed meeting asks about first."""


def show() -> None:
    """The page: verdict and alarms, the record by place, chances held against what came, models."""
    here = read.here()
    st.title(every_page.TRUST)
    record = read.track_record(here.copy, here.as_of)
    if record.is_empty():
        st.info(words.NOTHING)
    else:
        _verdict(record, here)
        _record(record)
    _chances(here)
    _speakers(here)


def _verdict(record: pl.DataFrame, here: Here) -> None:
    known = [name for name in FIRST if name in set(record["series"])]
    names = known or record["series"].unique().sort().to_list()
    rows = record.filter(series=names[0], ahead=A_DAY_AHEAD).to_dicts()
    drifting = read.drifting(here.copy, here.as_of)
    if rows:
        state = palette.OK if drifting.is_empty() else palette.WATCH
        panels.verdict(state, words.verdict(list(rows)))
    for row in drifting.iter_rows(named=True):
        st.warning(words.drift(row))


def _record(record: pl.DataFrame) -> None:
    titles = words.titles()
    names = [name for name in titles if name in set(record["series"])]
    names.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    left, right = st.columns([1, 2], gap="medium")
    with left:
        name = st.selectbox(words.SERIES, names, format_func=titles.__getitem__, key="judged")
    spans = [span for span in AHEAD if span in set(record.filter(series=name)["ahead"])]
    with right:
        usual = A_DAY_AHEAD if A_DAY_AHEAD in spans else spans[0]
        span = st.segmented_control(words.AHEAD, spans, default=usual, key="ahead") or usual
    rows = record.filter(series=name, ahead=span).sort("entity_id")
    panels.table([words.line(row) for row in rows.iter_rows(named=True)], key="record")
    panels.how_to_read(words.FOOTNOTE)


def _chances(here: Here) -> None:
    st.subheader(words.CHANCES)
    since = here.as_of - timedelta(days=28)
    told = {name: read.chances_seen(here.copy, name, since, here.as_of) for name in words.EXCEEDED}
    found = {name: reliability(seen) for name, seen in told.items()}
    if not any(found.values()):
        st.caption(words.NO_CHANCES)
    for name, one in found.items():
        if one is not None:
            # A few days' chances rise and fall together: until there are more, nothing is blamed.
            enough = told[name]["issued_at"].dt.date().n_unique() >= FEWEST_DAYS
            st.markdown(words.chances(name, one.slope if enough else None, one.slope_error))
            panels.table([words.pool(row) for row in one.bins.iter_rows(named=True)])
            st.caption(words.BEDS_UNTOLD)


def _speakers(here: Here) -> None:
    versions = read.model_versions(here.copy, here.as_of)
    if versions.is_empty():
        return
    st.subheader(words.SPEAKS)
    newest = versions.sort("made_at").group_by("series", maintain_order=True).last().sort("series")
    panels.table(
        [words.version(row, here.zone) for row in newest.iter_rows(named=True)], key="speaks"
    )
    with st.expander(every_page.ALL_OF_THEM):
        every = versions.sort("made_at", "series", descending=[True, False])
        panels.table(
            [words.version(row, here.zone) for row in every.iter_rows(named=True)], key="spoke"
        )
