"""How right forecasts have been: by how far ahead they spoke, beside what anybody could have said.

Planners compare with "the same as yesterday" and "the same as this weekday last week", so both are
scored at the same targets. Issues overlap: the same evening is spoken of a dozen times. A claim
such as "24 of 28 days inside" therefore counts every day once.
"""

from datetime import timedelta

import dataframely as dy
import polars as pl

from ops.scores import drawn_pit, pinball
from ops.tables import Actual, Forecast, TenthCount, TrackRecord
from ops.tables.judged import AHEAD

LATELY = timedelta(days=28)
"""How far back a track record reaches: planners' own "last four weeks"."""

ENDS = (4, 12, 24, 48, 168, 336)
"""Hours at which a span ahead ends; see ``AHEAD``."""

TARGET = ["series", "entity_id", "issued_at", "target_at"]
SPAN = ["series", "entity_id", "ahead"]


def judged(
    forecast: dy.DataFrame[Forecast], actual: dy.DataFrame[Actual], *, seed: int = 0
) -> pl.DataFrame:
    """One row per target whose truth is known, sorted by its key.

    Columns: the key of the target, ``ahead``, ``pit`` (randomised: counts are whole), ``missed``
    (middle minus truth), ``pinball``, and ``yesterday`` and ``last_week``: what the counts a day
    and a week before the target would have missed, null where they are unknown or were not yet
    known at the moment of issue.
    """
    told = forecast.join(
        actual, on=["series", "entity_id", "target_at"], suffix="_seen", maintain_order="left"
    )
    truth = pl.col("value_seen").first()
    middle = pl.col("value").filter((pl.col("level") - 0.5).abs() < 1e-9).first()
    rows = (
        told.group_by(TARGET, maintain_order=True)
        .agg(
            seen=truth,
            missed=middle - truth,
            pinball=pinball(pl.col("value"), pl.col("level"), pl.col("value_seen")).mean(),
        )
        .join(drawn_pit(told, seed), on=TARGET, maintain_order="left")
        .with_columns(ahead=_ahead())
    )
    rows = _beside(rows, actual, "yesterday", timedelta(days=1))
    return _beside(rows, actual, "last_week", timedelta(days=7)).drop("seen").sort(TARGET)


def track_record(targets: pl.DataFrame, *, reviewed_at: object) -> dy.DataFrame[TrackRecord]:
    """What ``judged`` rows say of each place and span ahead."""
    means = targets.group_by(SPAN).agg(
        cases=pl.len(),
        pinball=pl.col("pinball").mean(),
        mae=pl.col("missed").abs().mean(),
        bias=pl.col("missed").mean(),
        mae_yesterday=pl.col("yesterday").abs().mean(),
        mae_last_week=pl.col("last_week").abs().mean(),
    )
    held = (
        days(targets)
        .group_by(SPAN)
        .agg(
            days=pl.len(),
            inside_80=pl.col("pit").is_between(0.1, 0.9).sum(),
            inside_90=pl.col("pit").is_between(0.05, 0.95).sum(),
        )
    )
    rows = means.join(held, on=SPAN).with_columns(reviewed_at=pl.lit(reviewed_at))
    rows = rows.with_columns(pl.col("reviewed_at").dt.cast_time_unit("us"))
    ordered = rows.select(TrackRecord.column_names()).sort(TrackRecord.primary_key())
    return TrackRecord.validate(ordered, cast=True)


def tenths(targets: pl.DataFrame, *, reviewed_at: object) -> dy.DataFrame[TenthCount]:
    """Into which tenth of what was said truth fell, each place and day counted once."""
    key = ["series", "ahead"]
    fell = days(targets).with_columns(
        tenth=(pl.col("pit") * 10).floor().clip(0, 9).cast(pl.Int32) + 1
    )
    counted = fell.group_by([*key, "tenth"]).agg(cases=pl.len())
    every = fell.select(key).unique().join(pl.DataFrame({"tenth": range(1, 11)}), how="cross")
    rows = every.with_columns(pl.col("tenth").cast(pl.Int32)).join(
        counted, on=[*key, "tenth"], how="left"
    )
    rows = rows.with_columns(
        pl.col("cases").fill_null(0), reviewed_at=pl.lit(reviewed_at).dt.cast_time_unit("us")
    )
    ordered = rows.select(TenthCount.column_names()).sort(TenthCount.primary_key())
    return TenthCount.validate(ordered, cast=True)


def days(targets: pl.DataFrame) -> pl.DataFrame:
    """One row per place, span ahead and day: the first target of the span in the day's first issue.

    Days follow UTC; a day's case is about a day apart from the next, whatever the clock.
    """
    by_day = [*SPAN, "day_on"]
    return (
        targets.with_columns(day_on=pl.col("issued_at").dt.date())
        .sort("issued_at", "target_at")
        .group_by(by_day, maintain_order=True)
        .first()
        .sort(by_day)
    )


def _ahead() -> pl.Expr:
    hours = (pl.col("target_at") - pl.col("issued_at")).dt.total_seconds() / 3600
    span = pl.lit(AHEAD[-1])
    for end, name in reversed(list(zip(ENDS, AHEAD, strict=False))):
        span = pl.when(hours <= end).then(pl.lit(name)).otherwise(span)
    return span


def _beside(
    rows: pl.DataFrame, actual: dy.DataFrame[Actual], name: str, ago: timedelta
) -> pl.DataFrame:
    """What the count so long before each target would have missed, had it been said."""
    # A day ahead, yesterday's count is not known yet: then the newest same hour that is.
    back = (((pl.col("target_at") - pl.col("issued_at")) / ago).floor() + 1).cast(pl.Int64)
    asked = rows.with_columns(at=pl.col("target_at") - back * ago)
    before = actual.select("series", "entity_id", at="target_at", before="value")
    met = asked.join(before, on=["series", "entity_id", "at"], how="left", maintain_order="left")
    return met.with_columns((pl.col("before") - pl.col("seen")).alias(name)).drop("at", "before")
