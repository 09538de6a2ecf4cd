"""How many beds will be occupied: every hour of two days, then the bed meetings of two weeks.

By ward, specialty, division and site. Five ways compete at the bed-meeting hours; the one that did
best at past moments is used. Those that follow patients or whole past weeks draw joint sample
paths, so that the range of a group of wards is right; where only numbers are known, a group is
forecast on the sum of its wards. The usual week stands in when a way fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import dataframely as dy
import numpy as np

from ops.backtest import Contest, Forecaster, contest
from ops.errors import NotEnoughHistoryError
from ops.issued import Issued, in_words
from ops.series import WARD_CENSUS
from ops.spread import together
from ops.tables import (
    BedChangeKnown,
    CensusPart,
    Chance,
    ExpectedDay,
    Forecast,
    HourlyCensus,
    PlannedAdmission,
    SamplePath,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)
from ops.wards.boosted import boosted_deviation
from ops.wards.classical import autoregression
from ops.wards.cohort import patients_present
from ops.wards.expected import Candidate
from ops.wards.known import Asked, Known, as_known
from ops.wards.naive import last_week
from ops.wards.past import SitePast
from ops.wards.spoken import Spoken, as_table, at_meetings, spoken
from ops.wards.truth import truth
from ops.wards.usual import usual_week

FALLBACK = "usual_week"
CONTEST_DAYS = 7
"""How far ahead the ways are held against what came."""

WAYS: dict[str, Candidate] = {
    "seasonal_naive": last_week,
    FALLBACK: usual_week,
    "patients_present": patients_present,
    "statsforecast_arima": autoregression,
    "lightgbm_deviation": boosted_deviation,
}


@dataclass(frozen=True)
class OccupancyIssued(Issued):
    """A forecast of wards and their groups, and the chance that each is short of beds.

    ``paths`` are the joint paths of occupied beds and of beds needed, ward by ward, and ``parts``
    what the mean census is made of, for all places: empty where a way knows neither.
    """

    chances: dy.DataFrame[Chance]
    paths: dy.DataFrame[SamplePath]
    parts: dy.DataFrame[CensusPart]


def forecast_occupancy(
    census: dy.DataFrame[WardCensus],
    hourly: dy.DataFrame[WardHourlyCensus] | None,
    stays: dy.DataFrame[Stay],
    planned: dy.DataFrame[PlannedAdmission],
    wards: dy.DataFrame[Ward],
    *,
    issued_at: datetime,
    days: int = 14,
    clocks: Mapping[str, str],
    model: str | None = None,
    seed: int = 0,
    ed: dy.DataFrame[HourlyCensus] | None = None,
    changes: dy.DataFrame[BedChangeKnown] | None = None,
    expected: dy.DataFrame[ExpectedDay] | None = None,
) -> OccupancyIssued:
    """Forecast occupied beds now, every hour of 48, and at the bed meetings of ``days``.

    Now, the forecast is the census. Wards known only by day are forecast at midnight alone, and
    so is a group that has one. ``model`` is one of CANDIDATES; without it, or where it fails, the
    usual week stands in and the note says so, as it does of wards left out. ``planned`` should
    hold past bookings too, ``ed`` tells who waits there for a bed, ``changes`` which beds are
    closed or opened, and ``expected`` when patients should leave. A chance is that of more
    patients needing a bed than are open then. Raises NotEnoughHistoryError if no ward has two
    weeks of midnights.
    """
    asked = Asked(census, hourly, stays, planned, wards, clocks, days, seed, ed, changes, expected)
    known = as_known(asked, issued_at)
    if not known.ready:
        raise _too_little(known, issued_at)
    notes = [f"Left out {reason}." for reason in known.left_out]
    name = model if model and model in WAYS else FALLBACK
    if name != model:
        why = f"{model} is unknown here" if model else "no model has been chosen yet"
        notes.append(f"Made by {FALLBACK}: {why}.")
    every, makers = [], set()
    for past in known.ready:
        said, maker, note = _one(past, name)
        every.append(said)
        makers.add(maker)
        notes += [note] if note else []
    return OccupancyIssued(
        forecast=together([one.forecast for one in every]),
        model=name if name in makers else FALLBACK,
        note=in_words(notes),
        learnt_since=min(_instant(past.hours[0]) for past in known.ready),
        learnt_until=issued_at,
        chances=as_table(Chance, [one.chances for one in every]),
        paths=as_table(SamplePath, [one.paths for one in every]),
        parts=as_table(CensusPart, [one.parts for one in every]),
    )


def contest_occupancy(
    census: dy.DataFrame[WardCensus],
    hourly: dy.DataFrame[WardHourlyCensus] | None,
    stays: dy.DataFrame[Stay],
    planned: dy.DataFrame[PlannedAdmission],
    wards: dy.DataFrame[Ward],
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    days: int = CONTEST_DAYS,
    clocks: Mapping[str, str],
    seed: int = 0,
    candidates: Mapping[str, Forecaster[Known]] | None = None,
    ed: dy.DataFrame[HourlyCensus] | None = None,
    changes: dy.DataFrame[BedChangeKnown] | None = None,
    expected: dy.DataFrame[ExpectedDay] | None = None,
) -> Contest:
    """Let the candidates forecast wards and sites at past moments; wards decide who wins.

    They are held against the bed meetings: what lies between is drawn from those. ``planned``
    should hold past bookings too, whatever became of them: otherwise the booked list helps no
    candidate in the contest, though it will afterwards.
    """
    return contest(
        CANDIDATES if candidates is None else candidates,
        Asked(census, hourly, stays, planned, wards, clocks, days, seed, ed, changes, expected),
        series=WARD_CENSUS.name,
        issued=issued,
        actual=truth(census, hourly, wards, clocks),
        tried_at=tried_at,
        as_known=as_known,
    )


def _forecaster(way: Candidate) -> Forecaster[Known]:
    def forecast(known: Known, /, *, issued_at: datetime) -> dy.DataFrame[Forecast]:
        if not known.ready:
            raise _too_little(known, issued_at)
        return together([at_meetings(past, way(past)) for past in known.ready])

    return forecast


CANDIDATES: dict[str, Forecaster[Known]] = {name: _forecaster(way) for name, way in WAYS.items()}


def _one(past: SitePast, name: str) -> tuple[Spoken, str, str | None]:
    try:
        expected = WAYS[name](past)
        if not np.isfinite(expected.quantiles[past.spoken()]).all():
            raise ValueError("the model returned numbers that are not finite")
        return spoken(past, expected), name, None
    except Exception as failure:  # any model may fail in its own way; planners still need numbers
        if name == FALLBACK:
            raise
        words = f"{past.site_id}: {FALLBACK} stands in for {name}, which failed: {failure}"
        said = spoken(past, WAYS[FALLBACK](past))
        return said, FALLBACK, words if words.endswith(".") else words + "."


def _instant(hour: float) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def _too_little(known: Known, issued_at: datetime) -> NotEnoughHistoryError:
    found = ", ".join(known.left_out) or "none"
    return NotEnoughHistoryError(
        f"Forecasting occupied beds needs two whole weeks of midnights before "
        f"{issued_at:%d %b %Y %H:%M} UTC; found {found}. "
        "Load earlier ward stays with the ingest flow."
    )
