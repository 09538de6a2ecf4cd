"""A file of use by item and period, read as one rectangle: shared by the benches of supplies."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ops.supply.periods.unseen import wanted

WHOLE_WEEK = 5
"""Days of a last week that must be told of: weekends are thin."""


@dataclass(frozen=True)
class File:
    """Use of each item (rows, by name) in each period (columns); ``nan`` is not known."""

    names: tuple[str, ...]
    starts: tuple[object, ...]
    used: np.ndarray
    emptied: np.ndarray | None = None
    """Where the shelf ended empty, if the file tells: use there is the least that was wanted."""

    def past(self, until: int) -> np.ndarray:
        """What is known before a period; of empty shelves, what was probably wanted."""
        if self.emptied is None:
            return self.used[:, :until]
        return wanted(self.used[:, :until], self.emptied[:, :until])

    def came(self, since: int, until: int) -> np.ndarray:
        """What was wanted; nobody knows where the shelf ended empty."""
        came = self.used[:, since:until]
        return (
            came if self.emptied is None else np.where(self.emptied[:, since:until], np.nan, came)
        )


def columns(asked: argparse.ArgumentParser) -> None:
    """The options that name the columns of a file and say how to read them."""
    asked.add_argument("file", type=Path)
    asked.add_argument("--id", nargs="+", default=["unique_id"], help="columns that name an item")
    asked.add_argument("--time", default="ds")
    asked.add_argument("--value", default="y")
    asked.add_argument("--every", choices=("1d", "1w", "1mo"), help="add rows up by period")
    asked.add_argument("--missing", choices=("zero", "unknown"), help="a cell or row not there")
    asked.add_argument("--on-hand", help="column of stock at a period's end: 0 hides demand")
    asked.add_argument("--series", type=int, help="only so many items, drawn by chance")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")


def read(given: argparse.Namespace, *, missing: str) -> File:
    """The file's rectangle. Before an item's first row nothing is known of it."""
    csv = given.file.suffix == ".csv"
    rows = pl.read_csv(given.file, try_parse_dates=True) if csv else pl.read_parquet(given.file)
    _require(
        rows, [*given.id, given.time, given.value, *([given.on_hand] if given.on_hand else [])]
    )
    at = pl.col(given.time)
    at = at.str.to_datetime() if rows.schema[given.time] == pl.String else at
    name = pl.concat_str([pl.col(one).cast(pl.String) for one in given.id], separator="/")
    told = rows.select(
        name=name,
        at=at.cast(pl.Date),
        used=pl.col(given.value).cast(pl.Float64),
        left=pl.col(given.on_hand).cast(pl.Float64) if given.on_hand else pl.lit(None, pl.Float64),
    ).sort("name", "at")
    told = told.filter(pl.col("at").is_not_null())
    every = given.every or _step(told)
    by_period = _by_period(told, every, dated=given.every is not None)
    file = _rectangle(by_period, every, missing=given.missing or missing)
    return _drawn(file, given.series) if given.series else file


def _require(rows: pl.DataFrame, names: list[str]) -> None:
    lacking = [name for name in names if name not in rows.columns]
    if lacking:
        sys.exit(
            f"The file has no column {', '.join(lacking)}; it has {', '.join(rows.columns)}. "
            "Name them with --id, --time and --value."
        )


def _step(told: pl.DataFrame) -> str:
    days = told["at"].unique().sort().diff().dt.total_days().drop_nulls().median() or 1
    return "1mo" if float(days) >= 27 else "1w" if float(days) >= 6 else "1d"  # type: ignore[arg-type]


def _by_period(told: pl.DataFrame, every: str, *, dated: bool) -> pl.DataFrame:
    """Sums by item and period; a period all of whose cells are empty stays empty."""
    start = pl.col("at").dt.truncate(every)
    last = told["at"].max()
    summed = told.group_by("name", start=start).agg(
        used=pl.when(pl.col("used").count() > 0).then(pl.col("used").sum()),
        emptied=pl.col("left").last() <= 0,
    )
    if dated and every == "1w":
        whole = pl.col("start") + pl.duration(days=WHOLE_WEEK - 1) <= last
        summed = summed.filter(whole)
    return summed.sort("name", "start")


def _rectangle(by_period: pl.DataFrame, every: str, *, missing: str) -> File:
    first, last = by_period["start"].min(), by_period["start"].max()
    starts = pl.date_range(first, last, every, eager=True)  # type: ignore[arg-type]
    names = by_period["name"].unique().sort()
    place = by_period.select(
        "used",
        "emptied",
        row=pl.col("name").replace_strict(names, pl.int_range(names.len(), eager=True)),
        column=pl.col("start").replace_strict(starts, pl.int_range(starts.len(), eager=True)),
    )
    row, column = place["row"].to_numpy(), place["column"].to_numpy()
    used = np.full((names.len(), starts.len()), np.nan)
    used[row, column] = place["used"].to_numpy()
    if missing == "zero":
        begun = np.full(names.len(), starts.len())
        np.minimum.at(begun, row, column)
        there = np.arange(starts.len()) >= begun[:, None]
        used = np.where(there & ~np.isfinite(used), 0.0, used)
    emptied = np.zeros(used.shape, dtype=bool)
    emptied[row, column] = place["emptied"].fill_null(value=False).to_numpy()
    return File(tuple(names), tuple(starts), used, emptied if emptied.any() else None)


def _drawn(file: File, count: int) -> File:
    rows = np.sort(np.random.default_rng(7).permutation(len(file.names))[:count])
    emptied = None if file.emptied is None else file.emptied[rows]
    return File(tuple(file.names[row] for row in rows), file.starts, file.used[rows], emptied)
