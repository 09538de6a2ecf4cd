"""What the pages about beds and discharges needed, and about what changed, read.

Like ``app.read``: from the copy that the rerun began with, kept under its name.
"""

from datetime import datetime

import dataframely as dy

from app.read.once import from_copy, once
from ops import tables
from warehouse import Connection, bed_needs, futures, revisions, wards


@once
def beds(copy: str, as_of: datetime) -> dy.DataFrame[tables.BedNeed]:
    """Beds needed at least and the chance of being short, by the newest issue."""
    return from_copy(copy, lambda db: bed_needs.latest(db, as_of=as_of))


@once
def discharges(copy: str, as_of: datetime) -> dy.DataFrame[tables.DischargeNeed]:
    """Discharges needed by each deadline, by the newest issue."""
    return from_copy(copy, lambda db: bed_needs.latest_discharges(db, as_of=as_of))


@once
def paths(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.SamplePath]:
    """The joint sample paths of the newest issue of a series, packed."""
    return from_copy(copy, lambda db: futures.latest_paths(db, name, as_of=as_of))


@once
def issued(copy: str, name: str, place: str, since: datetime, until: datetime) -> list[datetime]:
    """When one place was forecast, the oldest first."""
    return from_copy(copy, lambda db: revisions.issued(db, name, place, since=since, until=until))


@once
def told(
    copy: str, name: str, place: str, issued_at: tuple[datetime, ...]
) -> tuple[dy.DataFrame[tables.Forecast], dy.DataFrame[tables.CensusPart]]:
    """What some issues told of one place, and what they expected its census to be made of."""

    def read(
        db: Connection,
    ) -> tuple[dy.DataFrame[tables.Forecast], dy.DataFrame[tables.CensusPart]]:
        said = revisions.told(db, name, place, issued_at=list(issued_at))
        return said, revisions.made_of(db, name, place, issued_at=list(issued_at))

    return from_copy(copy, read)


@once
def flows(copy: str, since: datetime, until: datetime) -> dy.DataFrame[tables.WardFlow]:
    """Who came to and left each ward between two moments."""
    return from_copy(copy, lambda db: wards.flows(db, since=since, until=until))
