"""What is known of arrivals at a moment, of all that was delivered since or before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import dataframely as dy
import polars as pl

from ops.calendar import hour_number, next_hours
from ops.ed.covariates import Covariate, covariates_of
from ops.ed.issue import Known, sort_out
from ops.ed.past import Past, past_of
from ops.line import Line, lines
from ops.series import ED_ARRIVALS
from ops.tables import Actual, DayCovariateKnown, Holiday, HourlyArrivals

FADING_WEEKS = 35.0
LEVEL_HOURS = 5 * 24.0


@dataclass(frozen=True)
class Asked:
    """Everything delivered, and how many hours of arrivals are asked for."""

    history: dy.DataFrame[HourlyArrivals]
    clocks: Mapping[str, str]
    hours: int
    holidays: dy.DataFrame[Holiday] | None = None
    covariates: dy.DataFrame[DayCovariateKnown] | None = None


def as_known(asked: Asked, issued_at: datetime) -> Known:
    """The pasts of the sites that can be forecast at a moment, and why others cannot."""
    # An hour is known once it has ended.
    found = lines(
        asked.history,
        "arrivals",
        key="site_id",
        until=hour_number(issued_at),
        drawn_to=int(next_hours(issued_at, 1, including=True)[0]),
        clocks=asked.clocks,
    )
    ready, left_out = sort_out(found, issued_at)
    pasts = [
        past_at(
            line,
            issued_at,
            asked.hours,
            _days_off(asked.holidays, line.place),
            covariates_of(asked.covariates, line.place, issued_at),
        )
        for line in ready
    ]
    return Known(tuple(pasts), tuple(left_out))


def past_at(
    line: Line,
    issued_at: datetime,
    hours: int,
    holidays: frozenset[date],
    covariates: Mapping[str, Covariate] | None = None,
) -> Past:
    """The past of one ED as every candidate is given it."""
    return past_of(
        line,
        issued_at=issued_at,
        hours=hours,
        including=True,
        holidays=holidays,
        fading_weeks=FADING_WEEKS,
        level_hours=LEVEL_HOURS,
        easing=True,
        covariates=covariates,
    )


def _days_off(holidays: dy.DataFrame[Holiday] | None, site_id: str) -> frozenset[date]:
    if holidays is None:
        return frozenset()
    return frozenset(holidays.filter(pl.col("site_id") == site_id)["day_on"].to_list())


def truth(history: dy.DataFrame[HourlyArrivals]) -> dy.DataFrame[Actual]:
    """The arrivals themselves, in the shape forecasts are held against."""
    rows = history.select(
        series=pl.lit(ED_ARRIVALS.name),
        entity_id="site_id",
        target_at="hour_start",
        value=pl.col("arrivals").cast(pl.Float64),
    )
    return Actual.validate(rows.sort(Actual.primary_key()))
