"""Occupied beds, from a ward to the hospital: by the hour for two days, then for two weeks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypedDict

import dataframely as dy

from flows.recipe import Occasion, Said
from flows.recipes.beds_needed import keep_needed
from flows.recipes.champion import champion
from flows.recipes.keep import keep
from flows.recipes.places import ward_clocks
from ops import series
from ops.backtest import past_issues
from ops.issued import remarking
from ops.tables import (
    BedChangeKnown,
    ExpectedDay,
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardHourlyCensus,
)
from ops.wards.occupancy import CONTEST_DAYS, contest_occupancy, forecast_occupancy
from warehouse import ed, reading, reference, wards
from warehouse.records import capacity

PAST = timedelta(days=400)
"""How much of the past the ward models learn from."""


class Known(TypedDict):
    """What is known of the wards beside their midnights."""

    hourly: dy.DataFrame[WardHourlyCensus]
    stays: dy.DataFrame[Stay]
    planned: dy.DataFrame[PlannedAdmission]
    wards: dy.DataFrame[Ward]
    clocks: Mapping[str, str]
    ed: dy.DataFrame[HourlyCensus]
    changes: dy.DataFrame[BedChangeKnown]
    expected: dy.DataFrame[ExpectedDay]


def occupancy(occasion: Occasion) -> Said:
    """Forecast occupied beds, and the chance of being short of them."""
    as_of = occasion.as_of
    with reading(as_known=occasion.as_of) as db:
        midnights = wards.daily_census(db, since=as_of - PAST, until=as_of)
        if midnights.is_empty():
            return Said("nothing", f"No ward stays of the last {PAST.days} days are known.")
        known = Known(
            hourly=wards.hourly_census(db, since=as_of - PAST, until=as_of),
            stays=wards.stays(db, as_of=as_of, since=as_of - PAST),
            planned=wards.bookings(db, as_of=as_of, since=as_of - PAST),
            wards=reference.wards(db),
            clocks=ward_clocks(db),
            ed=ed.hourly_census(db, since=as_of - PAST, until=as_of),
            changes=capacity.with_desk(wards.bed_changes(db), until=as_of),
            expected=wards.expected_days(db, as_of=as_of, since=as_of - PAST),
        )
        moments = past_issues(as_of, horizon=timedelta(days=CONTEST_DAYS), count=6)
        chosen = champion(
            db,
            series.WARD_CENSUS.name,
            occasion,
            lambda: contest_occupancy(midnights, issued=moments, tried_at=as_of, **known),
        )
        by_day = wards.left_out(db, since=as_of - PAST, until=as_of)
    issued = forecast_occupancy(midnights, issued_at=as_of, model=chosen.model, **known)
    words = f"{by_day:,} stays are known to the day only: midnights count them, hours do not."
    told = remarking(issued, words if by_day else None)
    said = keep(
        occasion,
        series.WARD_CENSUS.name,
        told,
        chosen,
        issued.chances,
        issued.paths,
        issued.parts,
    )
    return keep_needed(said, issued, known["stays"], known["wards"], known["clocks"])
