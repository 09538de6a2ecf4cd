"""What to expect of a session's template, exactly: waiting, idle time and overrun.

A session has T intervals of equal length and N patients, each booked at the start of one. One
clinician sees them in the order of their appointments; each comes or not by a chance of her
own. Costs weigh the mean wait of a patient who comes, the clinician's idle minutes within the
session and its overrun, and the overrun (Kaandorp & Koole 2007, Health Care Management
Science 10, 217-229).

Longer than most files, because what a session is and what it costs belong together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ops.clinic.days import Day, as_kinds_of_day
from ops.clinic.room import MemorylessRoom, MinutesRoom, Room, as_punctuality
from ops.clinic.service import Exponential, Numbers, Service
from ops.errors import PlanningError

Times = npt.NDArray[np.int64]
"""The interval of each patient, in order; one template per row."""

MOST_AT_ONCE = 2048
"""Templates followed at once."""


@dataclass(frozen=True)
class Weights:
    """What a minute of each kind is worth: mean waiting, idle time, overrun."""

    waiting: float = 1.0
    idle: float = 0.0
    overrun: float = 1.0

    def __post_init__(self) -> None:
        if min(self.waiting, self.idle, self.overrun) < 0:
            raise PlanningError(
                f"Weights need to be 0 or more, and were {self.waiting:g}, {self.idle:g} and "
                f"{self.overrun:g}. A minute of waiting, idling or overrun is never a gain."
            )


@dataclass(frozen=True)
class Session:
    """One session and its patients, in the order in which they will be seen.

    ``shows``: each patient's chance of coming. ``punctuality``: minutes late (early if
    negative) and how often; everybody on the minute if empty. Durations of whole minutes need
    intervals of whole minutes, and unpunctual patients need durations of whole minutes.
    """

    intervals: int
    interval_minutes: float
    shows: tuple[float, ...]
    service: Service
    weights: Weights = Weights()
    punctuality: tuple[tuple[int, float], ...] = ()
    days: tuple[Day, ...] = ()
    heeded: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.intervals < 1 or not self.interval_minutes > 0 or not self.shows:
            raise PlanningError(
                f"A session needs an interval, minutes and a patient, and has {self.intervals} "
                f"of {self.interval_minutes:g} minutes for {len(self.shows)} patients. Mend its "
                "times in the clinic_sessions feed."
            )
        if not all(0 <= show <= 1 for show in self.shows):
            raise PlanningError(
                "Patients' chances of coming need to lie from 0 to 1, and reach from "
                f"{min(self.shows):g} to {max(self.shows):g}. Take them from the no-show chances."
            )
        if self.heeded and (len(self.heeded) != len(self.shows) or min(self.heeded) < 0):
            raise ValueError("every patient's wait is heeded by a share of 0 or more")
        if self.days:
            as_kinds_of_day(self.days, self.service)

    @property
    def patients(self) -> int:
        """How many are booked."""
        return len(self.shows)

    @property
    def minutes(self) -> float:
        """From the start of the session to its planned end."""
        return self.intervals * self.interval_minutes

    @cached_property
    def each_day(self) -> tuple[tuple[float, "Session"], ...]:
        """Each kind of day: its share, and the session as it is on such days."""
        if not self.days:
            return ((1.0, self),)
        return tuple((day.share, self._on(day)) for day in self.days)

    def _on(self, day: Day) -> "Session":
        shows = tuple(day.shows(np.array(self.shows)).tolist())
        return replace(self, shows=shows, service=day.service(self.service), days=())

    @cached_property
    def coming(self) -> Numbers:
        """Each patient's chance of coming, over all days."""
        return np.asarray(sum(share * np.array(day.shows) for share, day in self.each_day))

    @cached_property
    def work(self) -> float:
        """Minutes of consultations, on average over all days."""
        return sum(share * sum(day.shows) * day.service.mean for share, day in self.each_day)

    @cached_property
    def room(self) -> Room:
        """The clinician's room, ready to follow templates of this session."""
        punctual, width = as_punctuality(self.punctuality), self.interval_minutes
        if isinstance(self.service, Exponential):
            if set(punctual) != {0}:
                raise PlanningError(
                    "Unpunctual patients need durations of whole minutes, and these are "
                    "exponential. Give the clinic's durations by minute."
                )
            return MemorylessRoom(self.service, width, self.intervals, self.patients)
        if width != int(width):
            raise PlanningError(
                f"Durations of whole minutes need intervals of whole minutes, not {width:g}. "
                "Round the clinic's slot length."
            )
        return MinutesRoom(self.service, int(width), self.intervals, punctual)


