"""Every booking that could be made, as columns, and what bookings share, as rows.

What is not allowed has no column at all. All that bookings share has one form, "no more than
so many of these together", so that the flow, the shadow prices and the solvers read the same rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.requests import Booking
from ops.clinic.booking.sessions import Session

Numbers = NDArray[np.int64]
Whether = NDArray[np.bool_]


@dataclass(frozen=True)
class Starts:
    """Every slot of some sessions, in order; times are minutes since the problem was made.

    ``session`` counts within ``sessions``; days are proleptic ordinals on the local clock.
    """

    sessions: tuple[Session, ...]
    session: Numbers
    slot: Numbers
    minute: Numbers
    day: Numbers
    weekday: Numbers
    afternoon: Numbers
    places: Numbers
    left: Numbers
    """Slots in a row with a place, this one included, to the end of its session."""

    def each(self, told: Iterable[Any]) -> NDArray[Any]:
        """What is told of each session, at each of its slots."""
        return np.array(list(told))[self.session]


class Choices:
    """The columns: request, start and points of each possible booking; the rows they share.

    ``request`` and ``start`` count within the problem's requests and ``starts``, and columns
    stand in order of request. ``unbooked`` is what each request costs without a booking.
    """

    def __init__(self, problem: BookingProblem) -> None:
        self.problem = problem
        in_order = sorted(problem.sessions, key=lambda one: (one.clinic_id, one.starts_at, one.id))
        self.starts = starts_of(problem, in_order)
        self.clinics: dict[str, tuple[int, Starts]] = {}
        first = 0
        for clinic_id, these in groupby(in_order, key=lambda one: one.clinic_id):
            own = starts_of(problem, list(these))
            self.clinics[clinic_id] = first, own
            first += len(own.slot)
        self.request = self.start = self.points = np.zeros(0, np.int64)
        self.unbooked = np.zeros(len(problem.requests), np.int64)
        self.most = np.zeros(0, np.int64)
        self._rows: list[tuple[Numbers, Numbers, Numbers]] = []

    def offer(self, request: Numbers, start: Numbers, points: Numbers) -> None:
        """Take up the bookings that could be made, in order of request."""
        self.request, self.start, self.points = request, start, points

    @cached_property
    def slots(self) -> Numbers:
        """How many slots each booking takes."""
        return np.array([one.slots for one in self.problem.requests], np.int64)[self.request]

    @cached_property
    def session(self) -> Numbers:
        """The session of each booking, counted within ``starts.sessions``."""
        return self.starts.session[self.start]

    @cached_property
    def begins(self) -> Numbers:
        """When each booking starts, in minutes since the problem was made."""
        return self.starts.minute[self.start]

    @cached_property
    def ends(self) -> Numbers:
        """When each booking ends, in minutes since the problem was made."""
        lengths = np.array([one.slot_minutes for one in self.starts.sessions], np.int64)
        ends: Numbers = self.begins + lengths[self.session] * self.slots
        return ends

    def at_most(
        self,
        most: Numbers,
        row: Numbers,
        option: Numbers,
        weight: Numbers | None = None,
    ) -> None:
        """Add rows: weights of options together are no more than ``most`` of their row.

        Rows that no set of these options can overstep are left out.
        """
        weights = np.ones(len(row), np.int64) if weight is None else weight
        binds = np.bincount(row, weights, minlength=len(most)) > most
        kept = binds[row]
        number = np.cumsum(binds) - 1 + len(self.most)
        self._rows.append((number[row[kept]], option[kept], weights[kept]))
        self.most = np.concatenate([self.most, most[binds]])

    @cached_property
    def rows(self) -> csr_matrix:
        """All rows by all columns, once every rule has spoken."""
        row, option, weight = (
            np.concatenate([part[n] for part in self._rows] or [np.zeros(0, np.int64)])
            for n in range(3)
        )
        shape = len(self.most), len(self.request)
        return csr_matrix((weight.astype(float), (row, option)), shape=shape)

    @cached_property
    def columns(self) -> csc_matrix:
        """The same rows, read column by column."""
        return self.rows.tocsc().sorted_indices()

    def booking(self, option: int) -> Booking:
        """One column, in words of the clinic."""
        start = self.start[option]
        session = self.starts.sessions[self.session[option]]
        request = self.problem.requests[self.request[option]]
        return Booking(request.id, session.id, int(self.starts.slot[start]))

    def total(self, chosen: Numbers) -> int:
        """What these bookings, and nobody else booked, cost in points."""
        saved = (self.unbooked[self.request[chosen]] - self.points[chosen]).sum()
        return int(self.unbooked.sum() - saved)


def starts_of(problem: BookingProblem, sessions: Sequence[Session]) -> Starts:
    """Lay out the slots of sessions one after another."""
    rows = [
        _slot(problem, n, session, slot)
        for n, session in enumerate(sessions)
        for slot in range(len(session.places))
    ]
    columns = np.array(rows, np.int64).reshape(-1, 8).T
    return Starts(tuple(sessions), *columns)


def _slot(problem: BookingProblem, n: int, session: Session, slot: int) -> tuple[int, ...]:
    at = session.slot_starts_at(slot)
    local = at.astimezone(problem.zone)
    minute = int((at - problem.made_at).total_seconds() // 60)
    left = 0
    while slot + left < len(session.places) and session.places[slot + left]:
        left += 1
    day, weekday = local.date().toordinal(), local.isoweekday()
    return n, slot, minute, day, weekday, int(local.hour >= 12), session.places[slot], left
