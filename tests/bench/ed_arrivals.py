"""How good forecasts of ED arrivals are: pinball, coverage of hours and of whole days.

``python -m tests.bench.ed_arrivals FILE --time ts --value arrivals [--days 365] [--every 12]
[--hours 48] [--until DATE] [--holidays FILE] [--model combined]``. Times are read as the local
clock. The forecaster is the one the flows use: it learns anew each month and speaks at every
origin, from counts before that origin only. Baselines of the same run: the same hours of the week
over the last year, and what an ideal Poisson at the forecast's own mean would have lost. Counts
are whole, so coverage is the share of randomised PIT values inside.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from flows.recipes.ed_series import ARRIVALS_PAST
from ops.calendar import WEEK_HOURS, hour_number
from ops.ed.arrivals import TAUGHT
from ops.ed.asked import past_at
from ops.ed.paths import SEED
from ops.ed.trained import Trained, train
from ops.line import Line, lines
from tests.bench.counts import (
    LEVELS,
    drawn_pit,
    inside,
    pinball,
    poisson_floor,
    quantiles_of_columns,
)
from tests.bench.memory import forget_peak, peak_mb

YEAR = 365 * 24
DAY = 24
WINDOWS = (1, 4, 8, 12, 24)
"""Hours added up, over which the ranges of totals must hold."""


@dataclass(frozen=True)
class Asked:
    """What is asked of the bench besides the counts."""

    days: int
    every: int
    hours: int
    model: str
    holidays: frozenset[date]


@dataclass(frozen=True)
class Said:
    """What was said at one origin, and what came (not-a-number where unknown)."""

    truth: np.ndarray
    mean: np.ndarray
    paths: np.ndarray
    usual: np.ndarray


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    began = time.monotonic()
    line = read_line(given.file, given.time, given.value)
    if given.until:
        line = _until(line, hour_number(datetime.fromisoformat(given.until).replace(tzinfo=UTC)))
    off = _days_off(given.holidays)
    asked = Asked(given.days, given.every, given.hours, given.model, off)
    told = judge(list(issues(line, asked)))
    told |= {"seconds": round(time.monotonic() - began, 1), "peak_mb": peak_mb()}
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--time", default="ts")
    asked.add_argument("--value", default="arrivals")
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--every", type=int, default=12, help="hours between origins")
    asked.add_argument("--hours", type=int, default=48, help="hours ahead")
    asked.add_argument("--until", help="leave out counts from this date on: the earlier year")
    asked.add_argument("--holidays", type=Path, help="CSV whose first column is a date")
    asked.add_argument("--model", default="combined", choices=TAUGHT)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    return asked.parse_args()


def read_line(path: Path, clock: str, value: str) -> Line:
    """The counts of a Parquet or CSV file as one line; an hour told twice counts once."""
    told = (
        pl.read_csv(path, try_parse_dates=True) if path.suffix == ".csv" else pl.read_parquet(path)
    )
    at = pl.col(clock).dt.replace_time_zone(None).dt.replace_time_zone("UTC")
    rows = told.select(hour_start=at, site_id=pl.lit("site"), arrivals=pl.col(value))
    rows = rows.drop_nulls().unique("hour_start", keep="first").sort("hour_start")
    end = hour_number(rows["hour_start"].max()) + 1
    clocks = {"site": "UTC"}
    return lines(rows, "arrivals", key="site_id", until=end, drawn_to=end, clocks=clocks)["site"]


def _days_off(path: Path | None) -> frozenset[date]:
    if path is None:
        return frozenset()
    return frozenset(pl.read_csv(path, try_parse_dates=True).to_series(0).to_list())


def _until(line: Line, end: int, since: int = 0) -> Line:
    """The line between two hour numbers."""
    keep = slice(max(0, since - int(line.hours[0])), max(0, end - int(line.hours[0])))
    parts = {name: getattr(line, name)[keep] for name in ("hours", "counts", "day", "slot")}
    return replace(line, **parts)


def issues(line: Line, asked: Asked) -> Iterator[Said]:
    """Every origin of the last days, oldest first; learnt anew when a month begins."""
    end = int(line.hours[-1]) + 1
    trained, month = None, None
    for origin in range(end - asked.days * DAY, end - asked.hours + 1, asked.every):
        moment = datetime.fromtimestamp(origin * 3600, UTC)
        known = _until(line, origin, origin - ARRIVALS_PAST // timedelta(hours=1))
        past = past_at(known, moment, asked.hours, asked.holidays)
        if trained is None or (moment.year, moment.month) != month:
            trained, month = train(past, TAUGHT[asked.model]), (moment.year, moment.month)
        truth = _until(line, origin + asked.hours, origin).counts
        yield _said(trained, past, truth, usual_quantiles(known, asked.hours))


def _said(trained: Trained, past: object, truth: np.ndarray, usual: np.ndarray) -> Said:
    paths = trained.paths(past, seed=SEED).astype(np.int32)
    return Said(truth, trained.expected(past), paths, usual)


def usual_quantiles(known: Line, hours: int) -> np.ndarray:
    """Climatology: quantiles of the last year's counts at the same hour of the week."""
    last_year = known.counts[-YEAR:]
    ahead = np.arange(hours)
    back = len(last_year) + ahead % WEEK_HOURS - WEEK_HOURS
    weeks = len(last_year) // WEEK_HOURS
    return quantiles_of_columns(last_year[back - WEEK_HOURS * np.arange(weeks)[:, None]])


