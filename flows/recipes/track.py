"""Say how right forecasts have been lately, and where they drift."""

from datetime import timedelta
from typing import NamedTuple

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from ops import series
from ops.drift import drift
from ops.tables import Actual, ChanceSeen, Drift, TenthCount, TrackRecord
from ops.track_record import LATELY, judged, tenths, track_record
from warehouse import Connection, forecasts, reading, truth, writing
from warehouse import judged as records

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


class _Told(NamedTuple):
    """What a review says of one series."""

    record: dy.DataFrame[TrackRecord]
    raised: dy.DataFrame[Drift]
    fell: dy.DataFrame[TenthCount]


def record(occasion: Occasion) -> Said:
    """Hold the last four weeks' forecasts against what came, and raise what drifts."""
    kept: list[_Told] = []
    with reading(as_known=occasion.as_of) as db:
        if forecasts.issues(db).is_empty():
            return Said("nothing", "Nothing has been forecast yet.")
        for counted in series.ALL:
            if truth.is_counted(counted.name):
                targets = _judged(db, counted.name, occasion)
                told = track_record(targets, reviewed_at=occasion.as_of)
                raised = drift(targets, raised_at=occasion.as_of)
                kept.append(_Told(told, raised, tenths(targets, reviewed_at=occasion.as_of)))
        seen = [_seen(db, name, occasion) for name in truth.EXCEEDED]
    kept = [one for one in kept if not one.record.is_empty()]
    if not kept:
        return Said("done", "No forecast of the last weeks can be held against what came yet.")
    with writing("review") as db:
        for one in kept:
            records.save_record(db, one.record, one.raised)
            records.save_tenths(db, one.fell)
        for each in seen:
            records.save_chances_seen(db, each)
        forecasts.make_room(db, as_of=occasion.as_of)
    alarms = sum(one.raised.height for one in kept)
    words = f"{len(kept)} series looked back on; {alarms or 'no'} alarms of drift."
    return Said("done", words, sum(one.record.height for one in kept))


def _judged(db: Connection, name: str, occasion: Occasion) -> pl.DataFrame:
    since = occasion.as_of - LATELY
    said = records.said_since(db, name, since=since, as_of=occasion.as_of)
    # What could have been said a week before each target is scored beside it.
    horizon = next(one.horizon for one in series.ALL if one.name == name)
    came = truth.actuals(db, name, since=since - horizon - WEEK, until=occasion.as_of)
    return judged(said, came)


def _seen(db: Connection, name: str, occasion: Occasion) -> dy.DataFrame[ChanceSeen]:
    """Chances whose target has passed, against whether the limit was exceeded."""
    said = forecasts.chances_since(db, name, since=occasion.as_of - LATELY, as_of=occasion.as_of)
    came = truth.needed(db, name, since=occasion.as_of - LATELY, until=occasion.as_of)
    met = said.join(
        Actual.cast(came), on=["series", "entity_id", "target_at"], maintain_order="left"
    )
    rows = met.with_columns(exceeded=pl.col("value") > pl.col("threshold"))
    return ChanceSeen.validate(rows.select(ChanceSeen.column_names()))
