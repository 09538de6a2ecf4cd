"""When the ED gets too much: the chance of more patients than places.

The chance is read off the census forecast. It is never 0 or 1: a forecast cannot know that.
"""

import dataframely as dy
import polars as pl

from ops.spread import chance_above
from ops.tables import Chance, Forecast, Site

_TARGET = ["series", "entity_id", "issued_at", "target_at"]


def surge_chances(
    census: dy.DataFrame[Forecast], sites: dy.DataFrame[Site]
) -> dy.DataFrame[Chance]:
    """The chance, per site and hour, that more patients are present than the ED has places.

    Sites without known ``ed_places`` are left out.
    """
    places = sites.drop_nulls("ed_places").select(
        entity_id="site_id", threshold=pl.col("ed_places").cast(pl.Float64)
    )
    asked = census.join(places, on="entity_id").sort(*_TARGET, "level")
    rows = [
        (*target, group.item(0, "threshold"), _chance_above(group))
        for target, group in asked.group_by(_TARGET, maintain_order=True)
    ]
    frame = pl.DataFrame(rows, schema=Chance.create_empty().schema, orient="row")
    return Chance.validate(frame.sort(Chance.primary_key()))


def _chance_above(group: pl.DataFrame) -> float:
    values, levels = group["value"].to_numpy(), group["level"].to_numpy()
    return chance_above(values, levels, float(group.item(0, "threshold")))
