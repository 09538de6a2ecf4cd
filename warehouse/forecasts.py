"""Forecasts as they were issued, never as we wish they had been."""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import (
    Attendance,
    Chance,
    Forecast,
    Issue,
    NoShowRisk,
    Score,
    Trial,
)
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query

UNSCORED_DAYS = 60
"""A forecast whose truth has not come by then is not waited for any longer."""


def save(db: Connection, forecast: dy.DataFrame[Forecast]) -> int:
    """Keep a forecast; what a place was told at a moment is kept once and never changed."""
    return keep(db, "forecast.quantile", forecast, once=("issued_at", "series", "entity_id"))


def save_chances(db: Connection, chances: dy.DataFrame[Chance]) -> int:
    """Keep the chances of exceeding a limit."""
    return keep(db, "forecast.chance", chances, once=("issued_at", "series", "entity_id"))


def save_no_show(db: Connection, risks: dy.DataFrame[NoShowRisk]) -> int:
    """Keep the no-show chances of booked appointments."""
    return keep(db, "forecast.no_show", risks, once=("issued_at", "clinic_id", "appointment_id"))


def save_attendance(db: Connection, attendance: dy.DataFrame[Attendance]) -> int:
    """Keep how many patients of each session are expected to come."""
    return keep(db, "forecast.attendance", attendance, once=("issued_at", "session_id"))


def save_issue(db: Connection, issue: dy.DataFrame[Issue]) -> int:
    """Keep who made a forecast, and from what."""
    return keep(db, "forecast.issue", issue, once=("issued_at", "series"))


def save_scores(db: Connection, scores: dy.DataFrame[Score]) -> int:
    """Keep how right a forecast was."""
    return keep(db, "forecast.score", scores, once=("issued_at", "series", "entity_id", "metric"))


def save_trials(db: Connection, trials: dy.DataFrame[Trial]) -> int:
    """Keep how each candidate did in a backtest."""
    return keep(db, "forecast.trial", trials, once=("tried_at", "series", "model", "metric"))


def latest(db: Connection, series: str, *, as_of: datetime) -> dy.DataFrame[Forecast]:
    """The newest forecast of each place that had been issued by ``as_of``."""
    sql = """
        with newest as (
            select entity_id, max(issued_at) as issued_at
            from forecast.quantile
            where series = $series and issued_at <= $as_of
            group by entity_id
        )
        select series, entity_id, issued_at, target_at, level, value
        from forecast.quantile
        join newest using (entity_id, issued_at)
        where series = $series
        order by all
    """
    return query(db, Forecast, sql, series=series, as_of=as_of)


def latest_chances(db: Connection, series: str, *, as_of: datetime) -> dy.DataFrame[Chance]:
    """The newest chances of each place that had been issued by ``as_of``."""
    sql = """
        with newest as (
            select entity_id, max(issued_at) as issued_at
            from forecast.chance
            where series = $series and issued_at <= $as_of
            group by entity_id
        )
        select series, entity_id, issued_at, target_at, threshold, probability
        from forecast.chance
        join newest using (entity_id, issued_at)
        where series = $series
        order by all
    """
    return query(db, Chance, sql, series=series, as_of=as_of)


def chances_since(
    db: Connection, series: str, *, since: datetime, as_of: datetime
) -> dy.DataFrame[Chance]:
    """Chances issued from ``since`` on whose target has passed by ``as_of``."""
    sql = """
        select series, entity_id, issued_at, target_at, threshold, probability
        from forecast.chance
        where series = $series and issued_at >= $since and target_at <= $as_of
        order by series, entity_id, issued_at, target_at
    """
    return query(db, Chance, sql, series=series, since=since, as_of=as_of)


def latest_no_show(db: Connection, *, as_of: datetime) -> dy.DataFrame[NoShowRisk]:
    """The newest issue of each clinic by ``as_of``: appointments cancelled since are not in it."""
    sql = """
        with newest as (
            select clinic_id, max(issued_at) as issued_at
            from forecast.no_show
            where issued_at <= $as_of
            group by clinic_id
        )
        select appointment_id, issued_at, clinic_id, session_id, starts_at, probability
        from forecast.no_show
        join newest using (clinic_id, issued_at)
        order by all
    """
    return query(db, NoShowRisk, sql, as_of=as_of)


