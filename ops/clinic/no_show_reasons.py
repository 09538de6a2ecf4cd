"""Why one chance is higher than another, in plain words, for the clinic's own call list.

What was learnt adds up in log odds: a start that all share, and one part for each sign. Parts that
a clerk would call by the same name are told together, the largest first.
"""

from collections.abc import Collection
from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from ops.clinic.learnt import Numbers
from ops.clinic.no_show import NoShowModel
from ops.clinic.no_show_features import WORDS, features
from ops.clinic.no_show_moments import NoShowByMoment, by_moment
from ops.tables import AppointmentKnown, NoShowReason

WORTH_TELLING = 0.1
"""Log odds from which a sign is told: from 20 % to about 22 %."""
MUCH, SOME = 0.7, 0.3
"""Log odds from which a sign counts for much (20 % to 33 %) or for something (to 25 %)."""
MOST_TOLD = 3


@dataclass(frozen=True)
class Reasons:
    """What one chance is made of: the level shared by all and one part per sign, in log odds."""

    appointment_id: str
    level: float
    parts: dict[str, float]

    @property
    def log_odds(self) -> float:
        """The parts and the level added up: the chance as it was said."""
        return self.level + sum(self.parts.values())

    def sentence(self) -> str:
        """The signs that count most, as one would say them on the telephone list."""
        told = sorted(self.parts.items(), key=lambda part: (-abs(part[1]), part[0]))
        told = [part for part in told if abs(part[1]) >= WORTH_TELLING][:MOST_TOLD]
        against = [_worded(*part) for part in told if part[1] > 0]
        in_favour = [_worded(*part) for part in told if part[1] < 0]
        said = [f"raised by {_listed(against)}"] if against else []
        said += [f"lowered by {_listed(in_favour)}"] if in_favour else []
        if not said:
            return "Nothing sets this appointment apart: it gets the usual chance."
        return "; ".join(said).capitalize() + "."


def reasons(
    model: NoShowModel, coming: dy.DataFrame[AppointmentKnown], asked: Collection[str]
) -> tuple[Reasons, ...]:
    """Why the appointments ``asked`` have the chances they have, in the order of ``coming``.

    All of ``coming`` is needed, since what was booked alongside counts.
    """
    mine = coming["appointment_id"].is_in(list(asked))
    known = features(coming, model.past, model.allow).filter(mine)
    rows = coming.filter(mine)
    if rows.is_empty():
        return ()
    parts = model.learnt.parts(known)
    start = parts[:, -1] + model.levels.of(rows)
    ids = rows["appointment_id"].to_list()
    return tuple(
        Reasons(one, float(level), _by_words(known.columns, part))
        for one, level, part in zip(ids, start, parts[:, :-1], strict=True)
    )


def reasons_by_moment(
    models: NoShowByMoment, coming: dy.DataFrame[AppointmentKnown], asked: Collection[str]
) -> dy.DataFrame[NoShowReason]:
    """The same as sentences, each from the model that spoke: that of how far ahead it is."""
    told = [
        {"appointment_id": one.appointment_id, "reasons": one.sentence()}
        for moment, rows in by_moment(coming).items()
        for one in reasons(models.models[moment], AppointmentKnown.cast(rows), asked)
    ]
    empty = NoShowReason.create_empty()
    said = pl.DataFrame(told, schema=empty.drop("issued_at").schema)
    when = coming.select("appointment_id", issued_at="known_at")
    frame = said.join(when, on="appointment_id").select(empty.columns)
    return NoShowReason.validate(frame.sort(NoShowReason.primary_key()))


def _by_words(names: list[str], parts: Numbers) -> dict[str, float]:
    summed = dict.fromkeys((WORDS[name] for name in names), 0.0)
    for name, part in zip(names, parts, strict=True):
        summed[WORDS[name]] += float(np.float64(part))
    return summed


def _worded(words: str, part: float) -> str:
    if abs(part) >= MUCH:
        return f"{words} (much)"
    return words if abs(part) >= SOME else f"{words} (a little)"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
