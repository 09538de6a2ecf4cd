"""The possible futures that a forecast was read off, and what each is expected to be made of.

Ranges, chances and scores of an issue stay for good. What is here is wanted while people still ask
what an issue says of hours to come, and for a while after, to see what changed.
"""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import CensusPart, SamplePath
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query

PATHS_DAYS = 14
"""Sample paths of issues older than this are not kept."""


def save_paths(db: Connection, paths: dy.DataFrame[SamplePath]) -> int:
    """Keep the joint sample paths of an issue; those of old issues make room.

    Ranges, chances and scores of an issue stay for good. Its paths are wanted while people still
    ask what it says of hours to come, and for a while after, to see what changed.
    """
    kept = keep(db, "forecast.path", paths, once=("issued_at", "series", "entity_id"))
    if not paths.is_empty():
        newest: datetime = paths["issued_at"].max()  # type: ignore[assignment]
        db.execute(
            "delete from forecast.path where issued_at < $since",
            {"since": newest - timedelta(days=PATHS_DAYS)},
        )
    return kept


def save_parts(db: Connection, parts: dy.DataFrame[CensusPart]) -> int:
    """Keep what an expected census is made of; that of old issues makes room, as paths do."""
    kept = keep(db, "forecast.part", parts, once=("issued_at", "series", "entity_id"))
    if not parts.is_empty():
        newest: datetime = parts["issued_at"].max()  # type: ignore[assignment]
        db.execute(
            "delete from forecast.part where issued_at < $since",
            {"since": newest - timedelta(days=PATHS_DAYS)},
        )
    return kept


def latest_paths(db: Connection, series: str, *, as_of: datetime) -> dy.DataFrame[SamplePath]:
    """The joint sample paths of the newest issue of each place by ``as_of``."""
    sql = """
        with newest as (
            select entity_id, max(issued_at) as issued_at
            from forecast.path
            where series = $series and issued_at <= $as_of
            group by entity_id
        )
        select series, entity_id, issued_at, targets, paths, counts
        from forecast.path
        join newest using (entity_id, issued_at)
        where series = $series
        order by series, entity_id, issued_at
    """
    return query(db, SamplePath, sql, series=series, as_of=as_of)


def parts(db: Connection, series: str, *, issued_at: datetime) -> dy.DataFrame[CensusPart]:
    """What the census was expected to be made of, as issued at one moment."""
    sql = """
        select series, entity_id, issued_at, target_at, part, value
        from forecast.part
        where series = $series and issued_at = $issued_at
        order by all
    """
    return query(db, CensusPart, sql, series=series, issued_at=issued_at)
