"""What was really counted on wards and sites, to hold forecasts against."""

from collections.abc import Mapping

import dataframely as dy
import polars as pl

from ops.calendar import huddle_at
from ops.series import SITE_CENSUS, WARD_CENSUS
from ops.tables import Actual, Ward, WardCensus, WardHourlyCensus
from ops.wards.past import MIDNIGHT


def truth(
    census: dy.DataFrame[WardCensus],
    hourly: dy.DataFrame[WardHourlyCensus] | None,
    wards: dy.DataFrame[Ward],
    clocks: Mapping[str, str],
) -> dy.DataFrame[Actual]:
    """Counts of wards at midnights and on the hour, and of sites where all wards were counted."""
    by_day = [
        rows.select(
            "ward_id", target_at=_midnights(rows["day_on"], clocks[str(ward)]), value="occupied"
        )
        for (ward,), rows in census.group_by("ward_id")
        if ward in clocks
    ]
    counts = by_day
    if hourly is not None:
        counts = [*by_day, hourly.select("ward_id", target_at="hour_start", value="occupied")]
    # Where a midnight is told twice, the day's count goes before the hour's.
    told = pl.concat(counts).unique(["ward_id", "target_at"], keep="first", maintain_order=True)
    told = told.join(wards.select("ward_id", "site_id"), on="ward_id")
    begun = told.group_by("ward_id", "site_id").agg(since=pl.col("target_at").min())
    sites = told.group_by("site_id", "target_at").agg(pl.col("value").sum(), wards=pl.len())
    due = sites.join(begun, on="site_id").filter(pl.col("since") <= pl.col("target_at"))
    due = due.group_by("site_id", "target_at").agg(due=pl.len())
    whole = sites.join(due, on=["site_id", "target_at"]).filter(pl.col("wards") == pl.col("due"))
    rows = pl.concat(
        [
            _as_actual(told, WARD_CENSUS.name, "ward_id"),
            _as_actual(whole, SITE_CENSUS.name, "site_id"),
        ]
    )
    return Actual.validate(rows.sort(Actual.primary_key()))


def _midnights(days: pl.Series, time_zone: str) -> pl.Series:
    at = [huddle_at(day, MIDNIGHT, time_zone) for day in days]
    return pl.Series("target_at", at, dtype=pl.Datetime("us", "UTC"))


def _as_actual(counts: pl.DataFrame, series: str, place: str) -> pl.DataFrame:
    return counts.select(
        series=pl.lit(series),
        entity_id=place,
        target_at="target_at",
        value=pl.col("value").cast(pl.Float64),
    )
