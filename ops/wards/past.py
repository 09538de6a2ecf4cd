"""What is known of the wards of one site at a moment, laid out by bed-meeting hour.

A step is one bed-meeting hour of one local day (see ``ops.series.HUDDLE_HOURS``): four a day,
twenty-eight a week. Step numbers count from 1970-01-01, so that wards, weeks and forecasts line
up whatever the clocks do.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints, day_number, huddle_at
from ops.line import Floats
from ops.series import HUDDLE_HOURS

DAY_STEPS = len(HUDDLE_HOURS)
WEEK_STEPS = 7 * DAY_STEPS
MIDNIGHT = DAY_STEPS - 1
HOURLY = 48
"""Hours ahead that are spoken of one by one."""

AGES_AWAY = 1e7
"""Hours: later than any time there is."""

Wide = TypeVar("Wide", Floats, Ints)


@dataclass(frozen=True)
class Stays:
    """The stays on the wards of a site as known at a moment, and the booked list.

    Times are hours since 1970-01-01 UTC; a stay that goes on has left at infinity. ``ward`` is
    a position among the places, ``home`` that of the ward the patient would have lain on, had it
    had a bed. A booking is ``awaited`` until it is known to have come or been ``called_off``.
    ``moved_in`` and ``moved_out`` mark stays that began or ended with a move between the wards.
    Stay ``due_stay`` is expected since the hour ``due_at`` to end on ``due_on``, a day counted
    from 1970-01-01 or not a number; in order of stays and hours.
    """

    ward: Ints
    home: Ints
    came: Floats
    left: Floats
    elective: NDArray[np.bool_]
    planned_ward: Ints
    planned_at: Floats
    booked_at: Floats
    called_off: NDArray[np.bool_]
    awaited: NDArray[np.bool_]
    moved_in: NDArray[np.bool_]
    moved_out: NDArray[np.bool_]
    due_stay: Ints
    due_at: Floats
    due_on: Floats

    def due(self, stay: Ints, hour: Floats) -> Floats:
        """The day on which stays were expected to end as known at some hours; else not a number."""
        if not len(self.due_stay):
            return np.full(len(stay), np.nan)
        known = self.due_stay * AGES_AWAY + self.due_at
        newest = np.searchsorted(known, stay * AGES_AWAY + hour, side="right") - 1
        mine = (newest >= 0) & (self.due_stay[newest] == stay)
        return np.where(mine, self.due_on[newest], np.nan)


@dataclass(frozen=True)
class BedChanges:
    """Beds opened (+) or closed (-) on wards for a while, as known at a moment.

    ``ward`` is a position among the places, times are hours since 1970-01-01 UTC; a change
    nobody has ended lasts until infinity.
    """

    ward: Ints
    since: Floats
    until: Floats
    beds: Floats


NO_CHANGES = BedChanges(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Group:
    """Wards spoken of together: a specialty, a division or the whole of a site.

    ``place`` is its position among the places; a group of one ward has that ward's.
    """

    series: str
    name: str
    wards: tuple[int, ...]
    place: int


@dataclass(frozen=True)
class SitePast:
    """The wards of one site up to a moment, and the bed-meeting hours to speak of.

    ``counts`` is places x steps from ``first_step`` to the last step not after the issue;
    not-a-number is unknown. The wards come first, then each group of several wards. ``beds`` are
    those usually open; ``changes`` tells of closures and escalation beds. ``hourly`` are the counts
    on the hour of late, places x hours, the last at the hour of the issue.
    ``hours`` are the instants of the steps from ``first_step`` to the last target, in hours since
    1970-01-01 UTC. ``by_day`` marks wards known only at midnight. ``boarding`` are the patients in
    the ED of the site who wait for a bed, at each step of ``counts``, and ``boarding_now`` those
    at the issue; not-a-number where the ED does not tell.
    """

    site_id: str
    issued_at: datetime
    places: tuple[str, ...]
    groups: tuple[Group, ...]
    beds: Floats
    counts: Floats
    now: Floats
    by_day: NDArray[np.bool_]
    first_step: int
    hours: Floats
    targets: tuple[datetime, ...]
    stays: Stays
    boarding: Floats
    boarding_now: float
    seed: int = 0
    changes: BedChanges = NO_CHANGES
    hourly: Floats | None = None

    @property
    def wards(self) -> int:
        """Number of wards: places that are not groups of them."""
        return len(self.places) - len(self.sums)

    @property
    def sums(self) -> tuple[Group, ...]:
        """The groups of several wards, which have a place of their own."""
        return tuple(group for group in self.groups if len(group.wards) > 1)

    def summed(self, values: Wide) -> Wide:
        """Values of wards followed by those of the groups, whose values are their wards' sums."""
        return np.concatenate([values, *(values[list(g.wards)].sum(0)[None] for g in self.sums)])

    def open_beds(self, hours: Floats) -> Floats:
        """Open, staffed beds of every ward at some moments: wards x moments."""
        return open_beds(self.beds[: self.wards], self.changes, hours)

    @property
    def moments(self) -> Floats:
        """What is spoken of: now, every hour of two days, and the bed meetings; hours as above."""
        meetings = self.hours[self.counts.shape[1] :]
        whole = np.floor(self.issue_hour) + np.arange(HOURLY + 1)
        return np.union1d(whole[whole <= meetings[-1]], meetings)

    @property
    def steps(self) -> Ints:
        """The step numbers of ``counts``."""
        return np.asarray(self.first_step + np.arange(self.counts.shape[1], dtype=np.int64))

    @property
    def target_steps(self) -> Ints:
        """The step numbers to speak of: the next ones."""
        last = self.first_step + self.counts.shape[1]
        return np.asarray(last + np.arange(len(self.targets), dtype=np.int64))

    @property
    def since_midnight(self) -> int:
        """Steps between the last midnight and the newest step."""
        return int((self.first_step + self.counts.shape[1] - 1 - MIDNIGHT) % DAY_STEPS)

    @property
    def issue_hour(self) -> float:
        """The moment of issue in hours since 1970-01-01 UTC."""
        return self.issued_at.timestamp() / 3600

    def spoken(self) -> NDArray[np.bool_]:
        """Which bed meetings each place can speak of: places x targets."""
        midnight = self.target_steps % DAY_STEPS == MIDNIGHT
        return np.asarray(~self.by_day[:, None] | midnight[None, :])

    def spoken_moments(self) -> NDArray[np.bool_]:
        """Which moments each place can speak of: places x moments."""
        midnight = self.target_steps % DAY_STEPS == MIDNIGHT
        ends = np.isin(self.moments, self.hours[self.counts.shape[1] :][midnight])
        return np.asarray(~self.by_day[:, None] | ends[None, :])

    def generator(self) -> np.random.Generator:
        """A fresh generator: equal seeds, equal paths."""
        return np.random.default_rng(self.seed)


