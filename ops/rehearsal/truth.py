"""The truth behind an invented hospital, which no real one knows: for tests and benchmarks."""

import dataframely as dy
import numpy as np
import polars as pl

from ops.rehearsal.clock import dates, instants
from ops.rehearsal.hospital import Hospital
from ops.tables.columns import amount, day, instant, key, probability


class TrueArrivals(dy.Schema):
    """One row per site and hour: the patients to be expected, all causes known."""

    site_id = key()
    hour_start = instant(primary_key=True)
    rate = amount("patients in the hour, on average", min=0)


class TrueNoShow(dy.Schema):
    """One row per appointment: the chance that it is missed unless it is cancelled."""

    appointment_id = key()
    probability = probability("of a no-show")


class TrueStay(dy.Schema):
    """One row per ward: how long stays last that began there, open ones seen to their end."""

    ward_id = key()
    mean_hours = amount("hours, on average", min=0)


class TrueUse(dy.Schema):
    """One row per item, store and day: the use to be expected, given the patients of the day."""

    item_id = key()
    location_id = key()
    day_on = day(primary_key=True)
    rate = amount("issue units wished for, on average", min=0)


class Truth:
    """What lies behind the deliveries of a hospital."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital = hospital

    def arrivals(self) -> dy.DataFrame[TrueArrivals]:
        """The true arrival rate of each site and hour."""
        hospital = self._hospital
        opens_at, rates = hospital.invention.opens_at, hospital.life.rates
        hours = instants(opens_at, np.arange(rates.shape[1], dtype=np.float64))
        frame = pl.concat(
            pl.DataFrame({"site_id": name, "hour_start": hours, "rate": rates[site]})
            for site, name in enumerate(hospital.invention.site_ids)
        )
        return TrueArrivals.validate(frame.sort("site_id", "hour_start"))

    def no_shows(self) -> dy.DataFrame[TrueNoShow]:
        """The true chance of a no-show of each appointment ever booked."""
        booked = self._hospital.facts["appointments"]
        return TrueNoShow.validate(
            booked.select("appointment_id", probability="missing").sort("appointment_id")
        )

    def stays(self) -> dy.DataFrame[TrueStay]:
        """The true mean stay of each ward."""
        hours = (pl.col("out_at") - pl.col("in_at")).dt.total_minutes() / 60
        stays = self._hospital.facts["ward_stays"]
        return TrueStay.validate(
            stays.group_by("ward_id").agg(mean_hours=hours.mean()).sort("ward_id")
        )

    def use(self) -> dy.DataFrame[TrueUse]:
        """The true daily use rate of each item at each store."""
        use = self._hospital.stores.use
        on = dates(self._hospital.invention.opens_at, use["day"].to_numpy())
        frame = use.select("item_id", "location_id", pl.Series("day_on", on), "rate")
        return TrueUse.validate(frame.sort("item_id", "location_id", "day_on"))
