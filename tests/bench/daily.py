"""How good forecasts of an ED's days are: MASE and coverage over four weeks.

``python -m tests.bench.daily FILE --time date --value arrivals [--group COLUMN] [--horizon 28]
[--cutoffs 12] [--until DATE] [--holidays FILE] [--model combined]``. The file has one row per day
and group, or one per hour, which is then summed by day as its clock reads; a day with an unknown
hour, and an empty cell, are unknown days. The forecaster is the one the flows use, and learns anew
at every cutoff from earlier days only.

Cutoffs: 12 of each group. The last lies ``horizon`` days before the end; the others lie before it
in even steps of ``horizon`` days, or of as many as leave the first one half of the history.
MASE: mean absolute error of the median over the days ahead, over the mean absolute difference of
days a week apart before the cutoff (Hyndman & Koehler 2006, seasonal of 7; ``utilsforecast.mase``);
then the mean over groups and cutoffs. Counts are whole, so coverage is the share of randomised PIT
values inside. Baselines of the same run carry their candidate's name.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import norm

from ops.calendar import day_number
from ops.ed.daily import OF_DAYS
from ops.ed.days import WEEK, laid_out
from ops.series import LEVELS
from tests.bench.counts import inside
from tests.bench.memory import forget_peak, peak_mb

BASELINES = ("seasonal_naive", "usual_weekday", "statsforecast_ets")
SEED = 7


@dataclass(frozen=True)
class Told:
    """The counts of one group by day, unbroken; not-a-number where unknown."""

    name: str
    first: int
    counts: np.ndarray


@dataclass(frozen=True)
class Judged:
    """One forecast at one cutoff: MASE, and the PIT of each day whose truth is known."""

    mase: float
    pit: np.ndarray


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    began = time.monotonic()
    groups = read_days(given)
    off = _days_off(given.holidays)
    scores: dict[str, float] = {}
    for model in (given.model, *BASELINES):
        rng = np.random.default_rng(SEED)
        judged = [each for told in groups for each in judge(told, model, given, off, rng)]
        scores |= _in_all(judged, "" if model == given.model else f"_{model}")
    told = {"groups": len(groups), "cutoffs": given.cutoffs, "model": given.model, **scores}
    told |= {"seconds": round(time.monotonic() - began, 1), "peak_mb": peak_mb()}
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--time", default="date")
    asked.add_argument("--value", default="arrivals")
    asked.add_argument("--group", help="column that names the ED; all rows are one without it")
    asked.add_argument("--horizon", type=int, default=28, help="days ahead")
    asked.add_argument("--cutoffs", type=int, default=12)
    asked.add_argument("--until", type=date.fromisoformat, help="leave out days from here on")
    asked.add_argument("--holidays", type=Path, help="CSV whose first column is a date")
    asked.add_argument("--model", default="combined", choices=OF_DAYS)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    return asked.parse_args()


def read_days(given: argparse.Namespace) -> list[Told]:
    """The counts of a Parquet or CSV file by group and day."""
    csv = given.file.suffix == ".csv"
    rows = pl.read_csv(given.file, try_parse_dates=True) if csv else pl.read_parquet(given.file)
    _require(rows, [name for name in (given.time, given.value, given.group) if name])
    at = pl.col(given.time)
    at = at.str.to_datetime() if rows.schema[given.time] == pl.String else at
    group = pl.col(given.group).cast(pl.String) if given.group else pl.lit("all")
    told = rows.select(name=group, at=at, value=pl.col(given.value).cast(pl.Float64))
    told = told.filter(pl.col("at").is_not_null() & pl.col("name").is_not_null())
    told = told.unique(["name", "at"], keep="first").with_columns(day=pl.col("at").cast(pl.Date))
    if given.until:
        told = told.filter(pl.col("day") < given.until)
    parts = told.sort("name", "at").partition_by("name", maintain_order=True)
    return [_told(part) for part in parts]


def _require(rows: pl.DataFrame, names: list[str]) -> None:
    missing = [name for name in names if name not in rows.columns]
    if missing:
        sys.exit(
            f"The file has no column {', '.join(missing)}; it has {', '.join(rows.columns)}. "
            "Name them with --time, --value and --group."
        )


def _told(rows: pl.DataFrame) -> Told:
    """Days as told, or summed from 24 hours (23 on the day the clocks go forward)."""
    by_day = (
        rows.group_by("day").agg(pl.col("value").sum(), told=pl.col("value").count()).sort("day")
    )
    usual = by_day["told"].mode().max()
    least = 1 if usual == 1 else 23
    whole = by_day.filter(pl.col("told") >= least)
    day = whole["day"].to_physical().cast(pl.Int64).to_numpy()
    if not len(day):
        sys.exit("No day is whole: days need one row each, or one row for each of their hours.")
    counts = np.full(day[-1] - day[0] + 1, np.nan)
    counts[day - day[0]] = whole["value"].to_numpy()
    return Told(str(rows.item(0, "name")), int(day[0]), counts)


def _days_off(path: Path | None) -> np.ndarray:
    days = pl.read_csv(path, try_parse_dates=True).to_series(0).unique() if path else []
    return np.array([day_number(day) for day in days], dtype=np.int64)


def cutoffs(days: int, horizon: int, count: int) -> list[int]:
    """Days known at each cutoff, earliest first (see the module's first lines)."""
    last = days - horizon
    step = min(horizon, (last - days // 2) // max(1, count - 1))
    if step < 1:
        sys.exit(f"{count} cutoffs of {horizon} days need a longer history than {days} days.")
    return [last - step * back for back in reversed(range(count))]


def judge(
    told: Told, model: str, given: argparse.Namespace, off: np.ndarray, rng: np.random.Generator
) -> Iterator[Judged]:
    """What the model says at every cutoff, held against what came."""
    for known in cutoffs(len(told.counts), given.horizon, given.cutoffs):
        before = told.counts[:known]
        seen = np.flatnonzero(np.isfinite(before))
        targets = told.first + known + np.arange(given.horizon)
        past = laid_out(told.name, "UTC", told.first + seen, before[seen], targets, off)
        said = OF_DAYS[model](past)
        truth = told.counts[known : known + given.horizon]
        scale = np.nanmean(np.abs(before[WEEK:] - before[:-WEEK]))
        missed = np.abs(said[:, LEVELS.index(0.5)] - truth)
        yield Judged(float(np.nanmean(missed) / scale), drawn_pit(said, truth, rng))


def drawn_pit(said: np.ndarray, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Randomised PIT: anywhere between the chance of fewer and that of no more than came."""
    below, upto = (_chance(said, truth + half) for half in (-0.5, 0.5))
    return below + rng.random(len(truth)) * (upto - below)


def _chance(said: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The chance of a count under the line: quantiles are joined straight on the normal scale."""
    z = norm.ppf(LEVELS)
    rising = said + np.arange(len(LEVELS)) * 1e-9
    each = (np.interp(at, row, z) for at, row in zip(line, rising, strict=True))
    between = norm.cdf(list(each))
    outside = np.where(line < rising[:, 0], LEVELS[0] / 2, (1 + LEVELS[-1]) / 2)
    beyond = (line < rising[:, 0]) | (line > rising[:, -1])
    return np.where(np.isfinite(line), np.where(beyond, outside, between), np.nan)


def _in_all(judged: list[Judged], of: str) -> dict[str, float]:
    pit = np.concatenate([each.pit for each in judged])
    scores = {
        "mase": float(np.nanmean([each.mase for each in judged])),
        "coverage_80": inside(pit, 0.8),
        "coverage_95": inside(pit, 0.95),
    }
    return {f"{name}{of}": round(value, 4) for name, value in scores.items()}


if __name__ == "__main__":
    main()