@dataclass(frozen=True)
class Expected:
    """Expected minutes of one template, and the chance of any overrun.

    ``waits``: of each patient, given that she comes; ``waiting``: their mean over all who come,
    or as a session heeds them.
    """

    waits: tuple[float, ...]
    waiting: float
    idle: float
    overrun: float
    overrun_chance: float
    cost: float


def expected(session: Session, bookings: Sequence[int]) -> Expected:
    """What to expect of so many patients booked at the start of each interval."""
    times = np.array([start_intervals(session, bookings)])
    waits, overrun, late = (part[0] for part in followed(session, times))
    waiting = float(waits @ _shares(session))
    return Expected(
        waits=tuple(waits.tolist()),
        waiting=waiting,
        idle=_idle(session, overrun),
        overrun=float(overrun),
        overrun_chance=float(late),
        cost=points(session, waiting, float(overrun)),
    )


def costs(session: Session, times: Times) -> Numbers:
    """The cost of each template; a patient booked before her forerunner waits for him.

    So defined, the cost of times in any order is what pathwise convexity is about; putting
    times in order never costs more.
    """
    starts = range(0, len(times), MOST_AT_ONCE)
    return np.concatenate([_costs(session, times[row : row + MOST_AT_ONCE]) for row in starts])


def start_intervals(session: Session, bookings: Sequence[int]) -> Times:
    """The interval of each patient."""
    if len(bookings) != session.intervals or sum(bookings) != session.patients:
        raise PlanningError(
            f"A template needs {session.patients} patients in {session.intervals} intervals, and "
            f"has {sum(bookings)} in {len(bookings)}. Book every patient once."
        )
    return np.repeat(np.arange(session.intervals), bookings)


def as_bookings(session: Session, times: Sequence[int]) -> tuple[int, ...]:
    """How many patients start in each interval."""
    count = Counter(int(time) for time in times)
    return tuple(count[interval] for interval in range(session.intervals))


def followed(session: Session, times: Times) -> tuple[Numbers, Numbers, Numbers]:
    """Each patient's expected wait, the expected overrun and the chance of any, by template."""
    if not session.days:
        return _followed(session, times)
    waits = np.zeros((len(times), session.patients))
    overrun, late = np.zeros(len(times)), np.zeros(len(times))
    for share, day in session.each_day:
        waited, over, any_over = _followed(day, times)
        waits += share * np.array(day.shows) * waited
        overrun += share * over
        late += share * any_over
    # Of those who come: a day on which more do weighs more.
    told = np.divide(waits, session.coming, out=waits, where=session.coming > 0)
    return told, overrun, late


def _followed(session: Session, times: Times) -> tuple[Numbers, Numbers, Numbers]:
    room, rows = session.room, len(times)
    states, at = room.nobody(rows), np.zeros(rows, dtype=np.int64)
    waits = np.empty((rows, session.patients))
    for patient, show in enumerate(session.shows):
        states = room.after(states, times[:, patient] - at)
        at = times[:, patient]
        waits[:, patient] = states @ room.wait
        states = room.joined(states, show)
    to_go = session.intervals - at
    overrun = np.einsum("rs,rs->r", states, room.overrun[to_go])
    return waits, overrun, np.einsum("rs,rs->r", states, room.late[to_go])


def _costs(session: Session, times: Times) -> Numbers:
    in_turn = np.maximum.accumulate(times, axis=1)
    waits, overrun, _ = followed(session, in_turn)
    waits += (in_turn - times) * session.interval_minutes
    return np.asarray(points(session, waits @ _shares(session), overrun))


def _shares(session: Session) -> Numbers:
    """Each patient's share in the wait that costs; equal ones where nobody comes."""
    if session.heeded:
        return np.array(session.heeded)
    shows = session.coming
    return shows / shows.sum() if shows.sum() else np.full(len(shows), 1 / len(shows))


def _idle(session: Session, overrun: float) -> float:
    """The session and its overrun, less the work done."""
    return float(session.minutes + overrun - session.work)


def points(session: Session, waiting: Any, overrun: Any) -> Any:
    """The cost of so many expected minutes of waiting and overrun; idle time follows."""
    weights = session.weights
    idle_at_no_overrun = _idle(session, 0.0)
    return (
        weights.waiting * waiting
        + (weights.idle + weights.overrun) * overrun
        + weights.idle * idle_at_no_overrun
    )
