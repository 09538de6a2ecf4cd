"""Which model speaks for a series: the holder, until a contest finds one that is better.

A contest is held when the last one is two weeks old, or when a review has since found the series
drifting. A challenger takes over only if it is better beyond chance; who speaks, since when, made
of what and why is kept.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version

import dataframely as dy
import polars as pl

from flows.recipe import Occasion
from ops import series as known
from ops.backtest import Contest
from ops.errors import NotEnoughHistoryError
from ops.model_choice import standing
from ops.tables import ModelVersion, Trial
from warehouse import Connection, forecasts, judged, plans

RENEWED_AFTER = timedelta(days=14)
MADE_WITH = ("numpy", "scipy", "polars", "statsforecast", "lightgbm")
"""Packages whose version may change what a model says."""


@dataclass(frozen=True)
class Champion:
    """The model to use (None leaves it to the fallback), and the contest that was held now."""

    model: str | None
    trials: dy.DataFrame[Trial] | None = None
    note: str = ""
    version: dy.DataFrame[ModelVersion] | None = None


def champion(
    db: Connection, series: str, occasion: Occasion, hold: Callable[[], Contest]
) -> Champion:
    """The champion of a series as of this occasion, chosen anew if the choice is old.

    Contests go on where people chose a model: what they find is kept beside it.
    """
    found = _by_contest(db, series, occasion, hold)
    choice = standing(plans.decisions(db, as_of=occasion.as_of), series)
    if choice is None or choice.model is None:
        return found
    tried = found.trials
    if tried is None:
        tried = forecasts.trials(db, series, as_of=occasion.as_of)
    if choice.model not in set(tried["model"]):
        words = f"{choice.model}, chosen by {choice.by}, is no candidate any more."
        return replace(found, note=f"{found.note} {words}".strip())
    words = f"{choice.model} speaks because {choice.by} chose it: {choice.reason}"
    return replace(found, model=choice.model, note=f"{found.note} {words}".strip())


def _by_contest(
    db: Connection, series: str, occasion: Occasion, hold: Callable[[], Contest]
) -> Champion:
    trials = forecasts.trials(db, series, as_of=occasion.as_of)
    holder, why = None, "first contest"
    if not trials.is_empty():
        tried_at: datetime = trials["tried_at"].max()  # type: ignore[assignment]
        holder = str(trials.filter(pl.col("won"), pl.col("tried_at") == tried_at).item(0, "model"))
        drifted = judged.drifted_since(db, series, since=tried_at, as_of=occasion.as_of)
        if occasion.as_of - tried_at < RENEWED_AFTER and not drifted:
            return Champion(holder)
        why = "it drifts" if drifted else f"the last contest is {RENEWED_AFTER.days} days old"
    try:
        contest = hold()
    except NotEnoughHistoryError as error:
        return Champion(holder, note=str(error))
    return _settled(contest, series, holder, why, occasion.as_of)


def _settled(
    contest: Contest, series: str, holder: str | None, why: str, made_at: datetime
) -> Champion:
    replaced = holder is None or contest.deserves_to_replace(holder)
    name = contest.winner if replaced or holder is None else holder
    trials = Trial.cast(contest.trials.with_columns(won=pl.col("model") == name))
    words = f"Contest won by {contest.winner}."
    if name != contest.winner:
        words += f" {name} stays: the difference is within chance."
    failed = [f"{one} failed: {reason}." for one, reason in sorted(contest.failures.items())]
    row = _version(contest, series, name, holder, made_at, f"Held because {why}. {words}")
    return Champion(name, trials, " ".join([words, *failed]), row)


def _version(
    contest: Contest, series: str, name: str, holder: str | None, made_at: datetime, why: str
) -> dy.DataFrame[ModelVersion]:
    mean = dict(
        contest.trials.filter(series=series, metric="pinball").select("model", "value").rows()
    )
    others = sorted((value, model) for model, value in mean.items() if model != name)
    row = {
        "series": series,
        "made_at": made_at,
        "model": name,
        "challenger": others[0][1] if others else None,
        "replaced": holder if holder != name else None,
        "configuration": _configuration(sorted(mean)),
        "code_version": version("hospital-operations"),
        "pinball": mean[name],
        "pinball_challenger": others[0][0] if others else None,
        "pinball_naive": mean.get("seasonal_naive"),
        "first_asked_at": contest.asked[0] if contest.asked else None,
        "last_asked_at": contest.asked[-1] if contest.asked else None,
        "why": why,
    }
    return ModelVersion.validate(
        pl.DataFrame([row], schema=ModelVersion.create_empty().schema), cast=True
    )


def _configuration(candidates: list[str]) -> str:
    """What the choice depends on beside the counts, as a digest: equal digests, equal settings."""
    made_of = {
        "candidates": candidates,
        "levels": known.LEVELS,
        "packages": {name: version(name) for name in MADE_WITH},
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:12]
