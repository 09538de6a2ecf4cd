"""Chances at booking, three days and one day before: each learnt from what is known by then.

A reminder not yet sent says nothing three weeks ahead and much on the eve, so each moment has a
model of its own. They share a candidate, chosen where most is known: one day before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import dataframely as dy
import polars as pl

from ops.clinic.no_show import NoShowModel, learn_no_show
from ops.tables import AppointmentKnown, NoShowRisk


class Moment(StrEnum):
    """When before an appointment its chance is said."""

    BOOKING = "at booking"
    THREE_DAYS = "three days before"
    ONE_DAY = "one day before"


DAYS_BEFORE = {Moment.BOOKING: 3650, Moment.THREE_DAYS: 3, Moment.ONE_DAY: 1}
"""Days before the start at which each moment looks; nobody books ten years ahead."""
_NOTICE = ((Moment.ONE_DAY, timedelta(days=2)), (Moment.THREE_DAYS, timedelta(days=5)))
"""Below how much notice each moment's model speaks; beyond, that of the booking."""


@dataclass(frozen=True)
class NoShowByMoment:
    """One model per moment; the one of the eve tells how all were chosen."""

    eve: NoShowModel
    models: dict[Moment, NoShowModel]

    def predict(self, coming: dy.DataFrame[AppointmentKnown]) -> dy.DataFrame[NoShowRisk]:
        """The chance of each appointment, from the model of how far ahead it is."""
        parts = [
            self.models[moment].predict(AppointmentKnown.cast(rows))
            for moment, rows in by_moment(coming).items()
        ]
        if not parts:
            return NoShowRisk.create_empty()
        return NoShowRisk.validate(pl.concat(parts).sort(NoShowRisk.primary_key()))


def learn_by_moment(
    seen: dict[Moment, dy.DataFrame[AppointmentKnown]],
    *,
    seed: int = 0,
    tried_at: datetime | None = None,
) -> NoShowByMoment:
    """A model per moment, from appointments as they were known at each.

    Raises ``NotEnoughHistoryError`` when no appointment with an outcome is known.
    """
    eve = learn_no_show(seen[Moment.ONE_DAY], seed=seed, tried_at=tried_at)
    models = {Moment.ONE_DAY: eve}
    for moment in (Moment.BOOKING, Moment.THREE_DAYS):
        models[moment] = learn_no_show(seen[moment], seed=seed, name=eve.name)
    return NoShowByMoment(eve, models)


def by_moment(coming: pl.DataFrame) -> dict[Moment, pl.DataFrame]:
    """The appointments of each moment that has any, by how much notice is left."""
    notice = pl.col("starts_at") - pl.col("known_at")
    (eve, short), (third, middle) = _NOTICE
    parts = {
        eve: coming.filter(notice < short),
        third: coming.filter((notice >= short) & (notice < middle)),
        Moment.BOOKING: coming.filter(notice >= middle),
    }
    return {moment: rows for moment, rows in parts.items() if not rows.is_empty()}
