"""What one place was told at one issue after another, to see what changed."""

from datetime import datetime

import dataframely as dy

from ops.tables import CensusPart, Forecast
from warehouse.connection import Connection
from warehouse.query import query


def issued(
    db: Connection, series: str, entity_id: str, *, since: datetime, until: datetime
) -> list[datetime]:
    """The moments of issue of one place from ``since`` to ``until``, the oldest first."""
    rows = db.execute(
        "select distinct issued_at from forecast.quantile where series = $series "
        "and entity_id = $entity_id and issued_at between $since and $until order by issued_at",
        {"series": series, "entity_id": entity_id, "since": since, "until": until},
    ).fetchall()
    return [moment for (moment,) in rows]


def told(
    db: Connection, series: str, entity_id: str, *, issued_at: list[datetime]
) -> dy.DataFrame[Forecast]:
    """What several issues told of one place."""
    sql = """
        select series, entity_id, issued_at, target_at, level, value
        from forecast.quantile
        where series = $series and entity_id = $entity_id and list_contains($moments, issued_at)
        order by all
    """
    return query(db, Forecast, sql, series=series, entity_id=entity_id, moments=issued_at)


def made_of(
    db: Connection, series: str, entity_id: str, *, issued_at: list[datetime]
) -> dy.DataFrame[CensusPart]:
    """What several issues expected the census of one place to be made of."""
    sql = """
        select series, entity_id, issued_at, target_at, part, value
        from forecast.part
        where series = $series and entity_id = $entity_id and list_contains($moments, issued_at)
        order by all
    """
    return query(db, CensusPart, sql, series=series, entity_id=entity_id, moments=issued_at)
