"""What is known of the counts that use may follow, made into drivers on the days of the use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dataframely as dy

from ops.supply.drivers.beds import bed_days
from ops.supply.drivers.booked import booked_days
from ops.supply.drivers.driver import Driver
from ops.supply.history import UseHistory
from ops.tables import BookedByDay, CensusSaid, Ward, WardCensus


@dataclass(frozen=True)
class CountsKnown:
    """Midnights of wards and what was forecast of them, and bookings by the day they were made.

    ``clinic_sites`` says at which site each clinic is.
    """

    census: dy.DataFrame[WardCensus]
    said: dy.DataFrame[CensusSaid]
    booked: dy.DataFrame[BookedByDay]
    wards: dy.DataFrame[Ward]
    clinic_sites: Mapping[str, str]

    def drivers(self, history: UseHistory, backs: Sequence[int], ahead: int) -> list[Driver]:
        """Every driver, on the days of ``history``."""
        sites = dict(self.wards.select("ward_id", "site_id").iter_rows()) | dict(self.clinic_sites)
        beds = bed_days(
            self.census,
            self.said,
            self.wards,
            today=history.until,
            days=history.days,
            backs=backs,
            ahead=ahead,
        )
        weekdays = history.weekdays(0, history.days + ahead)
        return beds + booked_days(
            self.booked, sites, today=history.until, weekdays=weekdays, backs=backs, ahead=ahead
        )
