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

    ``failures`` gives, for each candidate that failed, its last reason in words.
    """

    trials: dy.DataFrame[Trial]
    winner: str
    failures: Mapping[str, str] = field(default_factory=dict)


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
    told = trials.with_columns(
        tried_at=pl.lit(tried_at).dt.cast_time_unit("us"), won=pl.col("model") == winner
    )
    ordered = told.select(Trial.column_names()).sort(Trial.primary_key())
    failures = {name: lap.failed[-1] for name, lap in laps.items() if lap.failed}
    return Contest(Trial.validate(ordered, cast=True), winner, failures)


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
