"""Data and runs, for the engineer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from app.words import charts as chart_words
from app.words import numbers as say
from app.words.cells import worded
from warehouse.publish import Published
from warehouse.records.requests import Request

TABS = ["Feeds", "Deliveries", "Kept aside", "Runs", "Notices", "Settings"]
CHAMPION, TRIED = chart_words.CHAMPION, chart_words.TRIED
NO_FEEDS = (
    "Nothing was delivered yet. Drop files into the inbox, one folder per feed, and run "
    "`hospital ingest INBOX`."
)
NOTHING_REJECTED = "Nothing was kept aside: every delivered record was understood."
REJECTED = (
    "Records that were not understood are kept, with the reason, and counted; nothing is dropped. "
    "After a reference table was mended, `hospital quarantine replay` lands them again; what is "
    "wrong in itself must be corrected at its source and delivered again."
)
BY_FILE = "By file"
NO_RUNS = "Nothing has run yet. Run `hospital day`."
ASKED_FOR = "Asked of the worker"
NOTHING_ASKED = (
    "Nobody has asked for long work in the planner yet: a roster made again, a what-if, a clash."
)
STATES = {
    "asked": "… waits",
    "taken": "… under way",
    "done": "● done",
    "failed": "■ failed",
    "forgotten": "○ thrown away",
}
NO_SHOW = "No-show of booked patients"
ISSUES = "Newest issues"
SCORES = "How right it was, issues of the last 28 days"
NO_SCORES = (
    "Nothing has been scored yet: run `hospital review` once the forecast hours have passed."
)
SETTINGS = "Change a setting in hospital.toml in the folder, or as a variable HOSPITAL_NAME."
TRIAL_TWIN = {"model": "Model", "percent": "Error, % of repeating last week", "role": "Role"}
_METRICS = {
    "pinball": "Error over the whole range (pinball)",
    "mae": "Error of the middle",
    "coverage_90": "Inside the likely range (should be 90 %)",
    "coverage_50": "Inside the half range (should be 50 %)",
    "bias": "Too high (+) or too low (−), on average",
    "brier": "Error of the chance (Brier)",
    "auc": "Ranks stayers-away above comers (AUC)",
    "log_loss": "Surprise (log loss)",
}


_STATES = {"fresh": "● fresh", "late": "▲ late", "silent": "■ silent"}


def held(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Files that wait for an approval, each with the sentence that says why."""
    return [
        f"**{say.plain(row['name'])}** is held. {say.told(row['reason'] or '')} See it with "
        f"`hospital delivery show {row['delivery_id']}`."
        for row in rows
    ]


def metric(name: str) -> str:
    """A metric in words."""
    return _METRICS.get(name, name.replace("_", " "))


def value(name: str, number: float) -> str:
    """A score with as many digits as mean something."""
    return f"{100 * number:.1f} %" if name.startswith("coverage") else f"{number:.3f}"


def feed(row: Mapping[str, Any], zone: str, *, now: datetime) -> dict[str, str]:
    """One feed."""
    return {
        "Feed": say.plain(row["feed"]),
        "Rows": f"{row['rows']:,}",
        "From": say.day_of(row["first_at"], zone),
        "Until": say.day_of(row["last_at"], zone),
        "Age": say.ago(row["last_at"], now=now) if row["last_at"] else say.UNKNOWN,
        "State": _STATES.get(row["state"] or "", say.UNKNOWN),
        "Days missing": f"{row['missing_days']:,}" if row["missing_days"] else "none",
        "Delivered": _came(row["delivered_at"], now=now),
        "Files": f"{row['deliveries']:,}",
        "Known to the day only": f"{row['day_only']:,}" if row["day_only"] else "none",
        "Kept aside": f"{row['quarantined']:,}",
    }


def _came(at: datetime | None, *, now: datetime) -> str:
    return "after this moment" if at is not None and at > now else say.ago(at, now=now)


def absent(feeds: Iterable[str]) -> str:
    """The feeds that never came."""
    return "Never delivered: " + ", ".join(say.plain(name) for name in feeds) + "."


def reconciled(deliveries: pl.DataFrame) -> str:
    """Every record of the files shown is accounted for."""
    names = ("received", "loaded", "duplicate", "superseded", "quarantined")
    total = {name: int(deliveries[name].sum()) for name in names}
    return (
        f"**The newest {say.counted(deliveries.height, 'file')}:** "
        f"{total['received']:,} received = {total['loaded']:,} loaded + "
        f"{total['duplicate']:,} duplicate + {total['superseded']:,} superseded + "
        f"{total['quarantined']:,} kept aside."
    )


