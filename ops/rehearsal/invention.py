"""What is asked of an invented hospital: seed, sites, first day, size and how faulty it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ops.errors import PlanningError

SITES = ("north", "south", "east", "west")


class InventionError(PlanningError):
    """An invented hospital was asked for that cannot be."""


@dataclass(frozen=True)
class Invention:
    """An invented hospital before it is lived: the same values always give the same hospital.

    ``size`` scales patients, beds and ED places together; 0.2 is quick enough for tests.
    ``faults`` is the share of fact rows delivered wrong. With ``counts_only`` the EDs share
    hourly counts and no visits.
    """

    seed: int = 7
    sites: int = 2
    since: date = date(2025, 1, 1)
    size: float = 1.0
    faults: float = 0.005
    time_zone: str = "Europe/London"
    counts_only: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.sites <= len(SITES):
            raise InventionError(
                f"An invented hospital has 1 to {len(SITES)} sites; {self.sites} were asked for. "
                "Ask for a number in between."
            )
        if self.seed < 0:
            raise InventionError(
                f"A seed is zero or more; {self.seed} was given. Choose another seed."
            )
        if not 0.05 <= self.size <= 4:
            raise InventionError(
                f"The size of an invented hospital is 0.05 to 4; {self.size} was given. "
                "1 is a hospital of usual size."
            )
        if not 0 <= self.faults <= 0.5:
            raise InventionError(
                f"The share of faulty rows is 0 to 0.5; {self.faults} was given. 0.005 is usual."
            )

    @property
    def site_ids(self) -> tuple[str, ...]:
        """The sites by name."""
        return SITES[: self.sites]

    @property
    def opens_at(self) -> datetime:
        """The moment the hospital opens, empty: midnight in UTC of its first day."""
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)

    def days_until(self, until: datetime) -> int:
        """Whole days, in UTC, that have to be lived to know everything up to ``until``."""
        if until <= self.opens_at:
            raise InventionError(
                f"The invented hospital opens on {self.since}; nothing is known by {until}. "
                "Ask for a later moment, or let it open earlier."
            )
        return (until - self.opens_at) // timedelta(days=1) + 1