def latest_attendance(db: Connection, *, as_of: datetime) -> dy.DataFrame[Attendance]:
    """The newest expected attendance of each clinic's sessions issued by ``as_of``."""
    sql = """
        with newest as (
            select clinic_id, max(issued_at) as issued_at
            from forecast.attendance
            where issued_at <= $as_of
            group by clinic_id
        )
        select
            session_id, clinic_id, issued_at, starts_at, slots, booked, expected, low, high,
            suggested_extra, over_slots
        from forecast.attendance
        join newest using (clinic_id, issued_at)
        order by session_id, issued_at
    """
    return query(db, Attendance, sql, as_of=as_of)


def issues(db: Connection) -> dy.DataFrame[Issue]:
    """Who made each forecast, and from what."""
    return query(db, Issue, "select * from forecast.issue order by series, issued_at")


def scores(
    db: Connection, series: str, since: datetime | None = None, *, until: datetime | None = None
) -> dy.DataFrame[Score]:
    """How right the forecasts of a series were that were issued from ``since`` to ``until``."""
    sql = """
        select series, entity_id, issued_at, metric, value, cases
        from forecast.score
        where series = $series
          and issued_at >= coalesce($since, '-infinity'::timestamptz)
          and issued_at <= coalesce($until, 'infinity'::timestamptz)
        order by all
    """
    return query(db, Score, sql, series=series, since=since, until=until)


def trials(
    db: Connection, series: str | None = None, *, as_of: datetime | None = None
) -> dy.DataFrame[Trial]:
    """How the candidates of one series, or of all, did in every backtest made by ``as_of``."""
    sql = """
        select series, tried_at, model, metric, value, cases, seconds, won
        from forecast.trial
        where tried_at <= coalesce($as_of, 'infinity'::timestamptz)
          and series = coalesce($series, series)
        order by all
    """
    return query(db, Trial, sql, series=series, as_of=as_of)


def unscored(db: Connection, series: str, *, as_of: datetime) -> dy.DataFrame[Forecast]:
    """Forecasts whose every target had passed by ``as_of`` and which were not held against truth.

    A target has passed an hour after it: a count over an hour is known when the hour has
    ended. Older issues than ``UNSCORED_DAYS`` are left alone.
    """
    sql = """
        with past as (
            select entity_id, issued_at
            from forecast.quantile
            where series = $series and issued_at >= $since and issued_at <= $as_of
            group by entity_id, issued_at
            having max(target_at) + interval 1 hour <= $as_of
        ),

        waiting as (
            select entity_id, issued_at
            from past
            anti join (
                select entity_id, issued_at from forecast.score where series = $series
            ) as scored using (entity_id, issued_at)
        )

        select series, entity_id, issued_at, target_at, level, value
        from forecast.quantile
        join waiting using (entity_id, issued_at)
        where series = $series
        order by all
    """
    since = as_of - timedelta(days=UNSCORED_DAYS)
    return query(db, Forecast, sql, series=series, as_of=as_of, since=since)


def make_room(db: Connection, *, as_of: datetime) -> None:
    """Of issues that nobody waits for any longer, keep four a day: those that were judged by.

    Hourly issues of one site are some ten million rows a year; what was said four times a day is
    kept for good, with the scores of every issue.
    """
    since = as_of - timedelta(days=UNSCORED_DAYS)
    for table in ("forecast.quantile", "forecast.chance"):
        db.execute(
            f"""
            delete from {table} where issued_at < $since and (series, entity_id, issued_at) not in (
                select (series, entity_id, min(issued_at))
                from {table}
                where issued_at < $since
                group by series, entity_id, time_bucket(interval 6 hours, issued_at)
            )
            """,
            {"since": since},
        )
