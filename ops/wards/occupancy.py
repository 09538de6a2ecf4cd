"""How many beds will be occupied, by ward and site, at the bed-meeting hours of the coming week.

Five ways compete; the one that did best at past moments is used. Those that follow patients or
whole past weeks draw joint sample paths, so that a site's range is right; where only numbers are
known, the site is forecast on the sum of its wards. The usual week stands in when a way fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest, Forecaster, contest
from ops.errors import NotEnoughHistoryError
from ops.issued import Issued, in_words
from ops.series import SITE_CENSUS, WARD_CENSUS
from ops.spread import as_forecast, together
from ops.tables import (
    Chance,
    Forecast,
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)
from ops.wards.boosted import boosted_deviation
from ops.wards.classical import autoregression
from ops.wards.cohort import patients_present
from ops.wards.expected import Candidate, Expected
from ops.wards.known import Asked, Known, as_known
from ops.wards.naive import last_week
from ops.wards.past import SitePast
from ops.wards.truth import truth
from ops.wards.usual import usual_week

FALLBACK = "usual_week"

WAYS: dict[str, Candidate] = {
    "seasonal_naive": last_week,
    FALLBACK: usual_week,
    "patients_present": patients_present,
    "statsforecast_arima": autoregression,
    "lightgbm_deviation": boosted_deviation,
}


@dataclass(frozen=True)
class OccupancyIssued(Issued):
    """A forecast of wards and sites, and the chance that each is short of beds."""

    chances: dy.DataFrame[Chance]


def forecast_occupancy(
    census: dy.DataFrame[WardCensus],
    hourly: dy.DataFrame[WardHourlyCensus] | None,
    stays: dy.DataFrame[Stay],
    planned: dy.DataFrame[PlannedAdmission],
    wards: dy.DataFrame[Ward],
    *,
    issued_at: datetime,
    days: int = 7,
    clocks: Mapping[str, str],
    model: str | None = None,
    seed: int = 0,
    ed: dy.DataFrame[HourlyCensus] | None = None,
) -> OccupancyIssued:
    """Forecast occupied beds at the bed-meeting hours of the next ``days``.

    Wards known only by day are forecast at midnight alone, and so is a site that has one.
    ``model`` is one of CANDIDATES; without it, or where it fails, the usual week stands in and
    the note says so, as it does of wards left out. ``planned`` should hold past bookings too, and
    ``ed`` tells who waits there for a bed. A chance is that of more patients needing a bed than
    are open. Raises NotEnoughHistoryError if no ward has two weeks of midnights.
    """
    asked = Asked(census, hourly, stays, planned, wards, clocks, days, seed, ed)
    known = as_known(asked, issued_at)
    if not known.ready:
        raise _too_little(known, issued_at)
    notes = [f"Left out {reason}." for reason in known.left_out]
    name = model if model and model in WAYS else FALLBACK
    if name != model:
        why = f"{model} is unknown here" if model else "no model has been chosen yet"
        notes.append(f"Made by {FALLBACK}: {why}.")
    said, makers = [], set()
    for past in known.ready:
        expected, maker, note = _one(past, name)
        said.append((past, expected))
        makers.add(maker)
        notes += [note] if note else []
    return OccupancyIssued(
        forecast=together([_rows(past, expected) for past, expected in said]),
        model=name if name in makers else FALLBACK,
        note=in_words(notes),
        learnt_since=min(_instant(past.hours[0]) for past in known.ready),
        learnt_until=issued_at,
        chances=_chances(said),
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
    days: int = 7,
    clocks: Mapping[str, str],
    seed: int = 0,
    candidates: Mapping[str, Forecaster[Known]] | None = None,
    ed: dy.DataFrame[HourlyCensus] | None = None,
) -> Contest:
    """Let the candidates forecast wards and sites at past moments; wards decide who wins.

    ``planned`` should hold past bookings too, whatever became of them: otherwise the booked list
    helps no candidate in the contest, though it will afterwards.
    """
    return contest(
        CANDIDATES if candidates is None else candidates,
        Asked(census, hourly, stays, planned, wards, clocks, days, seed, ed),
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
        return together([_rows(past, way(past)) for past in known.ready])

    return forecast


CANDIDATES: dict[str, Forecaster[Known]] = {name: _forecaster(way) for name, way in WAYS.items()}


def _one(past: SitePast, name: str) -> tuple[Expected, str, str | None]:
    try:
        expected = WAYS[name](past)
        if not np.isfinite(expected.quantiles[past.spoken()]).all():
            raise ValueError("the model returned numbers that are not finite")
    except Exception as failure:  # any model may fail in its own way; planners still need numbers
        if name == FALLBACK:
            raise
        words = f"{past.site_id}: {FALLBACK} stands in for {name}, which failed: {failure}"
        return WAYS[FALLBACK](past), FALLBACK, words if words.endswith(".") else words + "."
    return expected, name, None


def _rows(past: SitePast, expected: Expected) -> pl.DataFrame:
    parts = []
    for at, place in enumerate(past.places):
        spoken = past.spoken()[at]
        targets = [target for target, said in zip(past.targets, spoken, strict=True) if said]
        values = expected.quantiles[at][spoken]
        parts.append(as_forecast(_series(past, at), place, past.issued_at, targets, values))
    return pl.concat(parts)


def _chances(said: list[tuple[SitePast, Expected]]) -> dy.DataFrame[Chance]:
    rows = [
        (
            _series(past, at),
            place,
            past.issued_at,
            target,
            float(past.beds[at]),
            float(expected.short[at, n]),
        )
        for past, expected in said
        for at, place in enumerate(past.places)
        for n, target in enumerate(past.targets)
        if past.spoken()[at, n]
    ]
    frame = pl.DataFrame(rows, schema=Chance.create_empty().schema, orient="row")
    return Chance.validate(frame.sort(Chance.primary_key()))


def _series(past: SitePast, at: int) -> str:
    return WARD_CENSUS.name if at < past.wards else SITE_CENSUS.name


def _instant(hour: float) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def _too_little(known: Known, issued_at: datetime) -> NotEnoughHistoryError:
    found = ", ".join(known.left_out) or "none"
    return NotEnoughHistoryError(
        f"Forecasting occupied beds needs two whole weeks of midnights before "
        f"{issued_at:%d %b %Y %H:%M} UTC; found {found}. "
        "Load earlier ward stays with the ingest flow."
    )
