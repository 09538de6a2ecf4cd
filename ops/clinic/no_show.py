"""The chance that a booked patient does not come.

Candidates are judged forward in time; the best one learns again from everything and its level is
set on the most recent weeks, booked ahead and the same day apart. The chances are for sums over
sessions and for offering help, never for making one patient wait.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

import dataframely as dy
import polars as pl
from scipy.special import expit

from ops.clinic.day_spread import SPREAD, learn_spread
from ops.clinic.learnt import Learnt, Numbers
from ops.clinic.no_show_candidates import learn
from ops.clinic.no_show_contest import SERIES, away, contest, folds, inside, moment, too_short
from ops.clinic.no_show_features import FEATURES, Past, features, outcomes, past_of
from ops.clinic.no_show_level import Levels, levels, recent
from ops.errors import NotEnoughHistoryError
from ops.tables import AppointmentKnown, NoShowRisk, Trial

__all__ = ["SERIES", "NoShowModel", "learn_no_show"]

LATEST = 250_000
"""Past appointments, the latest ones, to learn from: more take long and hardly tell more."""


@dataclass(frozen=True)
class NoShowModel:
    """The chosen candidate, its level set on recent weeks, and how it was chosen.

    ``spread`` is how much the patients of one session were seen to stay away together: what
    ``expected_attendance`` widens its range by. ``said`` is what the candidate said in the contest
    of past appointments that it had not learnt from; None where there was no contest.
    """

    name: str
    learnt: Learnt
    past: Past
    clinics: frozenset[str]
    trials: dy.DataFrame[Trial]
    learnt_since: datetime
    learnt_until: datetime
    allow: tuple[str, ...] = FEATURES
    levels: Levels = field(default_factory=Levels)
    spread: float = SPREAD
    note: str | None = None
    said: pl.DataFrame | None = None

    def log_odds(self, rows: pl.DataFrame) -> Numbers:
        """The log odds of a no-show of each appointment, in the order of ``rows``."""
        return self.learnt.log_odds(features(rows, self.past, self.allow)) + self.levels.of(rows)

    def predict(self, coming: dy.DataFrame[AppointmentKnown]) -> dy.DataFrame[NoShowRisk]:
        """The chance of a no-show for each appointment, issued when it was known."""
        if coming.is_empty():
            return NoShowRisk.create_empty()
        risks = coming.select(
            "appointment_id",
            "clinic_id",
            "session_id",
            "starts_at",
            issued_at="known_at",
            probability=pl.Series(inside(expit(self.log_odds(coming)))),
        )
        return NoShowRisk.validate(risks.sort(NoShowRisk.primary_key()), cast=True)

    def recalibrated(self, seen: dy.DataFrame[AppointmentKnown]) -> "NoShowModel":
        """The same candidate, told the outcomes ``seen`` since it learnt: the histories of clinics
        go on and the level is set on the most recent weeks again. For every day in between.
        """
        held = seen.filter(pl.col("missed").is_not_null())
        if self.note or held.is_empty():
            return self
        past = replace(self.past, shown=outcomes(held))
        late = recent(held)
        said = self.learnt.log_odds(features(late, past, self.allow))
        return replace(self, past=past, levels=levels(said, late))

    def note_on(self, coming: dy.DataFrame[AppointmentKnown]) -> str | None:
        """What a planner should know about these chances: short history, clinics never seen."""
        new = sorted(set(coming["clinic_id"].to_list()) - self.clinics)
        if not new:
            return self.note
        strangers = f"No past appointment of {', '.join(new)} is known: the hospital's rate is used"
        return f"{self.note} {strangers}." if self.note else f"{strangers}."


def learn_no_show(
    seen: dy.DataFrame[AppointmentKnown],
    *,
    seed: int = 0,
    tried_at: datetime | None = None,
    name: str | None = None,
    allow: tuple[str, ...] = FEATURES,
) -> NoShowModel:
    """Choose a candidate forward in time and learn it from everything.

    ``tried_at`` names the contest in ``Trial`` rows; by default the latest start seen. With a
    ``name`` that candidate is learnt, without a contest. ``allow`` shortens the list of features.
    Raises ``NotEnoughHistoryError`` when no appointment with an outcome is known, and
    ``NotAllowedError`` when ``allow`` names a feature that is on no list.
    """
    held = _held(seen)
    parts = None if name else folds(held)
    short = too_short(held, parts)
    if short:
        return replace(_model("base rate", held, seed, allow), note=short)
    if parts is None:
        return _levelled(_model(str(name), held, seed, allow), held)
    tried_at = tried_at or moment(held["starts_at"].max())
    found = contest(parts, tried_at=tried_at, seed=seed, allow=allow)
    model = replace(_model(found.winner, held, seed, allow), trials=found.trials)
    model = replace(model, spread=_spread(found.said), said=found.said)
    return _levelled(model, held)


def _held(seen: pl.DataFrame) -> pl.DataFrame:
    held = seen.filter(pl.col("missed").is_not_null()).sort("starts_at", "appointment_id")
    if held.is_empty():
        raise NotEnoughHistoryError(
            "The chance of a no-show needs past appointments with an outcome; found none. "
            "Deliver appointments with status attended or no_show."
        )
    return held.tail(LATEST)


def _spread(said: pl.DataFrame) -> float:
    learnt = learn_spread(said)
    return SPREAD if learnt is None else learnt


def _model(name: str, held: pl.DataFrame, seed: int, allow: tuple[str, ...]) -> NoShowModel:
    past = past_of(held)
    return NoShowModel(
        name=name,
        learnt=learn(name, features(held, past, allow), away(held), seed),
        past=past,
        clinics=frozenset(held["clinic_id"].to_list()),
        trials=Trial.create_empty(),
        learnt_since=moment(held["starts_at"].min()),
        learnt_until=moment(held["starts_at"].max()),
        allow=allow,
    )


def _levelled(model: NoShowModel, held: pl.DataFrame) -> NoShowModel:
    late = recent(held)
    return replace(model, levels=levels(model.log_odds(late), late))
