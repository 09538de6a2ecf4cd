"""What is known of items with a shelf life beside their use: receipts, open orders, the next days.

What has come and gone within a week of its order asks for the law of a week. Learnt for so few
days, a law rests on many more past moments than one that looks weeks ahead, and says the spread of
single days far better; orders by it do not swing from night to night.
"""

from collections import defaultdict
from datetime import date

import numpy as np
import polars as pl

from ops.supply.history import UseHistory
from ops.supply.outlook.ages import Came
from ops.supply.outlook.deliveries import still_open
from ops.supply.outlook.use_law import WEEK, UseLaw, learn_use

Place = tuple[str, str]
Opened = tuple[date | None, float]


def soon_over(history: UseHistory, items: pl.DataFrame, today: float = 1.0) -> UseLaw | None:
    """The law of the coming week of items that expire within a week of their order, if any do.

    ``today`` is the share of today's use still to come.
    """
    short = items.filter(pl.col("shelf_life_days") + pl.col("lead_time_days") <= WEEK)
    names = set(short["item_id"])
    rows = [row for row, (item, _) in enumerate(history.places) if item in names]
    if not rows:
        return None
    places = tuple(history.places[row] for row in rows)
    used = history.used[np.array(rows)]
    return learn_use(UseHistory(places, history.until, used, history.holidays), WEEK, today=today)


def of_living(
    receipts: pl.DataFrame, positions: pl.DataFrame, items: pl.DataFrame, today: date
) -> tuple[dict[Place, list[Came]], dict[Place, list[Opened]]]:
    """Receipts and open orders of items with a shelf life, place by place."""
    living = pl.col("item_id").is_in(
        items.filter(pl.col("shelf_life_days").is_not_null())["item_id"].to_list()
    )
    came: dict[Place, list[Came]] = {}
    for row in receipts.filter(living, pl.col("day_on") < today).iter_rows(named=True):
        batch = Came(row["day_on"], row["quantity"], row["expires_on"])
        came.setdefault((row["item_id"], row["location_id"]), []).append(batch)
    told: dict[Place, list[tuple[date, float]]] = {}
    for row in positions.filter(living, pl.col("as_of_on") < today).iter_rows(named=True):
        on_order = told.setdefault((row["item_id"], row["location_id"]), [])
        on_order.append((row["as_of_on"], row["on_order"]))
    opened = {}
    for place, days in told.items():
        received: dict[date, float] = defaultdict(float)
        for batch in came.get(place, ()):
            received[batch.day_on] += batch.units
        opened[place] = still_open(sorted(days), received)
    return came, opened
