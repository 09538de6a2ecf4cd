"""The clocks of the places a recipe speaks of."""

import polars as pl

from warehouse import Connection, reference
from warehouse.settings import settings


def site_clocks(db: Connection, *frames: pl.DataFrame) -> dict[str, str]:
    """Time zone of every site, delivered or merely counted at; the setting where none is given."""
    known = dict(reference.sites(db).select("site_id", "time_zone").rows())
    counted = {site for frame in frames for site in frame["site_id"].unique().to_list()}
    return {site: known.get(site, settings().time_zone) for site in sorted(counted | set(known))}


def ward_clocks(db: Connection) -> dict[str, str]:
    """Time zone of every ward, which is its site's."""
    by_site = site_clocks(db)
    wards = reference.wards(db).select("ward_id", "site_id").rows()
    return {ward: by_site.get(site, settings().time_zone) for ward, site in wards}
