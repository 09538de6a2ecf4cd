"""The visits of one ED as known at a moment: what they were on arrival, and how they go on."""

from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.tables import EdStay

GOES_ON, ASKED, LEFT = 0, 1, 2
LONGEST_HOURS = 72.0
"""Who is there for longer has left, and nobody wrote it down."""
BAND_HOURS = 4
BANDS = 24 // BAND_HOURS
TRIAGES = 6
"""Five categories, and none given (0)."""
CELLS = TRIAGES * 2 * BANDS
"""Triage, by ambulance or not, and band of the hour of arrival."""

Words = NDArray[np.object_]


@dataclass(frozen=True)
class Visits:
    """Visits of one ED in order of arrival, one element each.

    ``arrived`` is in hours since 1970 (UTC); ``hours`` those from arrival to whatever ended the
    wait for a decision, or to the moment itself if nothing did; ``ended`` is GOES_ON, ASKED (for a
    bed) or LEFT (without one). ``waited`` are the hours from asking to leaving; ``waits`` marks
    who has asked and not left yet. ``specialty`` is None where no ward stay tells it.
    """

    arrived: Floats
    cell: Ints
    local_hour: Ints
    hours: Floats
    ended: Ints
    waited: Floats
    waits: NDArray[np.bool_]
    specialty: Words

    @property
    def undecided(self) -> NDArray[np.bool_]:
        """Who is in the ED and may still ask for a bed."""
        return np.asarray((self.ended == GOES_ON) & (self.hours < LONGEST_HOURS))

    @property
    def learnable(self) -> NDArray[np.bool_]:
        """Visits that tell something; one that nobody ended is seen only as long as it is new."""
        return np.asarray((self.ended != GOES_ON) | self.undecided)


def visits_at(stays: dy.DataFrame[EdStay], moment: datetime, time_zone: str) -> Visits:
    """The visits of one ED as they stood at a moment; what came later is not seen."""
    rows = stays.filter(pl.col("arrived_at") <= moment).sort("arrived_at", "visit_id")
    at = moment.timestamp() / 3600
    arrived = _hours(rows["arrived_at"])
    asked, gone = (_until(rows[name], at) for name in ("asked_at", "departed_at"))
    # Who is written down as asking after leaving asked on leaving.
    asked = np.where(np.isfinite(asked) & np.isfinite(gone), np.minimum(asked, gone), asked)
    ended = np.where(np.isfinite(asked), ASKED, np.where(np.isfinite(gone), LEFT, GOES_ON))
    end = np.where(ended == ASKED, asked, np.where(ended == LEFT, gone, at))
    local = rows["arrived_at"].dt.convert_time_zone(time_zone).dt.hour()
    hour = local.cast(pl.Int64).to_numpy()
    return Visits(
        arrived=arrived,
        cell=_cell(rows, hour),
        local_hour=hour,
        hours=np.maximum(end - arrived, 0.0),
        ended=ended.astype(np.int64),
        waited=np.nan_to_num(gone - asked),
        waits=np.isfinite(asked) & ~np.isfinite(gone) & (at - asked < LONGEST_HOURS),
        specialty=rows["specialty"].to_numpy().astype(object),
    )


def _cell(rows: pl.DataFrame, hour: Ints) -> Ints:
    triage = rows["triage"].fill_null(0).cast(pl.Int64).to_numpy()
    ambulance = (rows["arrival_mode"] == "ambulance").fill_null(False).to_numpy()
    return np.asarray((triage * 2 + ambulance) * BANDS + hour // BAND_HOURS, dtype=np.int64)


def _until(column: pl.Series, moment: float) -> Floats:
    """Hours since 1970; not-a-number for what had not happened by the moment."""
    hours = _hours(column)
    return np.where(hours <= moment, hours, np.nan)


def _hours(column: pl.Series) -> Floats:
    micros = column.dt.epoch("us").cast(pl.Float64).fill_null(np.nan)
    return np.asarray(micros.to_numpy() / 3.6e9, dtype=np.float64)
