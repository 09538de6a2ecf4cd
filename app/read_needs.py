"""What the pages about beds and discharges needed, and about what changed, read.

Like ``app.read``: from the copy that the rerun began with, kept under its name.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import dataframely as dy
import streamlit as st

import warehouse
from ops import tables
from warehouse import Connection, bed_needs, futures, revisions, wards

_T = TypeVar("_T")
_kept = st.cache_data(max_entries=64, show_spinner=False)


def _from(copy: str, read: Callable[[Connection], _T]) -> _T:
    with warehouse.reading(copy) as db:
        return read(db)


@_kept
def beds(copy: str, as_of: datetime) -> dy.DataFrame[tables.BedNeed]:
    """Beds needed at least and the chance of being short, by the newest issue."""
    return _from(copy, lambda db: bed_needs.latest(db, as_of=as_of))


@_kept
def discharges(copy: str, as_of: datetime) -> dy.DataFrame[tables.DischargeNeed]:
    """Discharges needed by each deadline, by the newest issue."""
    return _from(copy, lambda db: bed_needs.latest_discharges(db, as_of=as_of))


@_kept
def paths(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.SamplePath]:
    """The joint sample paths of the newest issue of a series, packed."""
    return _from(copy, lambda db: futures.latest_paths(db, name, as_of=as_of))


@_kept
def issued(copy: str, name: str, place: str, since: datetime, until: datetime) -> list[datetime]:
    """When one place was forecast, the oldest first."""
    return _from(copy, lambda db: revisions.issued(db, name, place, since=since, until=until))


@_kept
def told(
    copy: str, name: str, place: str, issued_at: list[datetime]
) -> tuple[dy.DataFrame[tables.Forecast], dy.DataFrame[tables.CensusPart]]:
    """What some issues told of one place, and what they expected its census to be made of."""

    def read(
        db: Connection,
    ) -> tuple[dy.DataFrame[tables.Forecast], dy.DataFrame[tables.CensusPart]]:
        said = revisions.told(db, name, place, issued_at=issued_at)
        return said, revisions.made_of(db, name, place, issued_at=issued_at)

    return _from(copy, read)


@_kept
def flows(copy: str, since: datetime, until: datetime) -> dy.DataFrame[tables.WardFlow]:
    """Who came to and left each ward between two moments."""
    return _from(copy, lambda db: wards.flows(db, since=since, until=until))
