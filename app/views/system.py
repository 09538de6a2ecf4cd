"""What came in, what was refused, what ran, which models speak, and how it is all set."""

from datetime import timedelta

import polars as pl
import streamlit as st

from app import bars, panels, read
from app.drawing import drawn
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import system as words
from ops import series
from warehouse.settings import settings

DELIVERIES, RUNS = 100, 20
NAIVE = "naive"


def show() -> None:
    """The page, in six parts."""
    here = read.here()
    st.title(every_page.SYSTEM)
    parts = (_feeds, _deliveries, _rejected, _runs, _models, _settings)
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
        st.warning(say.plain(sentence))
    panels.table([words.feed(row, here.zone, now=here.now) for row in known])
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
    panels.table([words.run(row, here.zone, now=here.now) for row in runs.iter_rows(named=True)])
    newest = runs.row(0, named=True)
    steps = words.steps(newest["steps"])
    if steps:
        st.markdown(words.steps_title(newest))
        panels.table(steps)


def _models(here: Here) -> None:
    trials = read.trials(here.copy)
    if trials.is_empty():
        st.info(words.NO_TRIALS)
        return
    titles = {one.name: one.title for one in series.ALL} | {"no_show": words.NO_SHOW}
    names = trials["series"].unique().sort().to_list()
    picked = st.selectbox(
        words.SERIES,
        names,
        format_func=lambda name: titles.get(name, name),
        key="series",
        width=280,
    )
    mine = trials.filter(pl.col("series") == picked)
    newest = mine.filter(pl.col("tried_at") == mine["tried_at"].max())
    st.markdown(words.champion(newest, here.zone))
    _trial_chart(newest, titles.get(picked, picked))
    _issues(picked, here)
    _scores(picked, here)


def _trial_chart(trials: pl.DataFrame, title: str) -> None:
    metric = words.metric_of(trials)
    rows = trials.filter(pl.col("metric") == metric)
    naive = rows.filter(pl.col("model").str.contains(NAIVE))
    panels.table([words.trial(row) for row in words.by_model(trials)])
    if naive.is_empty() or not naive.item(0, "value"):
        return
    frame = rows.select(
        "model",
        percent=pl.col("value") / naive.item(0, "value") * 100,
        role=pl.when("won").then(pl.lit(words.CHAMPION)).otherwise(pl.lit(words.TRIED)),
    )
    says = words.trial_title(title, metric)
    twin = frame.with_columns(pl.col("percent").round(1)).rename(words.TRIAL_TWIN)
    panels.picture(
        drawn(bars.trials, frame, title=says, look=panels.look()), twin, says=says, key="trials"
    )


def _issues(name: str, here: Here) -> None:
    issues = read.issues(here.copy).filter(pl.col("series") == name)
    rows = issues.sort("issued_at", descending=True).head(5)
    if rows.height:
        st.markdown(f"**{words.ISSUES}**")
        panels.table([words.issue(row, here.zone) for row in rows.iter_rows(named=True)])


def _scores(name: str, here: Here) -> None:
    since = here.as_of - timedelta(days=28)
    scores = read.scores(here.copy, name, since)
    st.markdown(f"**{words.SCORES}**")
    if scores.is_empty():
        st.caption(words.NO_SCORES)
        return
    weight = pl.col("cases").sum()
    by_metric = scores.group_by("metric").agg(
        value=(pl.col("value") * pl.col("cases")).sum() / weight, cases=weight
    )
    panels.table([words.score(row) for row in by_metric.sort("metric").iter_rows(named=True)])


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
