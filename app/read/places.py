"""What a copy tells of the places of the hospital."""

from datetime import datetime

import polars as pl

from app.board import SitePlace, WardPlace
from app.read.once import from_copy, once
from ops import series
from warehouse import Connection, forecasts, reference
from warehouse.settings import settings


@once
def sites(copy: str, as_of: datetime) -> list[SitePlace]:
    """Every site that was described, that has a ward, or that a forecast speaks of."""

    def read(db: Connection) -> list[SitePlace]:
        zone = settings().time_zone
        known = {
            row["site_id"]: SitePlace(row["site_id"], row["time_zone"], row["ed_places"])
            for row in reference.sites(db).iter_rows(named=True)
        }
        spoken = [*reference.wards(db)["site_id"], *reference.clinics(db)["site_id"]]
        for name in (series.ED_ARRIVALS.name, series.ED_CENSUS.name, series.SITE_CENSUS.name):
            spoken += forecasts.latest(db, name, as_of=as_of)["entity_id"].unique().to_list()
        for site in spoken:
            known.setdefault(site, SitePlace(site, zone, None))
        return [known[site] for site in sorted(known)]

    return from_copy(copy, read)


@once
def wards(copy: str, site_id: str) -> list[WardPlace]:
    """The wards of a site, its ED left out."""

    def read(db: Connection) -> list[WardPlace]:
        rows = reference.wards(db).filter(pl.col("site_id") == site_id)
        rows = rows.filter(pl.col("kind").is_null() | (pl.col("kind") != "emergency"))
        return [
            WardPlace(row["ward_id"], site_id, row["specialty"], row["open_beds"], row["division"])
            for row in rows.sort("ward_id").iter_rows(named=True)
        ]

    return from_copy(copy, read)


@once
def reference_table(copy: str, name: str) -> pl.DataFrame:
    """A small table that describes the hospital: sites, wards, shift_types, items, clinics."""

    def read(db: Connection) -> pl.DataFrame:
        found: pl.DataFrame = getattr(reference, name)(db)
        return found

    return from_copy(copy, read)
