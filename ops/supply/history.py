"""What was used of every item at every place, day by day, as one rectangle of numbers.

A row per item and place, a column per local day. A day we know nothing about, because nobody
told us or because the shelf was empty, is not a zero: it is ``nan`` and takes part in nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
Known = npt.NDArray[np.bool_]

WEEK, SUNDAY = 7, 6


@dataclass(frozen=True)
class UseHistory:
    """Daily use of ``places`` (item, location) on the days that end before ``until``.

    ``used[i, -1]`` is the day before ``until``; issue units net of returns; unknown is ``nan``.
    A public holiday is a Sunday by another name: clinics and theatres keep it as one.
    """

    places: tuple[tuple[str, str], ...]
    until: date
    used: Numbers
    holidays: frozenset[date] = frozenset()

    @property
    def days(self) -> int:
        """Days the rectangle is wide."""
        return int(self.used.shape[1])

    def weekday(self, day: int) -> int:
        """Weekday (Monday is 0) of column ``day``; columns past the last one lie ahead."""
        on = self.until + timedelta(days=day - self.days)
        return SUNDAY if on in self.holidays else on.weekday()

    def weekdays(self, first: int, count: int) -> Days:
        """Weekdays of ``count`` columns from ``first`` on."""
        return np.array([self.weekday(first + n) for n in range(count)], dtype=np.int64)

    def before(self, days: int) -> "UseHistory":
        """What was known ``days`` days earlier."""
        if days == 0:
            return self
        until = self.until - timedelta(days=days)
        return UseHistory(self.places, until, self.used[:, : self.days - days], self.holidays)


def as_history(
    use: pl.DataFrame, until: date, *, longest: int = 730, holidays: Collection[date] = ()
) -> UseHistory:
    """``DailyUse`` rows before ``until``, at most ``longest`` days of them, as a rectangle."""
    known = use.filter(
        pl.col("day_on") < until, pl.col("day_on") >= until - timedelta(days=longest)
    )
    places = known.select("item_id", "location_id").unique().sort("item_id", "location_id")
    if places.is_empty():
        return UseHistory((), until, np.empty((0, 0)), frozenset(holidays))
    rows = known.join(places.with_row_index("row"), on=["item_id", "location_id"])
    since = rows["day_on"].to_physical().min()
    ends = (until - date(1970, 1, 1)).days
    if not isinstance(since, int):
        raise TypeError(f"A day was needed, {since!r} was found.")
    used = np.full((places.height, ends - since), np.nan)
    seen = rows.filter(~pl.col("stocked_out"))
    days = seen["day_on"].to_physical().to_numpy() - since
    used[seen["row"].to_numpy(), days] = seen["issued"].to_numpy()
    return UseHistory(tuple(places.rows()), until, used, frozenset(holidays))
