"""The counted things this hospital forecasts, by name: unit, place, step and horizon."""

from dataclasses import dataclass
from datetime import timedelta

LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99)
"""Quantile levels every forecast is issued at. 0.05 to 0.95 is "9 in 10"."""

HUDDLE_HOURS = (8, 12, 18, 24)
"""Hours of the local clock that bed meetings ask about; 24 is the midnight that ends the day."""


@dataclass(frozen=True)
class Series:
    """One counted thing: what it is called, its unit, where it is counted and how far ahead."""

    name: str
    title: str
    unit: str
    place: str
    step: timedelta | None
    horizon: timedelta


ED_ARRIVALS = Series(
    "ed_arrivals",
    "ED arrivals",
    "patients arriving in the hour",
    "site",
    timedelta(hours=1),
    timedelta(days=7),
)
ED_ARRIVALS_BY_MODE = Series(
    "ed_arrivals_by_mode",
    "ED arrivals by ambulance and otherwise",
    "patients arriving in the hour that way",
    "site and way of coming, written site_id/ambulance or site_id/other",
    timedelta(hours=1),
    timedelta(days=7),
)
ED_ARRIVALS_BY_TRIAGE = Series(
    "ed_arrivals_by_triage",
    "ED arrivals by triage",
    "patients arriving in the hour who are given that triage category",
    "site and triage band, written site_id/1-2, /3, /4-5 or /unknown",
    timedelta(hours=1),
    timedelta(days=7),
)
ED_DAILY_ARRIVALS = Series(
    "ed_daily_arrivals",
    "ED arrivals by day",
    "patients arriving in the local day",
    "site",
    timedelta(days=1),
    timedelta(days=28),
)
ED_CENSUS = Series(
    "ed_census",
    "Patients in the ED",
    "patients present on the hour",
    "site",
    timedelta(hours=1),
    timedelta(hours=48),
)
ED_BOARDING = Series(
    "ed_boarding",
    "Boarding in the ED",
    "admitted patients waiting in the ED for a bed, on the hour",
    "site",
    timedelta(hours=1),
    timedelta(hours=48),
)
ED_BED_DEMAND = Series(
    "ed_bed_demand",
    "Beds the ED asks for",
    "beds asked for by ED patients up to the target, and those who waited at the issue",
    "site, or specialty of a site, written site_id/specialty",
    None,
    timedelta(hours=24),
)
ED_BED_DEMAND_TARGET = Series(
    "ed_bed_demand_target",
    "Beds the ED would ask for if its four-hour target were met",
    ED_BED_DEMAND.unit,
    ED_BED_DEMAND.place,
    None,
    ED_BED_DEMAND.horizon,
)
"""A wish, held against nothing: it is in no list of series that are scored."""
WARD_CENSUS = Series(
    "ward_census",
    "Occupied beds",
    "occupied beds, every hour of two days and at the huddle hours of two weeks",
    "ward",
    None,
    timedelta(days=14),
)
SPECIALTY_CENSUS = Series(
    "specialty_census",
    "Occupied beds of a specialty",
    "occupied beds, all wards of the specialty together",
    "specialty of a site, written site_id/specialty",
    None,
    timedelta(days=14),
)
DIVISION_CENSUS = Series(
    "division_census",
    "Occupied beds of a division",
    "occupied beds, all wards of the division together",
    "division of a site, written site_id/division",
    None,
    timedelta(days=14),
)
SITE_CENSUS = Series(
    "site_census",
    "Occupied beds of a site",
    "occupied beds, all wards together",
    "site",
    None,
    timedelta(days=14),
)
ITEM_USE = Series(
    "item_use",
    "Use of an item",
    "issue units used from the moment of issue to the target",
    "item at a location, written item_id@location_id",
    timedelta(days=1),
    timedelta(days=28),
)

BEDS = (WARD_CENSUS, SPECIALTY_CENSUS, DIVISION_CENSUS, SITE_CENSUS)
"""Occupied beds, from a ward to the whole hospital."""

ALL = (
    ED_ARRIVALS,
    ED_ARRIVALS_BY_MODE,
    ED_ARRIVALS_BY_TRIAGE,
    ED_DAILY_ARRIVALS,
    ED_CENSUS,
    ED_BOARDING,
    ED_BED_DEMAND,
    *BEDS,
    ITEM_USE,
)
"""Every series that is forecast and held against what happened."""


def part_of_site(site_id: str, part: str) -> str:
    """The ``entity_id`` of a specialty or division of a site."""
    return f"{site_id}/{part}"


def item_at(item_id: str, location_id: str) -> str:
    """The ``entity_id`` of an item at a location."""
    return f"{item_id}@{location_id}"


def part_of(site_id: str, part: str) -> str:
    """The ``entity_id`` of a part of a site's arrivals."""
    return f"{site_id}/{part}"
