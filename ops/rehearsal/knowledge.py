"""What an invented hospital's systems could tell at a moment: nothing that came after it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

POSITIONS_DAILY = 60
"""Stock positions of this many days are told day by day; older ones twice a week."""


@dataclass(frozen=True)
class Known:
    """When the rows of a feed become known, and which columns only later.

    ``later`` gives, for such a column, the column that holds the moment it became known and what
    is told until then.
    """

    first: str
    later: dict[str, tuple[str, str | None]] = field(default_factory=dict)


KNOWN: dict[str, Known] = {
    "ed_visits": Known(
        "arrived_at",
        {
            "disposition": ("departed_at", None),
            "seen_at": ("seen_at", None),
            "admit_decided_at": ("admit_decided_at", None),
            "departed_at": ("departed_at", None),
        },
    ),
    "ward_stays": Known("in_at", {"out_at": ("out_at", None)}),
    "planned_admissions": Known("booked_at", {"status": ("settled_at", "planned")}),
    "bed_changes": Known("known_at"),
    "appointments": Known(
        "booked_at",
        {
            "reminded_at": ("reminded_at", None),
            "cancelled_at": ("cancelled_at", None),
            "status": ("settled_at", "booked"),
        },
    ),
    "contact_preferences": Known("known_at"),
    "patient_groups": Known("known_at"),
    "encounters": Known("ended_at"),
    "clinic_requests": Known("asked_at", {"status": ("settled_at", "waiting")}),
    "staff": Known("known_at"),
    "staff_skills": Known("known_at"),
    "absences": Known("known_at"),
    "shift_requests": Known("known_at"),
    "stock_movements": Known("moved_at"),
    "stock_positions": Known("known_at"),
    "ed_arrivals_hourly": Known("known_at"),
    "ed_census_hourly": Known("known_at"),
}


def as_known(
    frame: pl.DataFrame, known: Known, *, since: datetime | None, until: datetime
) -> pl.DataFrame:
    """The rows that became known or changed after ``since`` and up to ``until``, as known then."""
    rows = frame.filter(pl.col(known.first) <= until)
    moments = {known.first, *(moment for moment, _ in known.later.values())}
    if since is not None:
        news = [(pl.col(at) > since) & (pl.col(at) <= until) for at in sorted(moments)]
        rows = rows.filter(pl.any_horizontal(*news))
    told = [
        pl.when(pl.col(moment) <= until)
        .then(pl.col(column))
        .otherwise(pl.lit(before))
        .alias(column)
        for column, (moment, before) in known.later.items()
    ]
    return rows.with_columns(told).sort(known.first, "n")


def thinned(positions: pl.DataFrame, until: datetime) -> pl.DataFrame:
    """Stock positions daily of late, before that twice a week and whenever a shelf was empty.

    Twice, because a month of days beside months of single Sundays looks like a file gone wrong.
    """
    recent = pl.col("as_of_on") > (until - timedelta(days=POSITIONS_DAILY)).date()
    counted = pl.col("as_of_on").dt.weekday().is_in([3, 7])
    return positions.filter(recent | counted | (pl.col("on_hand") == 0))


def hourly_counts(
    visits: pl.DataFrame, site_ids: tuple[str, ...], opens_at: datetime, until: datetime
) -> dict[str, pl.DataFrame]:
    """What an ED that shares counts only would tell: hours that have ended, counts on the hour."""
    last = until.replace(minute=0, second=0, microsecond=0)
    hours = pl.datetime_range(opens_at, last, "1h", time_unit="us", eager=True)
    grid = pl.DataFrame({"hour_start": hours}).join(
        pl.DataFrame({"site_id": site_ids}), how="cross", maintain_order="left_right"
    )
    return {
        "ed_arrivals_hourly": _arrivals(grid, visits),
        "ed_census_hourly": _census(grid, visits),
    }


def _arrivals(grid: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    ambulance = (pl.col("arrival_mode") == "ambulance").sum()
    counted = visits.group_by("site_id", hour_start=pl.col("arrived_at").dt.truncate("1h")).agg(
        arrivals=pl.len(), ambulance_arrivals=ambulance
    )
    return (
        grid.join(counted, on=["site_id", "hour_start"], how="left", maintain_order="left")
        .with_columns(pl.col("arrivals", "ambulance_arrivals").fill_null(0))
        .with_columns(known_at=pl.col("hour_start") + timedelta(hours=1))
        .with_row_index("n")
    )


def _census(grid: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Running sums of coming and going; those at the very hour are counted in."""
    gone = pl.coalesce("seen_at", "departed_at")
    spans = {
        "present": ("arrived_at", pl.col("departed_at")),
        "waiting": ("arrived_at", gone),
        "boarding": ("admit_decided_at", pl.col("departed_at")),
    }
    frame = grid.with_columns(known_at=pl.col("hour_start"))
    for name, (came, left) in spans.items():
        frame = frame.join(
            _running(grid, visits, name, came, left),
            on=["site_id", "hour_start"],
            how="left",
            maintain_order="left",
        )
    return frame.with_row_index("n")


def _running(
    grid: pl.DataFrame, visits: pl.DataFrame, name: str, came: str, left: pl.Expr
) -> pl.DataFrame:
    some = visits.filter(pl.col(came).is_not_null())
    steps = [
        some.select("site_id", at=pl.col(came), step=pl.lit(1)),
        some.select("site_id", at=left, step=pl.lit(-1)).drop_nulls("at"),
    ]
    hour = pl.col("at").dt.offset_by("-1us").dt.truncate("1h").dt.offset_by("1h")
    changes = pl.concat(steps).group_by("site_id", hour_start=hour).agg(pl.col("step").sum())
    return grid.join(
        changes, on=["site_id", "hour_start"], how="left", maintain_order="left"
    ).select(
        "site_id", "hour_start", pl.col("step").fill_null(0).cum_sum().over("site_id").alias(name)
    )
