"""What the other appointments of a list tell of one: who was booked alongside, who was reminded.

Those booked on one day for the same clinic and day are mostly for the same kind of visit, and
their ages tell which. Only bookings made by ``known_at`` count.
"""

from datetime import timedelta

import polars as pl

USUAL_AGE, AGE_WEIGHT = 37.0, 4.0
"""An age and how many patients of it every list starts with."""
_DAY = timedelta(days=1)


def alongside(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with three columns more: ``alongside`` and ``alongside_hour``, how many others were
    booked for the same clinic and day on the same day or within the same hour, and
    ``alongside_age``, how old the first of these are, in years.
    """
    day = _running(rows, ["clinic_id", "starts_on", "booked_on"], pl.col("booked_on"))
    hour = pl.col("booked_at").dt.truncate("1h")
    of_day = _joined(rows, day, pl.col("booked_on")).select("place", "booked", "aged", "ages")
    by_hour = _running(rows, ["clinic_id", "starts_on"], hour)
    of_hour = _joined(rows, by_hour, hour).select("place", within="booked")
    told = rows.join(of_day, on="place").join(of_hour, on="place")
    others = pl.col("aged") - pl.col("age_years").is_not_null()
    years = pl.col("ages") - pl.col("age_years").fill_null(0)
    return told.with_columns(
        alongside=pl.col("booked") - 1,
        alongside_hour=pl.col("within") - 1,
        alongside_age=(years + AGE_WEIGHT * USUAL_AGE) / (others + AGE_WEIGHT),
    ).drop("booked", "within", "aged", "ages")


def reminder_share(rows: pl.DataFrame, from_days: float) -> pl.DataFrame:
    """``rows`` with ``reminder_share``: of those booked ``from_days`` or more ahead that became
    known within the last day, the share reminded; null of none.
    """
    early = (
        rows.filter(pl.col("lead_days") >= from_days)
        .group_by("known_at")
        .agg(early=pl.len().cast(pl.Float64), reached=pl.col("reminded").sum().cast(pl.Float64))
        .sort("known_at")
        .with_columns(pl.col("early", "reached").cum_sum())
    )
    moments = rows.select("known_at").unique().sort("known_at")
    now = moments.join_asof(early, on="known_at")
    before = moments.with_columns(pl.col("known_at") - _DAY).join_asof(early, on="known_at")
    late = [now[name] - before[name].fill_null(0) for name in ("early", "reached")]
    shares = now.select("known_at", reminder_share=late[1] / late[0]).fill_nan(None)
    return rows.join(shares, on="known_at", how="left")


def _running(rows: pl.DataFrame, keys: list[str], part: pl.Expr) -> pl.DataFrame:
    """How many had been booked by each moment, and the sum of the ages that are known."""
    known = rows.with_columns(part=part).sort("booked_at")
    counted = known.with_columns(
        booked=pl.int_range(1, pl.len() + 1).over(*keys, "part"),
        aged=pl.col("age_years").is_not_null().cum_sum().over(*keys, "part"),
        ages=pl.col("age_years").fill_null(0).cast(pl.Float64).cum_sum().over(*keys, "part"),
    )
    counts = counted.select("clinic_id", "starts_on", "part", "booked_at", "booked", "aged", "ages")
    return counts.sort("booked_at")


def _joined(rows: pl.DataFrame, running: pl.DataFrame, part: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(part=part).join_asof(
        running.rename({"booked_at": "by"}),
        left_on="known_at",
        right_on="by",
        by=["clinic_id", "starts_on", "part"],
        check_sortedness=False,
    )
