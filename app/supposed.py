"""What a scenario starts from: a site as it was known when its newest forecast was issued.

Read from the published copy and lived once a copy, so that each question after it takes a
fraction of a second. Patients' stays are read to be followed forward; no page shows one.
"""

from datetime import datetime, timedelta

import dataframely as dy
import polars as pl
import streamlit as st

import warehouse
from ops.errors import NotEnoughHistoryError
from ops.tables import BedChangeKnown, Ward
from ops.wards.known import Asked, as_known
from ops.wards.past import SitePast
from ops.wards.what_if import AsItIs, as_it_is
from warehouse import ed, reference, wards
from warehouse.records.capacity import CapacityEdit

PAST = timedelta(days=400)
"""As much of the past as the forecast learns from."""
DAYS = 2


@st.cache_resource(max_entries=4, show_spinner=False)
def site(
    copy: str,
    site_id: str,
    zone: str,
    issued_at: datetime,
    edits: tuple[CapacityEdit, ...] = (),
) -> AsItIs:
    """The site lived once as things are; raises NotEnoughHistoryError if it cannot be.

    ``edits``: beds opened or closed at the planner since, as if they had been known.
    """
    known = as_known(_asked(copy, site_id, zone, issued_at, edits), issued_at)
    found: list[SitePast] = [past for past in known.ready if past.site_id == site_id]
    if not found:
        why = ", ".join(known.left_out) or "no counts of its wards"
        raise NotEnoughHistoryError(
            f"A scenario of {site_id} needs two whole weeks of midnights of its wards; found "
            f"{why}. Load earlier ward stays with `hospital ingest`."
        )
    return as_it_is(found[0])


def _asked(
    copy: str,
    site_id: str,
    zone: str,
    issued_at: datetime,
    edits: tuple[CapacityEdit, ...],
) -> Asked:
    since = issued_at - PAST
    span = {"as_of": issued_at, "since": since}
    with warehouse.reading(copy, as_known=issued_at) as db:
        ours = Ward.cast(reference.wards(db).filter(pl.col("site_id") == site_id))
        return Asked(
            census=wards.daily_census(db, since=since, until=issued_at),
            hourly=wards.hourly_census(db, since=since, until=issued_at),
            stays=wards.stays(db, **span),
            planned=wards.bookings(db, **span),
            wards=ours,
            clocks=dict.fromkeys(ours["ward_id"].to_list(), zone),
            days=DAYS,
            seed=0,
            ed=ed.hourly_census(db, since=since, until=issued_at),
            changes=_changes(wards.bed_changes(db), edits, issued_at),
            expected=wards.expected_days(db, **span),
        )


def _changes(
    delivered: dy.DataFrame[BedChangeKnown], edits: tuple[CapacityEdit, ...], issued_at: datetime
) -> dy.DataFrame[BedChangeKnown]:
    if not edits:
        return delivered
    noted = [one.change | {"known_at": issued_at} for one in edits]
    rows = pl.DataFrame(noted, schema=BedChangeKnown.create_empty().schema)
    return BedChangeKnown.validate(pl.concat([delivered, rows]).sort("change_id"))
