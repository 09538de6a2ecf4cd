"""The chance that a booked patient does not come.

Candidates learn from the earlier part of what is known and are judged, by Brier score, on the
last part in time; the best one learns again from everything and its level is set on the most
recent weeks, because no-show rates drift (holidays, reminders switched off, a new clinic). The
chances are for sums over sessions and for offering help, never for making one patient wait.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

import dataframely as dy
import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.special import expit, logit

from ops.clinic.attendance import SPREAD, learn_spread
from ops.clinic.no_show_candidates import CANDIDATES, Chances, Numbers, base_rate
from ops.errors import NotEnoughHistoryError
from ops.tables import AppointmentKnown, NoShowRisk, Trial

SERIES = "no_show"
LAST_PART = 0.25
"""Share of appointments, the latest ones, on which candidates are judged."""
ENOUGH = 400
"""Appointments with an outcome below which no candidate is worth choosing."""
ENOUGH_MISSED = 30
RECENT = timedelta(days=28)
DRIFT = 0.15
"""Usual drift of the level from month to month, in log-odds: how far recent weeks may pull."""


@dataclass(frozen=True)
class NoShowModel:
    """The chosen candidate, its level set on recent weeks, and how it was chosen.

    ``spread`` is how much the patients of one session were seen to stay away together: what
    ``expected_attendance`` widens its range by.
    """

    name: str
    chances: Chances
    intercept: float
    clinics: frozenset[str]
    trials: dy.DataFrame[Trial]
    learnt_since: datetime
    learnt_until: datetime
    spread: float = SPREAD
    note: str | None = None

    def predict(self, coming: dy.DataFrame[AppointmentKnown]) -> dy.DataFrame[NoShowRisk]:
        """The chance of a no-show for each appointment, issued when it was known."""
        if coming.is_empty():
            return NoShowRisk.create_empty()
        chance = expit(logit(_inside(self.chances(coming))) + self.intercept)
        risks = coming.select(
            "appointment_id",
            "clinic_id",
            "session_id",
            "starts_at",
            issued_at="known_at",
            probability=pl.Series(chance),
        )
        return NoShowRisk.validate(risks.sort(NoShowRisk.primary_key()), cast=True)

    def note_on(self, coming: dy.DataFrame[AppointmentKnown]) -> str | None:
        """What a planner should know about these chances: short history, clinics never seen."""
        new = sorted(set(coming["clinic_id"].to_list()) - self.clinics)
        if not new:
            return self.note
        strangers = f"No past appointment of {', '.join(new)} is known: the hospital's rate is used"
        return f"{self.note} {strangers}." if self.note else f"{strangers}."


def learn_no_show(
    seen: dy.DataFrame[AppointmentKnown], *, seed: int = 0, tried_at: datetime | None = None
) -> NoShowModel:
    """Choose a candidate on the last part in time and learn it from everything.

    ``tried_at`` names the contest in ``Trial`` rows; by default the latest start seen.
    Raises ``NotEnoughHistoryError`` when no appointment with an outcome is known.
    """
    held = seen.filter(pl.col("missed").is_not_null()).sort("starts_at", "appointment_id")
    if held.is_empty():
        raise NotEnoughHistoryError(
            "The chance of a no-show needs past appointments with an outcome; found none. "
            "Deliver appointments with status attended or no_show."
        )
    before, after = _parted(held)
    short = _too_short(held, before, after)
    if short:
        return _model("base rate", held, Trial.create_empty(), seed, note=short)
    trials, said = _contest(before, after, tried_at or _moment(held["starts_at"].max()), seed)
    best = str(trials.filter(pl.col("won")).item(0, "model"))
    apart = after.select("session_id", "missed", probability=pl.Series(said[best]))
    learnt = learn_spread(apart)
    return _model(best, held, trials, seed, spread=SPREAD if learnt is None else learnt)


def _parted(held: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What had happened by a midnight, and what was said of later appointments after it."""
    cut = held["starts_at"].quantile(1 - LAST_PART, "lower")
    midnight = _moment(cut).replace(hour=0, minute=0, second=0, microsecond=0)
    before = held.filter(pl.col("starts_at") < midnight)
    return before, held.filter(pl.col("known_at") >= midnight)


def _too_short(held: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> str | None:
    missed = int(before["missed"].sum())
    if held.height >= ENOUGH and missed >= ENOUGH_MISSED and after.height >= ENOUGH * LAST_PART / 2:
        return None
    return (
        f"Only {held.height} past appointments ({missed} missed early enough to learn from) are "
        "known: everybody gets the hospital's rate. Deliver earlier appointments for chances of "
        "their own."
    )


def _contest(
    before: pl.DataFrame, after: pl.DataFrame, tried_at: datetime, seed: int
) -> tuple[dy.DataFrame[Trial], dict[str, Numbers]]:
    missed = after["missed"].cast(pl.Float64).to_numpy()
    rows, said = [], {}
    for name, learn in CANDIDATES.items():
        started = perf_counter()
        said[name] = _inside(learn(before, seed)(after))
        seconds = perf_counter() - started
        scored = _scores(said[name], missed)
        rows += [(name, metric, value, seconds) for metric, value in scored.items()]
    tried = pl.DataFrame(rows, schema=["model", "metric", "value", "seconds"], orient="row")
    best = tried.filter(metric="brier").sort("value", "model").item(0, "model")
    trials = tried.with_columns(
        series=pl.lit(SERIES),
        tried_at=pl.lit(tried_at).cast(pl.Datetime("us", "UTC")),
        cases=pl.lit(after.height).cast(pl.Int32),
        won=pl.col("model") == best,
    ).select(Trial.column_names())
    return Trial.validate(trials.sort(Trial.primary_key())), said


def _scores(said: Numbers, missed: Numbers) -> dict[str, float]:
    surprise = -np.where(missed > 0, np.log(said), np.log1p(-said))
    return {"brier": float(np.mean((said - missed) ** 2)), "log_loss": float(np.mean(surprise))}


def _model(
    name: str,
    held: pl.DataFrame,
    trials: dy.DataFrame[Trial],
    seed: int,
    *,
    spread: float = SPREAD,
    note: str | None = None,
) -> NoShowModel:
    learn = base_rate if note else CANDIDATES[name]
    chances = learn(held, seed)
    until = _moment(held["starts_at"].max())
    recent = held.filter(pl.col("starts_at") > until - RECENT)
    return NoShowModel(
        name=name,
        chances=chances,
        intercept=0.0 if note else _level(chances(recent), recent),
        clinics=frozenset(held["clinic_id"].to_list()),
        trials=trials,
        learnt_since=_moment(held["starts_at"].min()),
        learnt_until=until,
        spread=spread,
        note=note,
    )


def _level(said: Numbers, recent: pl.DataFrame) -> float:
    """The shift in log-odds that makes recent chances add up to recent no-shows.

    The most likely shift given that levels drift by ``DRIFT``: a few odd days move it little.
    """
    odds, missed = logit(_inside(said)), float(recent["missed"].sum())
    return float(brentq(lambda d: expit(odds + d).sum() - missed + d / DRIFT**2, -3.0, 3.0))


def _inside(chance: Numbers) -> Numbers:
    return np.clip(chance, 0.001, 0.999)


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"A moment was needed, {value!r} was found.")
    return value.astimezone(UTC)
