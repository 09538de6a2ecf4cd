"""When the ED gets too much: the chance of more patients than places.

Chances are counted on the joint paths of the census. They are never 0 or 1: a forecast cannot
know that.
"""

from datetime import datetime

import dataframely as dy
import polars as pl

from ops.paths import Paths, chance_of
from ops.tables import Chance, Site


def surge_chances(census: Paths, sites: dy.DataFrame[Site]) -> dy.DataFrame[Chance]:
    """The chance, per site and hour after the issue, of more patients than the ED has places.

    It is the share of the joint paths that exceed them. Sites without known ``ed_places`` are
    left out.
    """
    places = dict(sites.drop_nulls("ed_places").select("site_id", "ed_places").rows())
    parts = [
        pl.DataFrame(
            {
                "series": census.series,
                "entity_id": site,
                "issued_at": census.issued_at,
                "target_at": pl.Series(census.targets, dtype=pl.Datetime("us", "UTC")),
                "threshold": float(places[site]),
                "probability": chance_of(census.of(site) > places[site]),
            }
        )
        for site in census.places
        if site in places
    ]
    whole = pl.concat(parts) if parts else Chance.create_empty()
    ahead = whole.filter(pl.col("target_at") > pl.col("issued_at"))
    return Chance.validate(ahead.sort(Chance.primary_key()), cast=True)


def busiest_chance(
    census: Paths, place: str, threshold: float, *, since: datetime, until: datetime
) -> float:
    """The chance that the busiest count of a place from ``since`` to ``until`` exceeds a threshold.

    Both ends count. Ranges of single hours cannot tell it: a path's hours hang together. Raises
    ValueError if no hour of the paths lies between.
    """
    inside = [since <= at <= until for at in census.targets]
    if not any(inside):
        raise ValueError(
            f"the paths tell of {census.targets[0]} to {census.targets[-1]}; asked was {since} "
            f"to {until}"
        )
    return float(chance_of(census.of(place)[:, inside].max(axis=1) > threshold))
