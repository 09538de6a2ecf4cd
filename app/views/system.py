"""What came in, what was refused, what ran, and how it is all set."""

import polars as pl
import streamlit as st

from app import notices_sent, panels, read
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import system as words
from warehouse.records import requests
from warehouse.settings import settings

DELIVERIES, RUNS, REQUESTS = 100, 20, 20


def show() -> None:
    """The page, in six parts."""
    here = read.here()
    st.title(every_page.SYSTEM)
    parts = (_feeds, _deliveries, _rejected, _runs, notices_sent.show, _settings)
    for tab, part in zip(st.tabs(words.TABS), parts, strict=True):
        with tab:
            part(here)


def _feeds(here: Here) -> None:
    feeds = read.feeds(here.copy, here.as_of)
    known = [row for row in feeds.iter_rows(named=True) if row["rows"] or row["deliveries"]]
    if not known:
        st.info(words.NO_FEEDS)
        return
    for sentence in read.remarkable(here.copy, here.as_of):
        st.warning(say.told(sentence))
    panels.table([words.feed(row, here.zone, now=here.now) for row in known], key="feeds")
    absent = [row["feed"] for row in feeds.iter_rows(named=True) if not row["deliveries"]]
    if absent:
        st.caption(words.absent(absent))


def _deliveries(here: Here) -> None:
    deliveries = read.deliveries(here.copy, DELIVERIES).sort(
        "delivered_at", "feed", "name", descending=[True, False, False]
    )
    if deliveries.is_empty():
        st.info(words.NO_FEEDS)
        return
    held = deliveries.filter(pl.col("status") == "held")
    for sentence in words.held(held.iter_rows(named=True)):
        st.warning(sentence)
    st.markdown(words.reconciled(deliveries))
    st.dataframe(words.deliveries(deliveries, here.zone), hide_index=True, alt=words.TABS[1])


def _rejected(here: Here) -> None:
    rejected = read.rejected(here.copy)
    if rejected.is_empty():
        st.success(words.NOTHING_REJECTED)
        return
    st.markdown(words.REJECTED)
    reasons = rejected.group_by("feed", "code").agg(
        pl.col("rows").sum(),
        pl.col("ignored").sum(),
        pl.len().alias("files"),
        pl.col("reason").first(),
    )
    ranked = reasons.sort("rows", "feed", "code", descending=[True, False, False])
    panels.table([words.reason(row) for row in ranked.iter_rows(named=True)])
    with st.expander(words.BY_FILE):
        st.dataframe(words.rejected(rejected), hide_index=True, alt=words.TABS[2])


def _runs(here: Here) -> None:
    runs = read.recent_runs(RUNS).sort("started_at", descending=True)
    if runs.is_empty():
        st.info(words.NO_RUNS)
        return
    rows = [words.run(row, here.zone, now=here.now) for row in runs.iter_rows(named=True)]
    panels.table(rows, key="runs")
    newest = runs.row(0, named=True)
    steps = words.steps(newest["steps"])
    if steps:
        st.markdown(words.steps_title(newest))
        panels.table(steps)
    _asked_for(here)


def _asked_for(here: Here) -> None:
    """Long work that people asked a worker for in the planner."""
    st.subheader(words.ASKED_FOR)
    asked = requests.lately(REQUESTS)
    if not asked:
        st.markdown(words.NOTHING_ASKED)
        return
    panels.table([words.request(one, here.zone) for one in asked], key="requests")


def _settings(here: Here) -> None:
    copy = here.published
    panels.table(words.copy(copy, here.zone, now=here.now))
    panels.table(
        [
            {"Setting": name, "Value": say.plain(value), "Said by": source}
            for name, value, source in settings().as_rows()
        ]
    )
    st.caption(words.SETTINGS)
