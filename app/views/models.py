"""Which model speaks for each forecast, how right it is, and who may put in another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st
from scipy.stats import binom

from app import bars, model_choice, panels, parts, read
from app.drawing import drawn
from app.read import Here
from app.words import charts as chart_words
from app.words import every_page
from app.words import models as words
from app.words import system as system_words
from app.words import trust as trust_words
from ops import series
from ops.model_choice import standing
from ops.tables.judged import AHEAD

A_DAY_AHEAD = "to 24 h"
NAIVE = "naive"
LATELY = timedelta(days=28)

Row = Mapping[str, Any]


def show() -> None:
    """The page: the registry, then one model: its card, its calibration, its trials, its choice."""
    here = read.here()
    st.title(every_page.MODELS)
    by_series = _speaking(here)
    if not by_series:
        st.info(words.NOTHING)
        return
    panels.table(_registry(by_series, here), key="registry")
    st.caption(words.REGISTRY_NOTE)
    titles = _titles()
    picked = st.selectbox(
        words.SERIES,
        list(by_series),
        format_func=lambda name: titles.get(name, name),
        key="series",
        width=320,
    )
    _one(picked, by_series[picked], here)


def _speaking(here: Here) -> dict[str, Row]:
    """What speaks for each series: as its last contest wrote it down, or as its trials tell."""
    tried = read.trials(here.copy).filter("won").sort("tried_at")
    versions = read.model_versions(here.copy, here.as_of).sort("made_at")
    told: dict[str, Row] = {
        row["series"]: words.from_trial(row) for row in tried.iter_rows(named=True)
    }
    told |= {row["series"]: row for row in versions.iter_rows(named=True)}
    return dict(sorted(told.items()))


def _registry(by_series: Mapping[str, Row], here: Here) -> list[dict[str, str]]:
    titles, record = _titles(), read.track_record(here.copy, here.as_of)
    drifting, issues = read.drifting(here.copy, here.as_of), read.issues(here.copy)
    decided = model_choice.decided()
    rows = []
    for name, version in by_series.items():
        mine = record.filter(pl.col("series") == name, pl.col("ahead") == A_DAY_AHEAD)
        held = (int(mine["inside_90"].sum()), int(mine["days"].sum()))
        drifts = drifting.filter(pl.col("series") == name)["kind"].to_list()
        said = issues.filter(pl.col("series") == name).sort("issued_at")
        since = said.item(-1, "learnt_since") if said.height else None
        title, chosen = titles.get(name, name), standing(decided, name)
        rows.append(words.entry(title, version, chosen, held, drifts, since, here.zone))
    return rows


def _one(name: str, version: Row, here: Here) -> None:
    about = next((one for one in series.ALL if one.name == name), None)
    named = [words.PART_CARD] if about else []
    part = parts.chosen([*named, words.PART_RIGHT, words.PART_CONTEST], key="models-part")
    if part == words.PART_RIGHT:
        _scores(name, here)
        _tenths(name, here)
        _issues(name, here)
    elif part == words.PART_CONTEST:
        _contest(name, version, here)
    elif about is not None:
        panels.table(words.card(about, version, here.zone))


def _contest(name: str, version: Row, here: Here) -> None:
    """How the candidates did, and who should speak."""
    trials = read.trials(here.copy).filter(pl.col("series") == name)
    if trials.height:
        newest = trials.filter(pl.col("tried_at") == trials["tried_at"].max())
        st.markdown(system_words.champion(newest, here.zone))
        _trial_chart(newest, _titles().get(name, name))
    if version["configuration"] is None:  # no contest chooses it
        st.caption(words.FAIR)
    else:
        model_choice.panel(name, _candidates(version, trials), here)


def _candidates(version: Row, trials: pl.DataFrame) -> list[str]:
    """Models that could speak: those of the last contest."""
    newest = trials.filter(pl.col("tried_at") == pl.col("tried_at").max())
    known = set(newest["model"]) or {version["model"], version["challenger"]}
    return sorted(known - {None})


def _titles() -> dict[str, str]:
    return trust_words.titles() | {"no_show": system_words.NO_SHOW}


def _tenths(name: str, here: Here) -> None:
    st.subheader(words.TENTHS)
    fell = read.tenths(here.copy, here.as_of).filter(pl.col("series") == name)
    spans = [span for span in AHEAD if span in set(fell["ahead"])]
    if not spans:
        st.caption(words.NO_TENTHS)
        return
    usual = A_DAY_AHEAD if A_DAY_AHEAD in spans else spans[0]
    span = st.segmented_control(trust_words.AHEAD, spans, default=usual, key="tenths") or usual
    rows = fell.filter(pl.col("ahead") == span)
    low, high = (int(each) for each in binom.interval(0.95, int(rows["cases"].sum()), 0.1))
    frame = rows.select("tenth", "cases", low=pl.lit(low), high=pl.lit(high))
    says = words.tenths_title(_titles().get(name, name), span)
    picture = drawn(bars.tenths, frame, title=says, look=panels.look())
    panels.picture(picture, frame.rename(words.TENTHS_TWIN), says=says, key="tenths-picture")
    st.caption(words.TENTHS_NOTE)


def _trial_chart(trials: pl.DataFrame, title: str) -> None:
    metric = system_words.metric_of(trials)
    rows = trials.filter(pl.col("metric") == metric)
    naive = rows.filter(pl.col("model").str.contains(NAIVE))
    panels.table(words.metrics(trials), key="contest")
    if naive.is_empty() or not naive.item(0, "value"):
        return
    frame = rows.select(
        "model",
        percent=pl.col("value") / naive.item(0, "value") * 100,
        role=pl.when("won").then(pl.lit(chart_words.CHAMPION)).otherwise(pl.lit(chart_words.TRIED)),
    )
    says = system_words.trial_title(title, metric)
    twin = frame.with_columns(pl.col("percent").round(1)).rename(system_words.TRIAL_TWIN)
    panels.picture(
        drawn(bars.trials, frame, title=says, look=panels.look()), twin, says=says, key="trials"
    )


def _issues(name: str, here: Here) -> None:
    issues = read.issues(here.copy).filter(pl.col("series") == name)
    rows = issues.sort("issued_at", descending=True).head(5)
    if rows.height:
        st.markdown(f"**{system_words.ISSUES}**")
        panels.table([system_words.issue(row, here.zone) for row in rows.iter_rows(named=True)])


def _scores(name: str, here: Here) -> None:
    scores = read.scores(here.copy, name, here.as_of - LATELY)
    st.markdown(f"**{system_words.SCORES}**")
    if scores.is_empty():
        st.caption(system_words.NO_SCORES)
        return
    weight = pl.col("cases").sum()
    by_metric = scores.group_by("metric").agg(
        value=(pl.col("value") * pl.col("cases")).sum() / weight, cases=weight
    )
    rows = by_metric.sort("metric").iter_rows(named=True)
    panels.table([system_words.score(row) for row in rows])