def judge(said: list[Said]) -> dict[str, float]:
    """The scores of all origins together."""
    rng = np.random.default_rng(SEED)
    truth = np.concatenate([each.truth for each in said])
    known = np.isfinite(truth)
    quantiles = np.concatenate([quantiles_of_columns(each.paths) for each in said])
    usual = np.concatenate([each.usual for each in said])
    pit = np.concatenate([drawn_pit(each.paths, each.truth, rng) for each in said])
    day_pit = _window_pits(said, DAY, rng)
    day_miss = np.concatenate([_days_missed(each) for each in said])
    pits = {1: pit, DAY: day_pit}
    pits |= {n: _window_pits(said, n, rng) for n in WINDOWS if n not in pits}
    scores = {
        "mean_pinball": pinball(quantiles, truth),
        "mae": float(np.abs(truth - quantiles[:, LEVELS.index(0.5)])[known].mean()),
        "coverage_80": inside(pit, 0.8),
        "coverage_95": inside(pit, 0.95),
        "day_total_coverage_80": inside(day_pit, 0.8),
        "day_total_coverage_95": inside(day_pit, 0.95),
        "day_total_mape": float(np.nanmean(day_miss)),
        "pinball_climatology": pinball(usual, truth),
        "pinball_poisson_floor": poisson_floor(np.concatenate([e.mean for e in said])[known]),
    }
    rounded = {name: round(value, 4) for name, value in scores.items()}
    over_floor = rounded["mean_pinball"] / rounded["pinball_poisson_floor"] - 1
    return {
        "origins": len(said),
        **rounded,
        "over_poisson_floor": round(over_floor, 4),
        "window_coverage_80": {str(n): round(inside(pits[n], 0.8), 4) for n in WINDOWS},
        "by_day_ahead": _by_day_ahead(said, rng),
    }


def _window_pits(said: list[Said], window: int, rng: np.random.Generator) -> np.ndarray:
    return np.concatenate([_totals_pit(each, window, rng) for each in said])


def _totals_pit(said: Said, window: int, rng: np.random.Generator) -> np.ndarray:
    """PIT of the totals of each whole window ahead."""
    truth, totals = _totals(said, window)
    return drawn_pit(totals, truth, rng)


def _totals(said: Said, window: int) -> tuple[np.ndarray, np.ndarray]:
    windows = len(said.truth) // window
    truth = said.truth[: windows * window].reshape(windows, window).sum(axis=1)
    return truth, said.paths[:, : windows * window].reshape(-1, windows, window).sum(axis=2)


def _days_missed(said: Said) -> np.ndarray:
    """How far the medians of the totals of each 24 h ahead were off, as shares."""
    truth, totals = _totals(said, DAY)
    return np.asarray(np.abs(np.median(totals, axis=0) - truth) / np.maximum(truth, 1))


def _by_day_ahead(said: list[Said], rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Pinball and coverage of each 24 h ahead by themselves."""
    told = {}
    for day in range(len(said[0].truth) // DAY):
        span = slice(day * DAY, (day + 1) * DAY)
        alone = [
            replace(one, truth=one.truth[span], paths=one.paths[:, span], usual=one.usual[span])
            for one in said
        ]
        told[str(day + 1)] = _of_one_day(alone, rng)
    return told


def _of_one_day(said: list[Said], rng: np.random.Generator) -> dict[str, float]:
    truth = np.concatenate([one.truth for one in said])
    quantiles = np.concatenate([quantiles_of_columns(one.paths) for one in said])
    scores = {
        "mean_pinball": pinball(quantiles, truth),
        "pinball_climatology": pinball(np.concatenate([one.usual for one in said]), truth),
        "coverage_80": inside(_window_pits(said, 1, rng), 0.8),
        "day_total_coverage_80": inside(_window_pits(said, DAY, rng), 0.8),
    }
    return {name: round(value, 4) for name, value in scores.items()}


if __name__ == "__main__":
    main()
