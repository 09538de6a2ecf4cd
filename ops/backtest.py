"""Which forecaster to trust: issue each at past moments and hold it against what came.

Every candidate is given the same past moments, sees only what was known then, and is scored
on the same targets. Seasonal naive is always among the candidates: a model that cannot beat
it does not deserve the work it makes.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import dataframely as dy
import numpy as np
import polars as pl

from ops.errors import NotEnoughHistoryError
from ops.scores import score
from ops.tables import Actual, Forecast, Trial

H = TypeVar("H")
K = TypeVar("K")
K_contra = TypeVar("K_contra", contravariant=True)

METRICS = ("pinball", "mae", "bias", "coverage_90", "coverage_50")


class Forecaster(Protocol[K_contra]):
    """Anything that turns what is known at a moment into a forecast."""

    def __call__(self, known: K_contra, /, *, issued_at: datetime) -> dy.DataFrame[Forecast]:
        """Forecast from what is known at ``issued_at``."""
        ...


@dataclass(frozen=True)
class Contest:
    """How each candidate did at past moments, and who won (lowest mean pinball).

    ``failures`` gives, for each candidate that failed, its last reason in words. ``losses`` are
    each candidate's mean pinball at each past moment, in the order of ``asked``.
    """

    trials: dy.DataFrame[Trial]
    winner: str
    failures: Mapping[str, str] = field(default_factory=dict)
    losses: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    asked: tuple[datetime, ...] = ()

    def deserves_to_replace(self, holder: str) -> bool:
        """Whether the winner is better than the holder beyond what chance alone would do.

        Both spoke at the same moments, so it is their differences that count: their mean must
        exceed its own standard error. A holder that failed, or was not asked, cannot stay.
        """
        if holder == self.winner or holder in self.failures or holder not in self.losses:
            return holder != self.winner
        gains = np.subtract(self.losses[holder], self.losses[self.winner])
        if len(gains) < 2:
            return False
        return bool(gains.mean() > gains.std(ddof=1) / np.sqrt(len(gains)))


def past_issues(
    until: datetime,
    *,
    horizon: timedelta,
    count: int = 8,
    spread_over: timedelta = timedelta(weeks=6),
) -> list[datetime]:
    """Moments of issue whose every target lies before ``until``, newest last, on the hour.

    They lie an odd number of hours apart, so that they meet different hours of the day.
    """
    last = (until - horizon).replace(minute=0, second=0, microsecond=0)
    step = max(1, int((spread_over - horizon) / timedelta(hours=1)) // max(1, count - 1))
    step -= 1 - step % 2
    return [last - timedelta(hours=step * back) for back in reversed(range(count))]


def contest(
    candidates: Mapping[str, Forecaster[K]],
    history: H,
    *,
    series: str,
    issued: Sequence[datetime],
    actual: dy.DataFrame[Actual],
    tried_at: datetime,
    as_known: Callable[[H, datetime], K],
    clock: Callable[[], float] = time.perf_counter,
) -> Contest:
    """Let the candidates forecast at past moments; the lowest mean pinball loss wins.

    ``as_known(history, moment)`` is what was known at that moment; candidates see nothing
    else. A moment for which the first candidate lacks history is left out; a candidate
    that fails elsewhere cannot win, and its failures are counted as metric ``failed``.
    ``clock`` measures seconds. Raises NotEnoughHistoryError if no moment is left.
    """
    laps = {name: _Laps() for name in candidates}
    for moment in issued:
        known = as_known(history, moment)
        for name, forecaster in candidates.items():
            started = clock()
            said = _tried(forecaster, known, moment)
            laps[name].add(said, clock() - started)
            if isinstance(said, str) and name == next(iter(candidates)):
                break
    return _judged(laps, series=series, actual=actual, tried_at=tried_at)


class _Laps:
    """What one candidate said at each past moment, and the time it took."""

    def __init__(self) -> None:
        self.said: list[dy.DataFrame[Forecast]] = []
        self.failed: list[str] = []
        self.seconds = 0.0

    def add(self, said: dy.DataFrame[Forecast] | str, seconds: float) -> None:
        self.seconds += seconds
        if isinstance(said, str):
            self.failed.append(said)
        else:
            self.said.append(said)


def _tried(forecaster: Forecaster[K], known: K, moment: datetime) -> dy.DataFrame[Forecast] | str:
    try:
        return forecaster(known, issued_at=moment)
    except Exception as failure:  # whatever a model trips over, the contest goes on without it
        return f"{type(failure).__name__}: {failure}"


def _judged(
    laps: Mapping[str, _Laps],
    *,
    series: str,
    actual: dy.DataFrame[Actual],
    tried_at: datetime,
) -> Contest:
    baseline = next(iter(laps))
    rows = [row for name, lap in laps.items() for row in _of_one(name, lap, series, actual)]
    trials = pl.DataFrame(rows, schema=_ROW, orient="row")
    whole = [n for n, lap in laps.items() if len(lap.said) == len(laps[baseline].said)]
    ranking = trials.filter(
        pl.col("series") == series, pl.col("metric") == "pinball", pl.col("model").is_in(whole)
    ).sort("value", "model")
    if ranking.is_empty():
        raise NotEnoughHistoryError(
            f"Choosing a model for {series} needs past moments with enough history before and "
            "truth after them; found none. Load earlier deliveries with the ingest flow."
        )
    winner = str(ranking.item(0, "model"))
    marked = trials.with_columns(
        tried_at=pl.lit(tried_at).dt.cast_time_unit("us"), won=pl.col("model") == winner
    )
    ordered = marked.select(Trial.column_names()).sort(Trial.primary_key())
    failures = {name: lap.failed[-1] for name, lap in laps.items() if lap.failed}
    checked = Trial.validate(ordered, cast=True)
    losses = {name: _by_moment(laps[name], series, actual) for name in whole}
    told = {name: loss for name, loss in losses.items() if loss.keys() == losses[winner].keys()}
    return Contest(
        checked,
        winner,
        failures,
        {name: tuple(loss.values()) for name, loss in told.items()},
        tuple(losses[winner]),
    )


def _by_moment(lap: "_Laps", series: str, actual: dy.DataFrame[Actual]) -> dict[datetime, float]:
    """Mean pinball of a series at each past moment whose truth is known, in order."""
    said = Forecast.cast(pl.concat(lap.said).filter(series=series))
    scores = score(said, actual).filter(metric="pinball")
    weighted = (pl.col("value") * pl.col("cases")).sum() / pl.col("cases").sum()
    rows = scores.group_by("issued_at").agg(value=weighted).sort("issued_at")
    return dict(rows.rows())


_ROW = {
    "series": pl.String,
    "model": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "cases": pl.Int32,
    "seconds": pl.Float64,
}


def _of_one(
    name: str, lap: _Laps, series: str, actual: dy.DataFrame[Actual]
) -> list[tuple[object, ...]]:
    """Means over all targets, per series the candidate spoke of."""
    failed = len(lap.failed)
    rows: list[tuple[object, ...]] = []
    if failed:
        rows.append((series, name, "failed", float(failed), failed, lap.seconds))
    if not lap.said:
        return rows
    said = Forecast.cast(pl.concat(lap.said))
    scores = score(said, actual).filter(pl.col("metric").is_in(METRICS))
    weighted = (pl.col("value") * pl.col("cases")).sum() / pl.col("cases").sum()
    means = (
        scores.group_by("series", "metric", maintain_order=True)
        .agg(value=weighted, cases=pl.col("cases").sum())
        .sort("series", "metric")
    )
    return rows + [
        (series, name, metric, value, cases, lap.seconds)
        for series, metric, value, cases in means.rows()
    ]
