"""A count of the hospital that use may follow: what it was, and what it was expected to be then.

What was expected at a past moment rests on what was known at that moment and nothing later: the
forecast as it was issued where one was kept, and otherwise what its past and its lists told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ops.supply.history import Numbers

BEDS, ADMISSIONS, APPOINTMENTS = "beds", "admissions", "appointments"
KINDS = (BEDS, ADMISSIONS, APPOINTMENTS)
"""Bed-days of a ward or site; planned admissions; appointments of a clinic or site."""
ALL = "all sites"
APART, MOST_APART = 4, 11
MOST_ASKED = 60_000
"""Days between the past moments at which drivers are tried: more of them where places × moments
would be more than so many."""


@dataclass(frozen=True)
class Driver:
    """One count by day, on the days of a ``UseHistory``.

    ``counted`` has one number per past day (``nan``: not known). ``expected`` has one row per
    moment of ``backs``, so many days before today, and one column per day from that moment's own
    day on; the first row is of today.
    """

    kind: str
    place: str
    counted: Numbers
    expected: Numbers

    @property
    def name(self) -> tuple[str, str]:
        """Its kind and place."""
        return self.kind, self.place

    def expecting(self, coming: Numbers) -> "Driver":
        """The same driver with other days to come: what a what-if asks.

        ``coming`` is one count per day from today on; days beyond it stay as they were expected.
        """
        expected = self.expected.copy()
        days = min(len(coming), expected.shape[1])
        expected[0, :days] = coming[:days]
        return replace(self, expected=expected)


def backs(days: int, ahead: int, places: int = 1) -> tuple[int, ...]:
    """Days to go back to today and to the past moments at which drivers are tried.

    Of what is known, at least half lies before the first of them.
    """
    room = days // 2 - ahead
    if room < 0:
        return (0,)
    apart = min(max(APART, -(-room * places // MOST_ASKED)), MOST_APART)
    return (0, *(ahead + n for n in range(0, room + 1, apart)))


def with_groups(drivers: Sequence[Driver], site_of: Mapping[str, str]) -> list[Driver]:
    """Drivers of one kind, those of each site of several, and that of all sites of several."""
    sites: dict[str, list[Driver]] = defaultdict(list)
    for driver in drivers:
        sites[site_of.get(driver.place, driver.place)].append(driver)
    told = [_summed(some, site) for site, some in sorted(sites.items()) if len(some) > 1]
    every = [_summed(drivers, ALL)] if len(sites) > 1 else []
    return [*drivers, *told, *every]


def _summed(drivers: Sequence[Driver], place: str) -> Driver:
    counted = np.sum([driver.counted for driver in drivers], axis=0)
    expected = np.sum([driver.expected for driver in drivers], axis=0)
    return Driver(drivers[0].kind, place, counted, expected)
