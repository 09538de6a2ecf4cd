"""Which candidate says best who will miss an appointment: judged forward in time.

At three midnights in turn each learns from what had happened by then and is judged, by Brier
score, on what it would have said of the appointments up to the next. Nothing they are judged on
was seen when they learnt.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

import dataframely as dy
import numpy as np
import polars as pl
from scipy.special import expit

from ops.clinic.learnt import Numbers
from ops.clinic.no_show_candidates import ALONE, CANDIDATES, TOGETHER
from ops.clinic.no_show_features import Past, features, outcomes, past_of
from ops.tables import Trial

SERIES = "no_show"
CUTS = (0.5, 0.65, 0.8)
"""Shares of the appointments, in time, after which candidates are judged on those that follow."""
ENOUGH = 400
"""Appointments with an outcome below which no candidate is worth choosing."""
ENOUGH_MISSED = 30
ENOUGH_JUDGED = 50
LEAST, MOST = 0.001, 0.999
"""No chance is said to be smaller or greater."""


@dataclass(frozen=True)
class Contest:
    """The winner, every score, and what the winner said of appointments it had not learnt from."""

    winner: str
    trials: dy.DataFrame[Trial]
    said: pl.DataFrame


Fold = tuple[pl.DataFrame, pl.DataFrame]
"""What had happened by a midnight, and what was said of later appointments after it."""


def folds(held: pl.DataFrame) -> list[Fold]:
    """The past cut at each of ``CUTS``; each later day is judged on once."""
    at = (moment(held["starts_at"].quantile(cut, "lower")) for cut in CUTS)
    cuts = sorted({each.replace(hour=0, minute=0, second=0, microsecond=0) for each in at})
    # Of the first day after a cut only what was booked that day is known late enough.
    begins = [cut + timedelta(days=1) for cut in cuts]
    ends = [*begins[1:], moment(held["starts_at"].max()) + timedelta(days=1)]
    start = pl.col("starts_at")
    return [
        (
            held.filter(start < cut),
            held.filter(start >= begin, start < end, pl.col("known_at") >= cut),
        )
        for cut, begin, end in zip(cuts, begins, ends, strict=True)
    ]


def too_short(held: pl.DataFrame, parts: list[Fold] | None) -> str | None:
    """Why no candidate can be learnt from this, in a sentence; None where one can.

    Without ``parts`` none is to be chosen, so nothing is needed to judge on.
    """
    early = held if parts is None else parts[0][0]
    missed = int(early["missed"].sum())
    judged = parts is None or sum(after.height for _, after in parts) >= ENOUGH_JUDGED
    if held.height >= ENOUGH and missed >= ENOUGH_MISSED and judged:
        return None
    return (
        f"Only {held.height} past appointments ({missed} missed early enough to learn from) are "
        "known: everybody gets the hospital's rate. Deliver earlier appointments for chances of "
        "their own."
    )


def contest(parts: list[Fold], *, tried_at: datetime, seed: int, allow: tuple[str, ...]) -> Contest:
    """Every candidate learnt before each cut and judged after it."""
    said: dict[str, list[Numbers]] = {name: [] for name in CANDIDATES}
    seconds = dict.fromkeys(CANDIDATES, 0.0)
    judged = [(before, after) for before, after in parts if not after.is_empty()]
    for before, after in judged:
        _judge(before, after, seed, allow, said, seconds)
    later = pl.concat([after for _, after in judged])
    chances = {name: inside(expit(np.concatenate(odds))) for name, odds in said.items()}
    missed = away(later)
    rows = [
        (name, metric, value, seconds[name])
        for name, chance in chances.items()
        for metric, value in _scores(chance, missed)
    ]
    trials = _trials(rows, later.height, tried_at)
    best = str(trials.filter(pl.col("won")).item(0, "model"))
    about = ("appointment_id", "clinic_id", "session_id", "starts_on", "age_years", "missed")
    apart = later.select(*about, probability=pl.Series(chances[best]))
    return Contest(best, trials, apart)


def _judge(
    before: pl.DataFrame,
    after: pl.DataFrame,
    seed: int,
    allow: tuple[str, ...],
    said: dict[str, list[Numbers]],
    seconds: dict[str, float],
) -> None:
    # Rates are those of before; outcomes come one by one, each when it was known.
    usual = past_of(before)
    past = Past(outcomes(pl.concat([before, after])), usual.ahead, usual.same_day)
    known, asked = features(before, past, allow), features(after, past, allow)
    came = away(before)
    for name, learn in ALONE.items():
        started = perf_counter()
        said[name].append(learn(known, came, seed).log_odds(asked))
        seconds[name] += perf_counter() - started
    for name, members in TOGETHER.items():
        said[name].append(np.asarray(np.mean([said[one][-1] for one in members], axis=0)))
        seconds[name] = sum(seconds[one] for one in members)


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
