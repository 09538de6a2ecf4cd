"""The last weeks lived again under every way of ordering, and as they really were.

What a hospital asks before it trusts an order: would it have served us better than what we do, and
what would it have cost? Laws are learnt only from what was known at each moment; what was wanted
and how long orders take is known in hindsight and is the same for all ways.
"""

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.outlook.stores import Past
from ops.supply.policy import ReorderPolicy
from ops.supply.replay.lived import Lived, lived, shelves, suppliers
from ops.supply.replay.scores import scores
from ops.supply.replay.wanted import Wanted, only, wanted
from ops.supply.replay.ways import LATELY, MinMax, Months, Ours, Way, levels
from ops.tables import Item, StockReplay

SETTLE, LEAST, MOST = 28, 28, 84
"""Days lived before any are judged, and the fewest and most that are judged."""
FEWEST_BEFORE = 60
"""Days that must be known before the first."""


def ways_compared(
    past: Past,
    items: dy.DataFrame[Item],
    *,
    policy: ReorderPolicy,
    judged_at: datetime,
    time_zone: str = "Europe/London",
) -> dy.DataFrame[StockReplay]:
    """The record of each way; empty where too little is known to live any weeks again."""
    until = _until(past, judged_at.astimezone(ZoneInfo(time_zone)).date())
    span = _span(past, until)
    if span is None:
        return StockReplay.create_empty()
    asked = wanted(past, items, since=span, until=until)
    if not asked.places:
        return StockReplay.create_empty()
    told = only(past, asked.places, until)
    supply = suppliers(asked, told, items)
    there = shelves(asked, told, supply)
    rows: list[dict[str, Any]] = []
    for name, way in _ways(asked, told, items, policy, time_zone):
        done = lived(asked, deepcopy(there), supply, way).after(SETTLE)
        rows += [{"way": name, **row} for row in scores(asked, done, policy, settle=SETTLE)]
    done = _as_it_was(asked, told).after(SETTLE)
    seen = scores(asked, done, policy, settle=SETTLE, seen=True)
    rows += [{"way": "as_it_was", **row} for row in seen]
    first, last = span + timedelta(days=SETTLE), until - timedelta(days=1)
    frame = pl.DataFrame(rows).with_columns(
        judged_at=pl.lit(judged_at), since_on=pl.lit(first), until_on=pl.lit(last),
        of_places=pl.lit(asked.of), kind=pl.lit(policy.kind),
    )  # fmt: skip
    told_rows = frame.select(StockReplay.column_names()).sort(StockReplay.primary_key())
    return StockReplay.validate(told_rows, cast=True)


def _until(past: Past, today: date) -> date:
    """The day after the last whole day that is told of."""
    last = past.use.filter(pl.col("day_on") < today)["day_on"].max()
    return last + timedelta(days=1) if isinstance(last, date) else today


def _span(past: Past, until: date) -> date | None:
    """The first day lived again."""
    first = past.use["day_on"].min()
    counted = past.positions["as_of_on"].min()
    if not isinstance(first, date) or not isinstance(counted, date):
        return None
    since = max(first, counted)
    judged = min(MOST, (until - since).days - FEWEST_BEFORE - SETTLE)
    return None if judged < LEAST else until - timedelta(days=judged + SETTLE)


def _ways(
    asked: Wanted, told: Past, items: dy.DataFrame[Item], policy: ReorderPolicy, time_zone: str
) -> list[tuple[str, Way]]:
    before = asked.before(told, LATELY)
    return [
        ("ours", Ours(asked, told, items, policy, time_zone)),
        ("min_max", MinMax(asked, levels(told, asked.places, asked.since))),
        ("months", Months(asked, before)),
    ]


def _as_it_was(asked: Wanted, told: Past) -> Lived:
    """What really came and really lay on the shelf; a receipt stands for its order line."""
    came = asked.by_day(told.receipts, "day_on", "quantity")
    there = asked.by_day(told.positions, "as_of_on", "on_hand")
    none = np.zeros_like(came)
    return Lived(came, none, none, there, came)
