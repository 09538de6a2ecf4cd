"""What is supposed of a site, and what it changes: the values that a what-if asks and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

BOARDING, BOOKED_LIST = "ED boarding", "booked list"


@dataclass(frozen=True)
class Scenario:
    """What is supposed: ``arrivals`` and ``stays`` are factors, ``beds`` opened (+) or closed.

    ``leave_by_noon`` patients go home by the next noon instead of later that day; ``lost`` names
    feeds that are supposed not to come: BOARDING, BOOKED_LIST.
    """

    arrivals: float = 1.0
    stays: float = 1.0
    beds: Mapping[str, int] | None = None
    leave_by_noon: int = 0
    lost: frozenset[str] = frozenset()

    @property
    def changes_nothing(self) -> bool:
        """Whether this is how things are anyway."""
        factors = self.arrivals == self.stays == 1.0
        return factors and not any((self.beds or {}).values()) and not self.more

    @property
    def more(self) -> bool:
        """Whether anything but arrivals, stays and beds is supposed."""
        return bool(self.leave_by_noon or self.lost)


@dataclass(frozen=True)
class Ranged:
    """A whole number of beds: its middle, and the range that holds it 9 times in 10."""

    middle: int
    low: int
    high: int


@dataclass(frozen=True)
class Compared:
    """One place at one moment, as it is (``before``) and as it would be (``after``).

    Beds needed with their ranges, how they differ path by path, the chance of being short, and
    the discharges needed then beyond those expected to stay within the target occupancy.
    """

    place: str
    at: datetime
    before: Ranged
    after: Ranged
    difference: Ranged
    short_before: float
    short_after: float
    beds_before: int
    beds_after: int
    further_before: int
    further_after: int

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is as it would be anyway."""
        beds = (self.difference.low, self.difference.high, self.beds_after - self.beds_before)
        return not any(beds) and self.short_before == self.short_after
