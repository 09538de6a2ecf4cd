"""How waiting, idle time and overrun of a session are distributed, beyond their means.

Laws are sums over what is left in the room: exact for whole minutes, and for exponential
durations mixtures of Erlang laws, exact too. Only idle time under exponential durations is
worked out on durations rounded to neighbouring minutes, which keep their mean.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy.special import pdtr

from ops.clinic.room import Room, as_punctuality
from ops.clinic.service import Exponential, Minutes, Numbers
from ops.clinic.session_cost import Session, Times
from ops.errors import PlanningError


@dataclass(frozen=True)
class Law:
    """The chance of each number of patients left, each of an exponential duration of this mean,
    or, without a mean, of each whole minute.
    """

    chances: Numbers
    mean: float | None = None

    @property
    def minutes(self) -> float:
        """Expected minutes."""
        return float(np.arange(len(self.chances)) @ self.chances) * (self.mean or 1)

    def beyond(self, minutes: float) -> float:
        """The chance of more than these minutes, from 0 up."""
        count = np.arange(len(self.chances))
        if self.mean is None:
            return float(np.clip(1 - self.chances[count <= minutes].sum(), 0, 1))
        longer = np.where(count > 0, pdtr(count - 1, minutes / self.mean), 0)
        return float(self.chances @ longer)

    def at(self, level: float) -> int:
        """The least whole minutes not passed by this share of sessions or patients."""
        high = 1
        while self.beyond(high) > 1 - level + 1e-12:
            high *= 2
        return next(m for m in range(high + 1) if self.beyond(m) <= 1 - level + 1e-12)


def waiting_laws(session: Session, times: Times) -> tuple[Law, ...]:
    """How long each patient waits, given that she comes."""
    by_day = [_waiting_laws(day, times) for _, day in session.each_day]
    # Of those who come: a day on which more do weighs more.
    shares = np.array([share * np.array(day.shows) for share, day in session.each_day])
    shares[:, session.coming <= 0] = 1
    return tuple(
        _mixed(laws, share / share.sum())
        for laws, share in zip(zip(*by_day, strict=True), shares.T, strict=True)
    )


def _waiting_laws(session: Session, times: Times) -> tuple[Law, ...]:
    told = []
    for patient, left in _followed(session, times, _longest(session)):
        if patient < session.patients:
            told.append(_law(session, _seen_late(session, left)))
    return tuple(told)


def overrun_law(session: Session, times: Times) -> Law:
    """How long the session runs past its planned end."""
    laws = [_overrun(day, times, _longest(day)) for _, day in session.each_day]
    return _mixed(laws, [share for share, _ in session.each_day])


def overrun_chance(session: Session, times: Times, minutes: float) -> float:
    """The chance that the session overruns by more than these minutes."""
    return sum(
        share * _overrun(day, times, ceil(minutes)).beyond(minutes)
        for share, day in session.each_day
    )


def idle_law(session: Session, times: Times) -> Law:
    """How long the clinician has nobody to see, from the start until the later of the planned
    end and the last patient's leaving.
    """
    if set(as_punctuality(session.punctuality)) != {0}:
        raise PlanningError(
            "How idle time varies is worked out for punctual patients only. "
            "Ask for its mean, which holds for any punctuality."
        )
    laws = [_idle_law(day, times) for _, day in session.each_day]
    return _mixed(laws, [share for share, _ in session.each_day])


def _idle_law(session: Session, times: Times) -> Law:
    service = session.service
    minutes = service.in_minutes() if isinstance(service, Exponential) else service
    width, most = int(session.interval_minutes), int(session.minutes)
    room = replace(session, service=minutes).room
    # One row per idle minute so far, one column per minute left in the room.
    idle, at = np.zeros((most + 1, len(room.wait))), 0
    idle[0, room.empty] = 1
    for time, show in zip(times.tolist(), session.shows, strict=True):
        idle = _idled(idle, (time - at) * width)
        idle, at = room.joined(idle, show), time
    # Work that outlasts the session is carried as its chance, and as its minutes behind that.
    idle = _idled(idle, (session.intervals - at) * width)
    return Law(idle[:, :-1].sum(axis=1))


def _idled(idle: Numbers, minutes: int) -> Numbers:
    """Minutes pass: what is left falls to nothing first, then idle time grows."""
    after = np.zeros_like(idle)
    size = idle.shape[1] - 2
    for left in range(min(minutes, size)):
        grown = minutes - left
        after[grown:, 0] += idle[: len(idle) - grown, left]
    if minutes < size:
        after[:, : size - minutes] += idle[:, minutes:size]
    after[:, -2:] = idle[:, -2:]
    return after


def _overrun(session: Session, times: Times, minutes: int) -> Law:
    """The law of overrun up to these minutes; beyond them no chances are told apart."""
    *_, (_, left) = _followed(session, times, minutes)
    if isinstance(session.service, Minutes):
        early = max(0, -min(as_punctuality(session.punctuality)))
        left = np.append(left[: early + 1].sum(), left[early + 1 : -2])
    return _law(session, left)


def _followed(session: Session, times: Times, minutes: int) -> Iterator[tuple[int, Numbers]]:
    """What is left in the room when each patient is due, and at the end."""
    room = _wide_room(session, minutes)
    states, at = room.nobody(1), 0
    for patient, time in enumerate(times.tolist()):
        states, at = room.after(states, np.array([time - at])), time
        yield patient, states[0]
        states = room.joined(states, session.shows[patient])
    last = room.after(states, np.array([session.intervals - at]))[0]
    yield session.patients, last


def _wide_room(session: Session, minutes: int) -> Room:
    """A room that tells work apart up to these minutes past the session's end."""
    if isinstance(session.service, Exponential):
        return session.room
    longer = session.intervals + ceil(minutes / session.interval_minutes)
    return replace(session, intervals=longer).room


def _longest(session: Session) -> int:
    """More minutes than all patients together can bring, late ones included."""
    if isinstance(session.service, Exponential):
        return 0
    latest = max(0, *as_punctuality(session.punctuality))
    return session.patients * (len(session.service.chances) - 1) + latest


def _seen_late(session: Session, left: Numbers) -> Numbers:
    """The chance of each whole minute of waiting, by what is left when a patient is due."""
    if isinstance(session.service, Exponential):
        return left
    punctual = as_punctuality(session.punctuality)
    early = max(0, -min(punctual))
    waits = np.zeros(len(left) - 2)
    for late, chance in punctual.items():
        waited = np.maximum(0, np.arange(len(left) - 2) - early - max(0, late))
        np.add.at(waits, waited, chance * left[:-2])
    return waits


def _mixed(laws: Sequence[Law], shares: Iterable[float]) -> Law:
    """One law of all days; only durations of whole minutes differ in pace, so means agree."""
    chances = np.zeros(max(len(law.chances) for law in laws))
    for law, share in zip(laws, shares, strict=True):
        chances[: len(law.chances)] += share * law.chances
    return Law(chances, laws[0].mean)


def _law(session: Session, chances: Numbers) -> Law:
    if isinstance(session.service, Exponential):
        return Law(chances, session.service.mean)
    return Law(chances)