def open_beds(usual: Floats, changes: BedChanges, hours: Floats) -> Floats:
    """Beds usually open plus the changes in force, never below none: wards x moments."""
    beds = np.repeat(usual[:, None], len(hours), axis=1)
    force = (changes.since[:, None] <= hours) & (hours < changes.until[:, None])
    np.add.at(beds, changes.ward, force * changes.beds[:, None])
    return np.maximum(beds, 0.0)


def instant(hour: float) -> datetime:
    """The moment so many hours after 1970-01-01 UTC, to the second."""
    return datetime.fromtimestamp(round(hour * 3600), UTC)


def weekday_slot(steps: Ints) -> Ints:
    """Place of each step in the local week: Monday's first bed meeting is 0."""
    weekday = (steps // DAY_STEPS + 3) % 7  # 1970-01-01 was a Thursday
    return np.asarray(weekday * DAY_STEPS + steps % DAY_STEPS)


def week_of(steps: Ints) -> Ints:
    """Local weeks, starting on Monday, counted from that of the first step."""
    monday = (steps // DAY_STEPS + 3) // 7
    return np.asarray(monday - monday[0])


def step_instant(step: int, time_zone: str) -> datetime:
    """The instant of a step on a local clock."""
    day = date(1970, 1, 1) + timedelta(days=step // DAY_STEPS)
    return huddle_at(day, step % DAY_STEPS, time_zone)


def last_step(issued_at: datetime, time_zone: str) -> int:
    """The newest step not after the moment of issue."""
    step = (day_number(issued_at.date()) + 1) * DAY_STEPS + MIDNIGHT
    while step_instant(step, time_zone) > issued_at:
        step -= 1
    return step
