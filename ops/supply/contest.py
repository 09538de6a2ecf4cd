"""Which candidate foretells use best over the days an order must last.

Each candidate is asked at past midnights, seeing nothing later, for the quantiles of use over
each item's protection period. Its pinball loss is divided by what the item usually uses in that
time plus one unit, so that gloves do not outvote drains; the lowest mean wins. Never judged by
absolute error: for rare items the forecast "nothing, ever" would win.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest
from ops.errors import NotEnoughHistoryError
from ops.series import ITEM_USE, LEVELS
from ops.supply.demand import CANDIDATES, REVIEW_DAYS, Candidate, known_use, protection
from ops.supply.history import Days, Numbers, UseHistory
from ops.supply.means import level
from ops.supply.spread import learn_spread
from ops.tables import DailyUse, Item, Trial

ORIGINS = 4
APART = 14
"""Days between the past midnights that candidates are asked at."""
FEWEST_BEFORE = 70
"""Days that must lie before a past midnight."""


def contest(
    use: dy.DataFrame[DailyUse],
    items: dy.DataFrame[Item],
    *,
    issued_at: datetime,
    review_days: int = REVIEW_DAYS,
    time_zone: str = "Europe/London",
    holidays: Collection[date] = (),
    origins: int = ORIGINS,
    candidates: Mapping[str, Candidate] = CANDIDATES,
) -> Contest:
    """Ask every candidate at past midnights before ``issued_at`` and name the best.

    A candidate that fails cannot win, and its reason is kept. Raises ``NotEnoughHistoryError``
    when no past midnight has enough days before and after it, or no candidate can do with them.
    """
    today = issued_at.astimezone(ZoneInfo(time_zone)).date()
    history, _ = known_use(use, items, today, holidays)
    lasts = protection(history, items, review_days)
    asked = _past_questions(history, lasts, origins)
    tried = {name: _tried(one, asked) for name, one in candidates.items()}
    failures = {name: said for name, (said, _) in tried.items() if isinstance(said, str)}
    losses = {name: said for name, (said, _) in tried.items() if not isinstance(said, str)}
    if not losses:
        raise NotEnoughHistoryError(f"No model of use could be tried: {failures}.")
    winner = min(losses, key=lambda name: (float(losses[name]["pinball"].mean()), name))
    rows = [
        (name, metric, float(value.mean()), len(value), tried[name][1])
        for name, of_one in losses.items()
        for metric, value in of_one.items()
    ]
    rows += [(name, "failed", 1.0, 1, tried[name][1]) for name in failures]
    return Contest(_as_trials(rows, winner, issued_at), winner, failures)


@dataclass(frozen=True)
class _Question:
    """A past midnight: what was known, how long each order must last, and what was used."""

    known: UseHistory
    lasts: Days
    used: Numbers


def _past_questions(history: UseHistory, lasts: Days, origins: int) -> list[_Question]:
    longest = int(lasts.max())
    backs = [longest + APART * n for n in range(origins)]
    asked = [_question(history, lasts, b) for b in backs if history.days - b >= FEWEST_BEFORE]
    told = [each for each in asked if np.isfinite(each.used).any()]
    if not told:
        raise NotEnoughHistoryError(
            f"Choosing a model of use needs {FEWEST_BEFORE + longest} days of stock movements; "
            f"found {history.days}. Deliver earlier stock movements."
        )
    return told


def _question(history: UseHistory, lasts: Days, back: int) -> _Question:
    """Sums with an unknown day in them stay unknown: nobody knows what was wanted."""
    came = history.used[:, history.days - back :]
    inside = np.arange(came.shape[1]) < lasts[:, None]
    used = np.where(inside, came, 0.0).sum(axis=1)
    known = history.before(back)
    ever = np.isfinite(known.used).any(axis=1)
    return _Question(known, lasts, np.where(ever, np.maximum(used, 0.0), np.nan))


def _tried(
    candidate: Candidate, asked: Sequence[_Question]
) -> tuple[dict[str, Numbers] | str, float]:
    """Losses by metric, or why there are none; and the seconds it took."""
    started = perf_counter()
    try:
        losses = [_losses(candidate, question) for question in asked]
    except Exception as failure:  # whatever a model trips over, the contest goes on without it
        return f"{type(failure).__name__}: {failure}", perf_counter() - started
    together = {metric: np.concatenate([loss[metric] for loss in losses]) for metric in losses[0]}
    return together, perf_counter() - started


def _losses(candidate: Candidate, question: _Question) -> dict[str, Numbers]:
    days = int(question.lasts.max())
    average = np.maximum(candidate.average(question.known, days), 0.0)
    spread = learn_spread(question.known, days, LEVELS, memory=candidate.memory)
    last = question.lasts[:, None]
    mean = np.take_along_axis(np.cumsum(average, axis=1), last - 1, axis=1)
    said = spread.quantiles(mean, last)[:, 0, :]
    known = np.isfinite(question.used)
    usual = level(question.known.used) * question.lasts
    if not np.isfinite(said[known]).all():
        raise ValueError("A quantile is not a number.")
    return _scored(said[known], question.used[known], np.maximum(usual[known], 0.0) + 1.0)


def _scored(said: Numbers, used: Numbers, usual: Numbers) -> dict[str, Numbers]:
    levels = np.asarray(LEVELS)
    short = used[:, None] - said
    pinball = np.maximum(levels * short, (levels - 1) * short).mean(axis=1)
    low, high = said[:, LEVELS.index(0.05)], said[:, LEVELS.index(0.95)]
    return {
        "pinball": pinball / usual,
        "coverage_90": ((used >= low) & (used <= high)).astype(float),
        "kept_at_99": (used <= said[:, LEVELS.index(0.99)]).astype(float),
        "kept_at_95": (used <= high).astype(float),
    }


def _as_trials(
    rows: list[tuple[str, str, float, int, float]], winner: str, tried_at: datetime
) -> dy.DataFrame[Trial]:
    names = ["model", "metric", "value", "cases", "seconds"]
    trials = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        series=pl.lit(ITEM_USE.name),
        tried_at=pl.lit(tried_at).cast(pl.Datetime("us", "UTC")),
        won=pl.col("model") == winner,
    )
    ordered = trials.select(Trial.column_names()).sort(Trial.primary_key())
    return Trial.validate(ordered, cast=True)
