"""What a copy tells of the models: which spoke since when, and how right they were."""

from datetime import datetime
from typing import Any

import dataframely as dy
import polars as pl

from app.read.once import from_copy, once
from ops import tables
from warehouse import forecasts, judged


@once
def newest_issue(copy: str, name: str, as_of: datetime) -> dict[str, Any] | None:
    """The papers of the newest issue of a series by a moment."""
    papers = issues(copy).filter(pl.col("series") == name, pl.col("issued_at") <= as_of)
    return papers.sort("issued_at").row(-1, named=True) if papers.height else None


@once
def issues(copy: str) -> dy.DataFrame[tables.Issue]:
    """Every issue of a forecast: which model, learnt from what."""
    return from_copy(copy, forecasts.issues)


@once
def trials(copy: str) -> dy.DataFrame[tables.Trial]:
    """How the models in use were chosen."""
    return from_copy(copy, forecasts.trials)


@once
def scores(copy: str, name: str, since: datetime) -> dy.DataFrame[tables.Score]:
    """How right forecasts were."""
    return from_copy(copy, lambda db: forecasts.scores(db, name, since=since))


@once
def track_record(copy: str, as_of: datetime) -> dy.DataFrame[tables.TrackRecord]:
    """How right the last weeks' forecasts were."""
    return from_copy(copy, lambda db: judged.record(db, as_of=as_of))


@once
def tenths(copy: str, as_of: datetime) -> dy.DataFrame[tables.TenthCount]:
    """Into which tenths of what was said truth fell, by the newest review."""
    return from_copy(copy, lambda db: judged.tenths(db, as_of=as_of))


@once
def drifting(copy: str, as_of: datetime) -> dy.DataFrame[tables.Drift]:
    """Forecasts that no longer hold."""
    return from_copy(copy, lambda db: judged.drifting(db, as_of=as_of))


@once
def chances_seen(
    copy: str, name: str, since: datetime, as_of: datetime
) -> dy.DataFrame[tables.ChanceSeen]:
    """Chances held against what came."""
    return from_copy(copy, lambda db: judged.chances_seen(db, name, since=since, as_of=as_of))


@once
def model_versions(copy: str, as_of: datetime) -> dy.DataFrame[tables.ModelVersion]:
    """Who spoke for each series since when."""
    return from_copy(copy, lambda db: judged.versions(db, as_of=as_of))
