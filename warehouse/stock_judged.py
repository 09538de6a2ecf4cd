"""How orders did and would have done, and what past orders stated."""

from datetime import datetime

import dataframely as dy
from duckdb import DuckDBPyConnection as Connection

from ops.tables import StockKept, StockoutBy, StockOutlook, StockReplay
from warehouse.keep import keep
from warehouse.query import query

_FIRST = """
    with first as (
        select proposal_id
        from plan.proposal
        where kind = 'order' and made_at >= $since and made_at <= $as_of
        qualify row_number() over (
            partition by place_id, date_trunc('week', made_at) order by made_at, proposal_id
        ) = 1
    )
"""


def outlooks(db: Connection, *, since: datetime, as_of: datetime) -> dy.DataFrame[StockOutlook]:
    """What the first order of each store and week stated of how long stock lasts.

    One a week: orders of one week state nearly the same of the same days.
    """
    sql = f"{_FIRST} select told.* from plan.stock_outlook as told join first using (proposal_id) "
    sql += "order by proposal_id, item_id, location_id"
    return query(db, StockOutlook, sql, since=since, as_of=as_of)


def chances(db: Connection, *, since: datetime, as_of: datetime) -> dy.DataFrame[StockoutBy]:
    """The chances of running out that the same orders stated."""
    sql = f"{_FIRST} select told.* from plan.stockout_by as told join first using (proposal_id) "
    sql += "order by proposal_id, item_id, location_id, by_on"
    return query(db, StockoutBy, sql, since=since, as_of=as_of)


def save_kept(db: Connection, kept: dy.DataFrame[StockKept]) -> int:
    """Keep how right statements were; a review held again at the same moment takes its place."""
    for (reviewed_at,) in kept.select("reviewed_at").unique().rows():
        db.execute("delete from forecast.stock_kept where reviewed_at = $at", {"at": reviewed_at})
    return keep(db, "forecast.stock_kept", kept, once=("reviewed_at",))


def save_replay(db: Connection, replay: dy.DataFrame[StockReplay]) -> int:
    """Keep how the ways of ordering did on past weeks."""
    return keep(db, "forecast.stock_replay", replay, once=("judged_at",))


def kept(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockKept]:
    """How right statements were, by the newest review up to ``as_of``."""
    sql = """
        select * from forecast.stock_kept
        where reviewed_at = (
            select max(reviewed_at) from forecast.stock_kept where reviewed_at <= $as_of
        )
        order by reviewed_at, measure, grouping, name, "group"
    """
    return query(db, StockKept, sql, as_of=as_of)


def replay(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockReplay]:
    """How the ways of ordering did, by the newest judgement up to ``as_of``."""
    sql = """
        select * from forecast.stock_replay
        where judged_at = (
            select max(judged_at) from forecast.stock_replay where judged_at <= $as_of
        )
        order by judged_at, way, grouping, name
    """
    return query(db, StockReplay, sql, as_of=as_of)
