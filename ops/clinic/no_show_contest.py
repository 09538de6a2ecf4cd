"""Which candidate says best who will miss an appointment: judged forward in time.

Each learns from what had happened by a midnight and is judged, by Brier score, on what it would
have said of later appointments. Nothing they are judged on was seen when they learnt.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

import dataframely as dy
import numpy as np
import polars as pl
from scipy.special import expit

from ops.clinic.learnt import Numbers
from ops.clinic.no_show_candidates import CANDIDATES
from ops.clinic.no_show_features import Past, features, outcomes, past_of
from ops.tables import Trial

SERIES = "no_show"
LAST_PART = 0.25
"""Share of appointments, the latest ones, on which candidates are judged."""
ENOUGH = 400
"""Appointments with an outcome below which no candidate is worth choosing."""
ENOUGH_MISSED = 30
LEAST, MOST = 0.001, 0.999
"""No chance is said to be smaller or greater."""


@dataclass(frozen=True)
class Contest:
    """The winner, every score, and what the winner said of the last part in time."""

    winner: str
    trials: dy.DataFrame[Trial]
    said: pl.DataFrame


def parted(held: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What had happened by a midnight, and what was said of later appointments after it."""
    cut = moment(held["starts_at"].quantile(1 - LAST_PART, "lower"))
    midnight = cut.replace(hour=0, minute=0, second=0, microsecond=0)
    before = held.filter(pl.col("starts_at") < midnight)
    # Of the first day after the cut only what was booked that day is known late enough.
    whole_days = pl.col("starts_at") >= midnight + timedelta(days=1)
    return before, held.filter(whole_days, pl.col("known_at") >= midnight)


def too_short(held: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame | None) -> str | None:
    """Why no candidate can be learnt from this, in a sentence; None where one can.

    Without an ``after`` none is to be chosen, so nothing is needed to judge on.
    """
    missed = int(before["missed"].sum())
    judged = after is None or after.height >= ENOUGH * LAST_PART / 2
    if held.height >= ENOUGH and missed >= ENOUGH_MISSED and judged:
        return None
    return (
        f"Only {held.height} past appointments ({missed} missed early enough to learn from) are "
        "known: everybody gets the hospital's rate. Deliver earlier appointments for chances of "
        "their own."
    )


def contest(
    before: pl.DataFrame,
    after: pl.DataFrame,
    *,
    tried_at: datetime,
    seed: int,
    allow: tuple[str, ...],
) -> Contest:
    """Every candidate learnt from ``before`` and judged on ``after``."""
    # Rates are those of before; outcomes come one by one, each when it was known.
    usual = past_of(before)
    past = Past(outcomes(pl.concat([before, after])), usual.ahead, usual.same_day)
    known, asked = features(before, past, allow), features(after, past, allow)
    came, missed = away(before), away(after)
    rows, said = [], {}
    for name, learn in CANDIDATES.items():
        started = perf_counter()
        said[name] = inside(expit(learn(known, came, seed).log_odds(asked)))
        seconds = perf_counter() - started
        rows += [(name, metric, value, seconds) for metric, value in _scores(said[name], missed)]
    trials = _trials(rows, after.height, tried_at)
    best = str(trials.filter(pl.col("won")).item(0, "model"))
    apart = after.select("session_id", "missed", probability=pl.Series(said[best]))
    return Contest(best, trials, apart)


def away(rows: pl.DataFrame) -> Numbers:
    """1 for each appointment missed, 0 for each held."""
    return rows["missed"].cast(pl.Float64).to_numpy()


def inside(chance: Numbers) -> Numbers:
    """Chances that are never quite 0 or 1."""
    return np.clip(chance, LEAST, MOST)


def moment(value: object) -> datetime:
    """A moment read off a frame, in UTC."""
    if not isinstance(value, datetime):
        raise TypeError(f"A moment was needed, {value!r} was found.")
    return value.astimezone(UTC)


def _scores(said: Numbers, missed: Numbers) -> list[tuple[str, float]]:
    surprise = -np.where(missed > 0, np.log(said), np.log1p(-said))
    return [("brier", float(np.mean((said - missed) ** 2))), ("log_loss", float(surprise.mean()))]


def _trials(
    rows: list[tuple[str, str, float, float]], cases: int, tried_at: datetime
) -> dy.DataFrame[Trial]:
    tried = pl.DataFrame(rows, schema=["model", "metric", "value", "seconds"], orient="row")
    best = tried.filter(metric="brier").sort("value", "model").item(0, "model")
    trials = tried.with_columns(
        series=pl.lit(SERIES),
        tried_at=pl.lit(tried_at).cast(pl.Datetime("us", "UTC")),
        cases=pl.lit(cases).cast(pl.Int32),
        won=pl.col("model") == best,
    ).select(Trial.column_names())
    return Trial.validate(trials.sort(Trial.primary_key()))
