"""What was wanted on days that emptied a shelf: at least what was issued, perhaps more.

Such a day is not unknown like the days of an empty shelf after it: as much was asked for as there
was. To leave it out would drop the busiest days and keep the quiet ones, so that an item wanted
seldom and many at once looks tamer than it is, and a promise of 99 in 100 is kept 95 times. It is
given an amount drawn from a negative binomial that is no less than what was issued: drawn and not
expected, as stock is decided by the tail, and amounts that are all alike have none (stochastic EM;
Celeux & Diebolt 1985). The days of the empty shelf that follow say nothing themselves, but sums
over several days that begin before them would all be lost; they take what another day of their
weekday brought.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.stats import nbinom

from ops.supply.history import WEEK, Days, Known, Numbers, UseHistory
from ops.supply.spread import LEAST_BUNCHING, STEADYING, UNKNOWN_BUNCHING, negative_binomial

ROUNDS = 5
FOLLOWING = 14
"""Days of an empty shelf that are filled in."""
MOST = 4.0
"""An emptied day was asked for at most so many times the usual amount, or what was issued."""


@dataclass(frozen=True)
class _Emptied:
    """Days that ended empty though something was issued, how much, and days without anything."""

    row: Days
    column: Days
    least: Numbers
    bare: Known


def with_emptied(history: UseHistory, use: pl.DataFrame, *, seed: int = 0) -> UseHistory:
    """The history with an amount for each day that ended empty and on which something was issued.

    ``use`` is what the history was made of. So have the first two weeks of an empty shelf; from
    then on its days stay unknown, as do days that nobody has told of.
    """
    found = _emptied(history, use)
    if not len(found.row):
        return history
    dice = np.random.default_rng(seed)
    used = history.used.copy()
    used[found.row, found.column] = found.least
    for _ in range(ROUNDS):
        mean, bunching, usual = (each[found.row] for each in _told(used))
        drawn = _at_least(found.least, mean, bunching, dice.random(len(mean)))
        most = np.maximum(found.least, MOST * usual)
        used[found.row, found.column] = np.clip(drawn, found.least, most)
    _followed(used, found, dice)
    return replace(history, used=used)


def _emptied(history: UseHistory, use: pl.DataFrame) -> _Emptied:
    item, location = zip(*history.places, strict=True) if history.places else ((), ())
    places = pl.DataFrame(
        {"item_id": item, "location_id": location, "row": range(len(item))},
        schema={"item_id": pl.String, "location_id": pl.String, "row": pl.Int64},
    )
    back = (pl.lit(history.until) - pl.col("day_on")).dt.total_days()
    empty = use.filter(pl.col("stocked_out")).with_columns(column=history.days - back)
    known = empty.filter(pl.col("column") >= 0, pl.col("column") < history.days)
    rows = known.join(places, on=["item_id", "location_id"]).sort("row", "column")
    last = rows.filter(pl.col("issued") > 0)
    none = rows.filter(pl.col("issued") <= 0)
    bare = np.zeros(history.used.shape, dtype=bool)
    bare[none["row"].to_numpy(), none["column"].to_numpy()] = True
    least = last["issued"].to_numpy().astype(np.float64)
    return _Emptied(last["row"].to_numpy(), last["column"].to_numpy(), least, bare)


def _told(used: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Of each place: mean, variance ÷ mean (steadied where days are few), and the usual amount."""
    known = np.isfinite(used)
    seen, days = np.where(known, np.maximum(used, 0.0), 0.0), known.sum(axis=1)
    mean = seen.sum(axis=1) / np.maximum(days, 1)
    squares = np.where(known, (seen - mean[:, None]) ** 2, 0.0).sum(axis=1)
    own = squares / np.maximum(days - 1, 1) / np.maximum(mean, 1e-9)
    bunching = (days * own + STEADYING * UNKNOWN_BUNCHING) / (days + STEADYING)
    usual = seen.sum(axis=1) / np.maximum((seen > 0).sum(axis=1), 1)
    return mean, np.maximum(bunching, LEAST_BUNCHING), usual


def _at_least(least: Numbers, mean: Numbers, bunching: Numbers, luck: Numbers) -> Numbers:
    """Amounts of the law that are no less than what was issued."""
    size, chance = negative_binomial(mean, bunching)
    above = nbinom.sf(np.ceil(least) - 1, size, chance)
    drawn = nbinom.isf(above * luck, size, chance)
    return np.where(above > 1e-12, drawn, least)


def _followed(used: Numbers, found: _Emptied, dice: np.random.Generator) -> None:
    """Give the bare days after each emptied one what another day of their weekday brought."""
    days = used.shape[1]
    for place, first in zip(found.row.tolist(), found.column.tolist(), strict=True):
        for day in range(first + 1, min(first + 1 + FOLLOWING, days)):
            if not found.bare[place, day]:
                break
            alike = used[place, day % WEEK :: WEEK]
            known = alike[np.isfinite(alike)]
            if len(known):
                used[place, day] = dice.choice(known)
