"""People needed on the coming shifts of every site, said anew whenever the wards are forecast.

A roster keeps the requirement it was made from; what the next days need changes after it is
accepted, and is said here from the newest forecast.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.places import site_clocks, ward_clocks
from flows.recipes.proposals import place_by_place
from ops import series
from ops.staffing.level import HourCosts
from ops.staffing.outlook import HOURS_BEFORE, Promised
from ops.staffing.requirement import required_staff
from ops.staffing.waiting import SeenInTime
from ops.tables import Forecast, Requirement, SamplePath, StaffingRatio, StaffNeed, Ward
from warehouse import (
    Connection,
    ed,
    forecasts,
    futures,
    reading,
    reference,
    staff_needs,
    writing,
)
from warehouse.settings import settings

DAYS = 8
"""Today and the week after it."""


def say_needs(occasion: Occasion) -> Said:
    """Say how many people each coming shift needs, and how likely it needs more."""
    with reading(as_known=occasion.as_of) as db:
        ratios, zones = reference.staffing_ratios(db), site_clocks(db)
        wards = reference.wards(db).join(ratios, on="ward_id", how="semi")
        if wards.is_empty() or reference.shift_types(db).is_empty():
            return Said("nothing", "No staffing ratios of known wards have been delivered.")
    sites = wards["site_id"].unique().sort().to_list()
    return place_by_place(sites, lambda site_id: _site(occasion, site_id, zones[site_id]))


def _site(occasion: Occasion, site_id: str, zone: str) -> tuple[str, int]:
    today = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    with reading(as_known=occasion.as_of) as db:
        night_before = today - timedelta(days=1)
        needed = required(db, occasion, site_id, from_on=night_before, days=DAYS + 1)
        in_ed = reference.wards(db).filter(site_id=site_id, kind="emergency")["ward_id"]
    held = set(needed.filter(pl.col("ward_id").is_in(in_ed.to_list()))["skill"])
    needed = Requirement.cast(needed.filter(pl.col("ends_at") > occasion.as_of))
    said = needed.with_columns(made_at=pl.lit(occasion.as_of).dt.cast_time_unit("us"))
    needs = StaffNeed.validate(said.select(StaffNeed.column_names()), cast=True)
    with writing("staff needs") as db:
        staff_needs.save(db, needs)
    foreseen = needed.filter(pl.col("rests_on").is_in(["shift", "earlier_shift"])).height
    words = f"{site_id}: {needed.height} shifts and skills of {DAYS} days"
    words += f", {foreseen} of them on joint paths.{_without_effect(site_id, held)}"
    return words, needs.height


def _without_effect(site_id: str, held: Collection[str]) -> str:
    """Waiting targets of skills that the ED does not ask for, which would else go unseen."""
    strange = sorted(set(settings().staffing_of(site_id).ed_waiting) - set(held))
    if not strange:
        return ""
    known = ", ".join(sorted(held)) or "none"
    return (
        f" The ED's waiting target for {', '.join(strange)} has no effect: no ratio of the ED "
        f"names that skill. Name one of: {known}."
    )


def required(
    db: Connection,
    occasion: Occasion,
    site_id: str,
    *,
    from_on: date,
    days: int,
    change: Callable[[dy.DataFrame[StaffingRatio]], dy.DataFrame[StaffingRatio]] | None = None,
) -> dy.DataFrame[Requirement]:
    """People needed at a site, from the newest forecast by the occasion and the site's costs.

    ``change`` supposes other ratios.
    """
    as_of, said = occasion.as_of, settings().staffing_of(site_id)
    wards = Ward.cast(reference.wards(db).filter(pl.col("site_id") == site_id))
    ratios = StaffingRatio.cast(reference.staffing_ratios(db).join(wards, on="ward_id", how="semi"))
    census = [forecasts.latest(db, one.name, as_of=as_of) for one in _CENSUS]
    paths = [
        futures.latest_paths(db, one.name, as_of=as_of) for one in (*_CENSUS, series.ED_ARRIVALS)
    ]
    return required_staff(
        Forecast.cast(pl.concat(census)),
        wards,
        change(ratios) if change else ratios,
        reference.shift_types(db),
        clocks=ward_clocks(db),
        from_on=from_on,
        days=days,
        level=HourCosts.stated(said.missing_hour, said.idle_hour).level,
        paths=SamplePath.cast(pl.concat(paths)),
        promised=_promised(db, occasion, site_id),
    )


_CENSUS = (series.WARD_CENSUS, series.ED_CENSUS)


def _promised(db: Connection, occasion: Occasion, site_id: str) -> Promised | None:
    said = settings().staffing_of(site_id).ed_waiting
    if not said:
        return None
    since = occasion.as_of - timedelta(hours=HOURS_BEFORE)
    by_skill = {skill: SeenInTime(**target.model_dump()) for skill, target in said.items()}
    return Promised(by_skill, ed.hourly_arrivals(db, since=since, until=occasion.as_of))