def deliveries(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The deliveries as a table."""
    return frame.select(
        worded(frame["delivered_at"], lambda at: say.landed(at, zone)).alias("Landed"),
        pl.col("feed").alias("Feed"),
        pl.col("name").alias("File"),
        pl.col("status").alias("Status"),
        pl.col("received").alias("Received"),
        pl.col("loaded").alias("Loaded"),
        pl.col("duplicate").alias("Duplicate"),
        pl.col("superseded").alias("Superseded"),
        pl.col("quarantined").alias("Kept aside"),
        pl.col("reason").fill_null("").alias("Note"),
    )


def reason(row: Mapping[str, Any]) -> dict[str, str]:
    """One reason for which records were kept aside."""
    return {
        "Feed": say.plain(row["feed"]),
        "Records": f"{row['rows']:,}",
        "Ignored": f"{row['ignored']:,}",
        "Files": f"{row['files']:,}",
        "Reason": say.told(row["reason"]),
        "Code": say.plain(row["code"]),
    }


def rejected(frame: pl.DataFrame) -> pl.DataFrame:
    """What was kept aside, file by file."""
    return frame.select(
        pl.col("feed").alias("Feed"),
        pl.col("name").alias("File"),
        pl.col("rows").alias("Records"),
        pl.col("first_line").alias("First line"),
        pl.col("reason").alias("Reason"),
    )


def run(row: Mapping[str, Any], zone: str, *, now: datetime) -> dict[str, str]:
    """One run of a recipe."""
    shape = {"done": "●", "running": "…", "partly": "▲"}.get(row["outcome"], "■")
    replayed = " (replay)" if row["replayed"] else ""
    return {
        "Recipe": say.plain(row["recipe"]) + replayed,
        "Outcome": f"{shape} {row['outcome']}",
        "Started": f"{say.moment(row['started_at'], zone)} ({say.ago(row['started_at'], now=now)})",
        "Took": say.UNKNOWN if row["seconds"] is None else f"{row['seconds']:.1f} s",
        "As of": say.moment(row["as_of"], zone),
        "Way": row["way"],
    }


def request(one: Request, zone: str) -> dict[str, str]:
    """One piece of long work, and how it stands."""
    since, until = one.taken_at, one.ended_at
    took = say.UNKNOWN if since is None or until is None else f"{(until - since).seconds} s"
    return {
        "Work": say.plain(one.kind),
        "Called": say.plain(one.name or say.UNKNOWN),
        "Asked by": say.plain(one.asked_by),
        "Asked": say.moment(one.asked_at, zone),
        "How it stands": STATES[one.state],
        "Took": took,
        "Tries": str(one.tries),
        "Last word": say.told(one.words or say.UNKNOWN),
    }


def steps_title(row: Mapping[str, Any]) -> str:
    """Whose steps are shown."""
    return f"**Steps of the newest run ({say.plain(row['recipe'])})**"


def steps(told: str | None) -> list[dict[str, str]]:
    """The steps of a run."""
    return [
        {
            "Step": say.plain(str(step.get("name", say.UNKNOWN))),
            "Outcome": str(step.get("outcome") or say.UNKNOWN),
            "Took": f"{step.get('seconds') or 0:.1f} s",
            "Rows": say.UNKNOWN if step.get("rows") is None else f"{step['rows']:,}",
            "Said": say.told(str(step.get("words") or "")),
        }
        for step in json.loads(told or "[]")
    ]


def metric_of(trials: pl.DataFrame) -> str:
    """The metric that decided: pinball for counts, Brier for chances."""
    known = set(trials["metric"])
    return next((name for name in ("pinball", "brier", "mae") if name in known), min(known))


def champion(trials: pl.DataFrame, zone: str) -> str:
    """Which model speaks, and since when."""
    won = trials.filter("won")["model"].unique().to_list()
    tried = trials.item(0, "tried_at")
    name = say.plain(won[0]) if won else "none"
    return (
        f"**In use: {name}**, chosen among {trials['model'].n_unique()} by a backtest "
        f"on {say.moment(tried, zone)}."
    )


def by_model(trials: pl.DataFrame) -> Sequence[dict[str, Any]]:
    """One row per model with its metrics."""
    wide = trials.pivot("metric", index=["model", "won", "seconds"], values="value")
    first = metric_of(trials)
    return wide.sort(first, "model", nulls_last=True).to_dicts()


def trial(row: Mapping[str, Any]) -> dict[str, str]:
    """How one model did."""
    said = {"Model": say.plain(row["model"]), "Role": CHAMPION if row["won"] else TRIED}
    for name, number in row.items():
        if name not in ("model", "won", "seconds"):
            said[metric(name)] = say.UNKNOWN if number is None else value(name, number)
    return said | {"Took": f"{row['seconds']:.1f} s"}


def trial_title(series: str, name: str) -> str:
    """What the chart of trials shows."""
    return f"{series}: {metric(name).lower()} of each model, against repeating last week"


def issue(row: Mapping[str, Any], zone: str) -> dict[str, str]:
    """One issue of a forecast."""
    return {
        "Issued": say.moment(row["issued_at"], zone),
        "Model": say.plain(row["model"]),
        "Learnt from": say.day_of(row["learnt_since"], zone),
        "Until": say.moment(row["learnt_until"], zone),
        "Version": say.plain(row["code_version"]),
        "Note": say.plain(row["note"] or ""),
    }


def score(row: Mapping[str, Any]) -> dict[str, str]:
    """One score of the last weeks."""
    return {
        "Score": metric(row["metric"]),
        "Value": value(row["metric"], row["value"]),
        "Forecasts held against what happened": f"{row['cases']:,}",
    }


def copy(published: Published, zone: str, *, now: datetime) -> list[dict[str, str]]:
    """The copy that this page reads."""
    return [
        {"Copy": "Name", "Value": say.plain(published.name)},
        {"Copy": "Knows the hospital as of", "Value": say.moment(published.as_of, zone)},
        {"Copy": "Published", "Value": say.ago(published.published_at, now=now)},
        {"Copy": "By run", "Value": say.plain(published.run_id)},
        {"Copy": "Replayed", "Value": "yes" if published.replayed else "no"},
        {"Copy": "Invented hospital", "Value": "yes" if published.invented else "no"},
    ]
