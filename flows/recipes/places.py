"""The places a recipe speaks of: their clocks, and sections of the settings that name none."""

from collections.abc import Collection

import polars as pl

from warehouse import Connection, reference
from warehouse.named import nearest
from warehouse.settings import settings

USUAL = "usual"
"""The section for every site that has none of its own."""


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


def sections_without_site(sites: Collection[str], *sections: str) -> list[str]:
    """A sentence for each section of the settings whose site nobody delivered: it binds nobody."""
    return [
        f"[{section}.{name}] of the settings speaks of no site that was delivered, so nothing "
        f"comes of it; there are {nearest(name, sites)}. Correct its name, or take it out."
        for section in sections
        for name in getattr(settings(), section)
        if name not in sites and name != USUAL
    ]
