"""Which patients share a slot, where chances of coming differ and each takes one slot.

Bookings are by kind of patient (one chance of coming, one group), never by person. Patients of
one slot are seen in random order. Costs weigh the waiting of those who come, the slots worked
after the session and the idle ones. Where groups differ in their chances, the plain cost makes
the group that is likelier to stay away wait longer, since its members get the shared slots; the
group-aware cost counts everybody's wait as that of the group which waits longest, which evens
them out (Samorani, Harris, Blount, Lu & Santoro 2022, Manufacturing & Service Operations
Management 24, 2825-2842).

Branch and bound: what the rest of the session must cost at least is the work that the free
slots cannot hold, were every remaining patient there now (one term of Lindley's recursion).
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from ops.clinic.service import Numbers
from ops.clinic.shared_slots import Counts, SharedBookings, SharedSlots

MOST_LOOKS = 20_000
"""Partial bookings looked at before the search stops with what it has."""
HARDLY = 1e-12


def best_shared_slots(
    session: SharedSlots, *, group_aware: bool = False, looks: int = MOST_LOOKS
) -> SharedBookings:
    """The bookings of least cost, or of least group-aware cost."""
    search = _Search(session, group_aware, looks)
    search.look((), np.ones(1), np.zeros(len(search.groups)), session.of_each_kind)
    return search.described()


def evaluated(session: SharedSlots, bookings: Sequence[Sequence[int]]) -> SharedBookings:
    """What to expect of these bookings; the objective is the plain cost."""
    search = _Search(session, group_aware=False, looks=0)
    search.best, search.floor = tuple(tuple(slot) for slot in bookings), np.inf
    return search.described()


class _Search:
    """Depth first over slots, cheapest way on first."""

    def __init__(self, session: SharedSlots, group_aware: bool, looks: int) -> None:
        self.session, self.group_aware, self.looks = session, group_aware, looks
        self.shows = np.array([show for show, _ in session.kinds])
        self.groups = list(dict.fromkeys(group for _, group in session.kinds))
        self._group = np.array([self.groups.index(group) for _, group in session.kinds])
        coming = self.shows * session.of_each_kind
        self._coming = np.bincount(self._group, coming, len(self.groups))
        self._idle_at_no_overrun = session.slots - float(coming.sum())
        self.best: tuple[Counts, ...] = ()
        self.least = self.floor = np.inf

    def look(
        self, booked: tuple[Counts, ...], left: Numbers, waited: Numbers, rest: Counts
    ) -> None:
        """Fill the slots that remain, unless that cannot beat the best."""
        if len(booked) == self.session.slots:
            objective = self._objective(waited, _mean(left))
            if objective < self.least:
                self.best, self.least = booked, objective
            return
        self.looks -= 1
        ways = sorted(self._ways(booked, left, waited, rest), key=lambda way: (way[0], way[1]))
        if self.looks < 0 and self.best:
            self.floor = min([self.floor, *(floor for floor, *_ in ways)])
            return
        for floor, slot, after, waits, still in ways:
            if floor < self.least - HARDLY:
                self.look((*booked, slot), after, waits, still)

    def _ways(
        self, booked: tuple[Counts, ...], left: Numbers, waited: Numbers, rest: Counts
    ) -> Iterator[tuple[float, Counts, Numbers, Numbers, Counts]]:
        """Each way to fill one slot: a floor under its cost, and where it leads."""
        last = len(booked) == self.session.slots - 1
        free = self.session.slots - len(booked) - 1
        for slot in [rest] if last else product(*(range(count + 1) for count in rest)):
            together = self._with(left, slot)
            after = np.append(together[:2].sum(), together[2:])
            waits = waited + self._waits(left, np.array(slot))
            still = tuple(count - here for count, here in zip(rest, slot, strict=True))
            everybody = self._with(after, still)
            beyond = np.maximum(0, np.arange(len(everybody)) - free)
            yield self._objective(waits, float(beyond @ everybody)), slot, after, waits, still

    def _with(self, left: Numbers, more: Counts) -> Numbers:
        for show, count in zip(self.shows, more, strict=True):
            for _ in range(count):
                left = np.convolve(left, (1 - show, show))
        return left

    def _each(self, left: Numbers, slot: np.ndarray) -> Numbers:
        """Slots that a patient of each kind waits: those left, and half of the others here."""
        return np.asarray(_mean(left) + (self.shows @ slot - self.shows) / 2)

    def _waits(self, left: Numbers, slot: np.ndarray) -> Numbers:
        waits = slot * self.shows * self._each(left, slot)
        return np.bincount(self._group, waits, len(self.groups)).astype(np.float64)

    def _objective(self, waited: Numbers, overrun: float, *, plain: bool = False) -> float:
        session, total = self.session, float(waited.sum())
        if self.group_aware and not plain:
            longest = np.divide(waited, self._coming, where=self._coming > 0, out=0 * waited)
            total = float(self._coming.sum() * longest.max())
        idle = self._idle_at_no_overrun + overrun
        return session.waiting * total + session.overrun * overrun + session.idle * idle

    def described(self) -> SharedBookings:
        """What to expect of the best bookings found."""
        left, waited, waits = np.ones(1), np.zeros(len(self.groups)), []
        for slot in self.best:
            here = np.array(slot)
            waits.append(tuple(np.where(here > 0, self._each(left, here), 0).tolist()))
            waited = waited + self._waits(left, here)
            together = self._with(left, slot)
            left = np.append(together[:2].sum(), together[2:])
        overrun = _mean(left)
        objective = self._objective(waited, overrun)
        means = np.divide(waited, self._coming, where=self._coming > 0, out=0 * waited)
        return SharedBookings(
            bookings=self.best,
            waits=tuple(waits),
            group_waits=dict(zip(self.groups, means.tolist(), strict=True)),
            overrun=overrun,
            idle=self._idle_at_no_overrun + overrun,
            cost=self._objective(waited, overrun, plain=True),
            objective=objective,
            bound=min(objective, self.floor),
        )


def _mean(left: Numbers) -> float:
    return float(np.arange(len(left)) @ left)
