"""What was handed out and received since a store's stock was counted, day by day.

From it follows the shelf as it would have stood had nothing more been ordered: what was there, and
what comes up to what was on order, less what was handed out. What is moved between stores, and
what is thrown away, is not in it; an empty shelf counts as such whatever emptied it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.history import Known, Numbers
from ops.tables import DailyUse, Receipt

AHEAD = 60
"""Days after a count that are looked at."""
CLOSE = 1e-9


@dataclass(frozen=True)
class Movements:
    """Places × days from ``since``: handed out, received, ended empty, and told of at all.

    ``index`` names the rows.
    """

    index: pl.DataFrame
    since: date
    issued: Numbers
    received: Numbers
    emptied: Known
    told: Known

    @dataclass(frozen=True)
    class Since:
        """Rows of outlooks × days after each was counted, summed up from the first on."""

        whole: np.ndarray
        used_by: Numbers
        out_by: Known
        short_by: Known
        empty_by: Known
        told_by: Known

        def past(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether the span lies wholly in what is told of, and is not empty."""
            return np.asarray((days >= 1) & (days <= self.whole[at]))

        def used(self, at: np.ndarray, days: np.ndarray) -> Numbers:
            """What was handed out in so many days."""
            return np.asarray(self.used_by[at, days - 1])

        def out(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether the shelf would have been empty by then, had nothing more been ordered."""
            return np.asarray(self.out_by[at, days - 1])

        def short(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether more than there would have been was certainly wanted by then."""
            return np.asarray(self.short_by[at, days - 1])

        def empty(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether it ended a day empty."""
            return np.asarray(self.empty_by[at, days - 1])

        def told(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether every day was told of."""
            return np.asarray(self.told_by[at, days - 1])

        def seen(self, at: np.ndarray, days: np.ndarray) -> Known:
            """Whether what was wanted was seen on every day."""
            return self.told(at, days) & ~self.empty(at, days)

    def after(self, rows: pl.DataFrame) -> "Movements.Since":
        """What came after each outlook: ``place`` and ``as_of_on`` say where and since when."""
        place = rows["place"].to_numpy()[:, None]
        first = (rows["as_of_on"] - self.since).dt.total_days().to_numpy() + 1
        column = first[:, None] + np.arange(AHEAD)
        days = self.issued.shape[1]
        there = (column >= 0) & (column < days)
        column = np.clip(column, 0, days - 1)
        used = np.where(there, self.issued[place, column], 0.0).cumsum(axis=1)
        came = np.where(there, self.received[place, column], 0.0).cumsum(axis=1)
        emptied = there & self.emptied[place, column]
        coming = np.minimum(came, rows["on_order"].to_numpy()[:, None])
        left = rows["on_hand"].to_numpy()[:, None] + coming - used
        out = np.logical_or.accumulate((left <= CLOSE) | emptied, axis=1)
        return Movements.Since(
            np.clip(days - first, 0, AHEAD),
            used,
            out,
            np.logical_or.accumulate(left < -CLOSE, axis=1),
            np.logical_or.accumulate(emptied, axis=1),
            np.logical_and.accumulate(there & self.told[place, column], axis=1),
        )


def movements(
    use: dy.DataFrame[DailyUse], receipts: dy.DataFrame[Receipt], *, since: date, until: date
) -> Movements:
    """All known movements from ``since`` to before ``until``, or to the last day told of."""
    key = ["item_id", "location_id"]
    known = use.filter(pl.col("day_on") >= since, pl.col("day_on") < until)
    last = known["day_on"].max()
    until = last + timedelta(days=1) if isinstance(last, date) else until
    index = known.select(key).unique().sort(key).with_row_index("place")
    shape = (index.height, max((until - since).days, 1))
    place, day, rows = _at(known, index, since)
    issued, emptied, told = np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, bool)
    issued[place, day] = rows["issued"].to_numpy()
    emptied[place, day] = rows["stocked_out"].to_numpy()
    told[place, day] = True
    came = receipts.filter(pl.col("day_on") >= since, pl.col("day_on") < until)
    place, day, rows = _at(came, index, since)
    received = np.zeros(shape)
    received[place, day] = rows["quantity"].to_numpy()
    return Movements(index, since, issued, received, emptied, told)


def _at(
    told: pl.DataFrame, index: pl.DataFrame, since: date
) -> tuple[np.ndarray, np.ndarray, pl.DataFrame]:
    """Row and column of each row of a table, and the table in that order."""
    rows = told.join(index, on=["item_id", "location_id"]).sort("place", "day_on")
    day = (rows["day_on"] - since).dt.total_days().to_numpy()
    return rows["place"].to_numpy(), day, rows
