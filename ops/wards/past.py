"""What is known of the wards of one site at a moment, laid out by bed-meeting hour.

A step is one bed-meeting hour of one local day (see ``ops.series.HUDDLE_HOURS``): four a day,
twenty-eight a week. Step numbers count from 1970-01-01, so that wards, weeks and forecasts line
up whatever the clocks do.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints, day_number, huddle_at
from ops.line import Floats
from ops.series import HUDDLE_HOURS

DAY_STEPS = len(HUDDLE_HOURS)
WEEK_STEPS = 7 * DAY_STEPS
MIDNIGHT = DAY_STEPS - 1


@dataclass(frozen=True)
class Stays:
    """The stays on the wards of a site as known at a moment, and the booked list.

    Times are hours since 1970-01-01 UTC; a stay that goes on has left at infinity. ``ward`` is
    a position among the places, ``home`` that of the ward the patient would have lain on, had it
    had a bed. A booking is ``awaited`` until it is known to have come or been ``called_off``.
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


@dataclass(frozen=True)
class SitePast:
    """The wards of one site up to a moment, and the bed-meeting hours to speak of.

    ``counts`` is places x steps from ``first_step`` to the last step not after the issue;
    not-a-number is unknown. The last place is the site itself if ``has_site_row``.
    ``hours`` are the instants of the steps from ``first_step`` to the last target, in hours since
    1970-01-01 UTC. ``by_day`` marks wards known only at midnight. ``boarding`` are the patients in
    the ED of the site who wait for a bed, at each step of ``counts``, and ``boarding_now`` those
    at the issue; not-a-number where the ED does not tell.
    """

    site_id: str
    issued_at: datetime
    places: tuple[str, ...]
    has_site_row: bool
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

    @property
    def wards(self) -> int:
        """Number of wards: places that are not the site."""
        return len(self.places) - self.has_site_row

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
        """Which targets each place can speak of: places x targets."""
        midnight = self.target_steps % DAY_STEPS == MIDNIGHT
        return np.asarray(~self.by_day[:, None] | midnight[None, :])

    def generator(self) -> np.random.Generator:
        """A fresh generator: equal seeds, equal paths."""
        return np.random.default_rng(self.seed)


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
