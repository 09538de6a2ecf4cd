"""How right surge levels were: their chances, the suggestion, and people who decided otherwise."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import dataframely as dy
import polars as pl

from ops.ed.alert_scores import AlertRecord
from ops.ed.levels import level_of
from ops.ed.person_levels import SetLevel
from ops.tables import HourlyCensus, Score, SurgeLevel

SERIES = "ed_level"


def chance_scores(
    levels: dy.DataFrame[SurgeLevel], census: dy.DataFrame[HourlyCensus], *, as_of: datetime
) -> dy.DataFrame[Score]:
    """Brier score of every issue's chance of each level within its window: ``brier_level_1`` to 4.

    Issues whose window has not passed, or of which an hour was not counted, wait.
    """
    rows = []
    whole = levels.filter((pl.col("window") == "within") & (pl.col("until_at") <= as_of))
    for (site, at), issue in whole.group_by("site_id", "issued_at", maintain_order=True):
        peak = _peak(census, str(site), at, issue.item(0, "until_at"))
        for row in issue.iter_rows(named=True) if peak is not None else ():
            error = row["probability"] - float(peak >= row["least"])
            rows.append(_row(site, at, f"brier_level_{row['level']}", error**2, 1))
    return _scores(rows)


def person_scores(
    told: Sequence[SetLevel],
    levels: dy.DataFrame[SurgeLevel],
    census: dy.DataFrame[HourlyCensus],
    *,
    as_of: datetime,
) -> dy.DataFrame[Score]:
    """How many levels a person and the suggestion were off the highest one that came.

    ``person_off`` and ``suggestion_off``, issued at the moment the person decided, over as many
    hours from then on as the suggestion's window had.
    """
    rows = []
    for one in told:
        issue = _issue(levels, one)
        until = one.set_at + _window(issue)
        peak = _peak(census, one.site_id, one.set_at, until)
        if issue.is_empty() or peak is None or until > as_of:
            continue
        came = level_of(peak, tuple(issue["least"]))
        rows += [
            _row(one.site_id, one.set_at, "person_off", abs(one.level - came), 1),
            _row(one.site_id, one.set_at, "suggestion_off", abs(one.suggested - came), 1),
        ]
    return _scores(rows)


def alert_scores(records: Mapping[str, AlertRecord], *, as_of: datetime) -> dy.DataFrame[Score]:
    """The alerts of each site as scores of the day they were reviewed on."""
    rows = []
    for site, one in records.items():
        rows += [
            _row(site, as_of, "false_alarms_a_week", one.false_alarms_a_week, one.alerts),
            _row(site, as_of, "surges_missed", one.missed, one.surges),
        ]
        if one.lead_hours is not None:
            found = one.surges - one.missed
            rows.append(_row(site, as_of, "alert_lead_hours", one.lead_hours, found))
    return _scores(rows)


def _peak(
    census: dy.DataFrame[HourlyCensus], site_id: str, after: datetime, until: datetime
) -> int | None:
    """Most patients present at an hour after a moment; None if an hour was not counted."""
    hours = census.filter(
        (pl.col("site_id") == site_id)
        & (pl.col("hour_start") > after)
        & (pl.col("hour_start") <= until)
    )
    first = after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    wanted = (until - first) // timedelta(hours=1) + 1
    return int(hours["present"].max()) if wanted == len(hours) > 0 else None  # type: ignore[arg-type]


def _issue(levels: dy.DataFrame[SurgeLevel], one: SetLevel) -> pl.DataFrame:
    """The four levels of the window that had been issued when a person decided."""
    mine = levels.filter(
        (pl.col("site_id") == one.site_id)
        & (pl.col("issued_at") <= one.set_at)
        & (pl.col("window") == "within")
    )
    return mine.sort("issued_at", "level").tail(4)


def _window(issue: pl.DataFrame) -> timedelta:
    if issue.is_empty():
        return timedelta(0)
    length: timedelta = issue.item(0, "until_at") - issue.item(0, "issued_at")
    return length


def _row(site: object, at: object, metric: str, value: float, cases: int) -> dict[str, object]:
    row: dict[str, object] = {"series": SERIES, "entity_id": site, "issued_at": at}
    return row | {"metric": metric, "value": float(value), "cases": cases}


def _scores(rows: Sequence[Mapping[str, object]]) -> dy.DataFrame[Score]:
    frame = pl.DataFrame(list(rows), schema=Score.create_empty().schema)
    return Score.validate(frame.sort(Score.primary_key()))
