"""Watch over what comes in: feeds that fell silent, days that never came, wards that look odd.

Nothing here changes a number. A feed that is late, a day without a record where every other has
some, stays that nobody ended and wards with more patients than beds are named, so that whoever
reads a forecast knows what stands behind it.
"""

from datetime import date, datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import Alarm, FeedStatus
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.query import frame, query
from warehouse.settings import settings
from warehouse.times import HAPPENED, TIME

_ROUND_THE_CLOCK = ("ed_visits", "ed_arrivals_hourly", "ed_census_hourly", "ward_stays")
_BY_WEEKDAY = ("appointments", "encounters", "stock_movements")
"""Feeds that may rest on some days of the week."""

_WINDOW = timedelta(days=60)
_BUSY = 5
"""A day usually has this many records before one without any is remarkable."""
_WEEKS = 3


def freshness(row: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    """How silent a feed is against its limits: fresh, late or silent; nothing if none are set."""
    limits = settings().limits(row["feed"])
    told = {"state": None, "warn_after": limits.warn_after, "error_after": limits.error_after}
    newest = row["last_at"] if row["feed"] in HAPPENED else row["delivered_at"] or row["last_at"]
    if newest is None or limits.error_after is None or limits.warn_after is None:
        return told
    # A replayed moment may be told of by files that came later: then only events have an age.
    hours = (as_of - min(newest, as_of)).total_seconds() / 3600
    late = "late" if hours >= limits.warn_after else "fresh"
    return told | {"state": "silent" if hours >= limits.error_after else late}


def missing_days(db: Connection, row: dict[str, Any]) -> list[date]:
    """Days inside the newest span of a feed on which nothing came and something should have."""
    feed, last = row["feed"], row["last_at"]
    if last is None or feed not in (*_ROUND_THE_CLOCK, *_BY_WEEKDAY):
        return []
    sql = f"""
        select ({TIME[feed]} at time zone $zone)::date as day_on, count(*) as records
        from staging.{table_of(feed)}
        where {TIME[feed]} between $since and $until
        group by all order by all
    """
    zone, since = settings().time_zone, last - _WINDOW
    days = frame(db, sql, zone=zone, since=since, until=last)
    if days.height < 2:
        return []
    whole = days.upsample("day_on", every="1d").with_columns(pl.col("records").fill_null(0))
    return _empty(whole, by_weekday=feed in _BY_WEEKDAY)


def _empty(days: pl.DataFrame, *, by_weekday: bool) -> list[date]:
    if by_weekday:
        weekday = pl.col("day_on").dt.weekday()
        same = days.with_columns(
            usual=pl.col("records").median().over(weekday), weeks=pl.len().over(weekday)
        )
        known = same.filter(pl.col("weeks") >= _WEEKS)
    else:
        known = days.with_columns(usual=pl.col("records").median())
    gone = known.filter((pl.col("records") == 0) & (pl.col("usual") >= _BUSY))
    return gone["day_on"].sort().to_list()


def sentences(feeds: dy.DataFrame[FeedStatus], *, as_of: datetime) -> list[str]:
    """What to say of feeds that are late, silent or lack days, the worst first."""
    told: list[tuple[int, str]] = []
    for row in feeds.iter_rows(named=True):
        newest = row["last_at"] if row["feed"] in HAPPENED else row["delivered_at"]
        if row["state"] in ("late", "silent") and newest:
            hours = (as_of - newest).total_seconds() / 3600
            limit = row["warn_after"] if row["state"] == "late" else row["error_after"]
            told.append(
                (
                    0 if row["state"] == "silent" else 1,
                    f"{row['feed']} is {row['state']}: nothing newer for {_span(hours)}, and "
                    f"{_span(limit)} are its limit. Ask its sender; what comes late is taken.",
                )
            )
        if row["missing_days"]:
            told.append(
                (
                    2,
                    f"{row['feed']} lacks {row['missing_days']} "
                    f"{'day' if row['missing_days'] == 1 else 'days'}: {row['missing']}. Have "
                    "them sent; they are filled in when they come.",
                )
            )
    return [words for _, words in sorted(told)]


def _span(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"


def alarms(db: Connection, *, as_of: datetime) -> dy.DataFrame[Alarm]:
    """Wards whose stays nobody ends (NO_DISCHARGES), or with more patients than open beds."""
    limits = settings().limits("ward_stays")
    policy = (
        "they count as occupied beds" if limits.open_stays == "count" else "they count as no bed"
    )
    sql = """
        with staying as (
            select * from staging.ward_stay
            where in_at <= $as_of and (out_at is null or out_at > $as_of)
        ),

        forgotten as (
            select 'NO_DISCHARGES' as code, ward_id as place_id, count(*)::integer as patients,
                format('{} stays on {} are open for more than {} days without a discharge; {}',
                    count(*), ward_id, $days, $policy) as told
            from staying
            where out_at is null and in_at < $as_of - to_days($days)
            group by ward_id
        ),

        listed as (
            select ward.* from staging.ward as ward
            join raw.delivery as delivery using (delivery_id)
            where delivery.feed = 'wards'
        ),

        crowded as (
            select 'OVER_CAPACITY' as code, ward_id as place_id,
                count(distinct coalesce(patient_id, stay_id))::integer as patients,
                format('{} patients on {}, which has {} open beds',
                    count(distinct coalesce(patient_id, stay_id)), ward_id, any_value(open_beds))
                    as told
            from staying join listed using (ward_id)
            group by ward_id
            having count(distinct coalesce(patient_id, stay_id)) > any_value(open_beds)
        )

        from forgotten union all from crowded order by code, place_id
    """
    days = limits.open_stay_days
    return query(db, Alarm, sql, as_of=as_of, days=days, policy=policy)
