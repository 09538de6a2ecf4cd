"""How right forecasts have been, where they drift, and who speaks for a series since when."""

from datetime import datetime

import dataframely as dy

from ops.tables import ChanceSeen, Drift, Forecast, ModelVersion, TenthCount, TrackRecord
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query


def save_record(
    db: Connection, record: dy.DataFrame[TrackRecord], drift: dy.DataFrame[Drift]
) -> int:
    """Keep what a review says: its record, and what drifts.

    A review held again at the same moment may know more forecasts, those of past moments issued in
    hindsight; it takes the place of the first.
    """
    for series, reviewed_at in record.select("series", "reviewed_at").unique().rows():
        told = {"series": series, "at": reviewed_at}
        db.execute(
            "delete from forecast.track_record where series = $series and reviewed_at = $at", told
        )
        db.execute("delete from forecast.drift where series = $series and raised_at = $at", told)
    keep(db, "forecast.drift", drift, once=("raised_at", "series", "entity_id"))
    return keep(db, "forecast.track_record", record, once=("reviewed_at", "series", "entity_id"))


def save_tenths(db: Connection, tenths: dy.DataFrame[TenthCount]) -> int:
    """Keep into which tenths truth fell; a review held again takes the place of the first."""
    for series, reviewed_at in tenths.select("series", "reviewed_at").unique().rows():
        db.execute(
            "delete from forecast.tenth where series = $series and reviewed_at = $at",
            {"series": series, "at": reviewed_at},
        )
    return keep(db, "forecast.tenth", tenths, once=("reviewed_at", "series", "ahead"))


def tenths(db: Connection, *, as_of: datetime) -> dy.DataFrame[TenthCount]:
    """Into which tenths truth fell, by the newest review of each series up to ``as_of``."""
    sql = """
        select series, reviewed_at, ahead, tenth, cases
        from forecast.tenth
        where reviewed_at <= $as_of
        qualify reviewed_at = max(reviewed_at) over (partition by series)
        order by series, reviewed_at, ahead, tenth
    """
    return query(db, TenthCount, sql, as_of=as_of)


def save_chances_seen(db: Connection, seen: dy.DataFrame[ChanceSeen]) -> int:
    """Keep chances held against what came."""
    return keep(db, "forecast.chance_seen", seen, once=("issued_at", "series", "entity_id"))


def save_version(db: Connection, version: dy.DataFrame[ModelVersion]) -> int:
    """Keep who speaks for a series from a contest on."""
    return keep(db, "forecast.model_version", version, once=("made_at", "series"))


def record(db: Connection, *, as_of: datetime) -> dy.DataFrame[TrackRecord]:
    """How right the forecasts of each series were, by its newest review up to ``as_of``."""
    sql = """
        with newest as (
            select series, max(reviewed_at) as reviewed_at
            from forecast.track_record
            where reviewed_at <= $as_of
            group by series
        )
        select
            series, entity_id, reviewed_at, ahead, days, inside_80, inside_90, cases, pinball,
            mae, bias, mae_yesterday, mae_last_week
        from forecast.track_record
        join newest using (series, reviewed_at)
        order by series, entity_id, reviewed_at, ahead
    """
    return query(db, TrackRecord, sql, as_of=as_of)


def drifting(db: Connection, *, as_of: datetime) -> dy.DataFrame[Drift]:
    """Alarms that the newest review of each series raised."""
    sql = """
        with newest as (
            select series, max(reviewed_at) as raised_at
            from forecast.track_record
            where reviewed_at <= $as_of
            group by series
        )
        select series, entity_id, raised_at, ahead, kind, days, value, "limit"
        from forecast.drift
        join newest using (series, raised_at)
        order by series, entity_id, raised_at, ahead, kind
    """
    return query(db, Drift, sql, as_of=as_of)


def drifted_since(db: Connection, series: str, *, since: datetime, as_of: datetime) -> bool:
    """Whether any review after ``since`` found a series drifting."""
    sql = """
        select count(*) from forecast.drift
        where series = $series and raised_at > $since and raised_at <= $as_of
    """
    [(found,)] = db.execute(sql, {"series": series, "since": since, "as_of": as_of}).fetchall()
    return bool(found)


def chances_seen(
    db: Connection, series: str, *, since: datetime, as_of: datetime
) -> dy.DataFrame[ChanceSeen]:
    """Chances of a series issued from ``since`` on, held against what came."""
    sql = """
        select series, entity_id, issued_at, target_at, probability, exceeded
        from forecast.chance_seen
        where series = $series and issued_at >= $since and target_at <= $as_of
        order by all
    """
    return query(db, ChanceSeen, sql, series=series, since=since, as_of=as_of)


def versions(db: Connection, *, as_of: datetime) -> dy.DataFrame[ModelVersion]:
    """Who spoke for each series since when."""
    sql = """
        select
            series, made_at, model, challenger, replaced, configuration, code_version, pinball,
            pinball_challenger, pinball_naive, first_asked_at, last_asked_at, why
        from forecast.model_version
        where made_at <= $as_of
        order by series, made_at
    """
    return query(db, ModelVersion, sql, as_of=as_of)


def said_since(
    db: Connection, series: str, *, since: datetime, as_of: datetime
) -> dy.DataFrame[Forecast]:
    """What was said of a series from ``since`` on about targets that have begun by ``as_of``.

    Of each place, the first issue of every quarter of a day: four a day are enough to judge by,
    however often a forecast is issued.
    """
    sql = """
        with issue as (
            select entity_id, min(issued_at) as issued_at
            from forecast.quantile
            where series = $series and issued_at >= $since and issued_at <= $as_of
            group by entity_id, time_bucket(interval 6 hours, issued_at)
        )
        select series, entity_id, issued_at, target_at, level, value
        from forecast.quantile
        join issue using (entity_id, issued_at)
        where series = $series and target_at <= $as_of
        order by series, entity_id, issued_at, target_at, level
    """
    return query(db, Forecast, sql, series=series, since=since, as_of=as_of)
