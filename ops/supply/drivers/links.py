"""What was found of the items of one store, as it is kept with its order."""

import dataframely as dy
import polars as pl

from ops.supply.drivers.moving import Followed
from ops.tables import DriverLink


def links_of(
    followed: Followed | None, location_id: str, proposal_id: str
) -> dy.DataFrame[DriverLink]:
    """One row for each item of the store that was tried on a driver."""
    rows = [
        row | {"proposal_id": proposal_id}
        for row in (followed.told() if followed else [])
        if row["location_id"] == location_id
    ]
    empty = DriverLink.create_empty()
    frame = pl.DataFrame(rows, schema=dict(empty.schema)) if rows else empty
    return DriverLink.validate(frame.select(empty.columns).sort(DriverLink.primary_key()))
