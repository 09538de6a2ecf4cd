"""Which patients share a slot, where chances of coming differ and each takes one slot.

Bookings are by kind of patient (one chance of coming, one group), never by person. Patients of
one slot are seen in random order. Costs weigh the waiting of those who come, the slots worked
after the session and the idle ones. Where groups differ in their chances, the plain cost makes
the group that is likelier to stay away wait longer, since its members get the shared slots; the
group-aware cost counts everybody's wait as that of the group which waits longest, which evens
them out (Samorani, Harris, Blount, Lu & Santoro 2022, Manufacturing & Service Operations
Management 24, 2825-2842).

Branch and bound. The work left at the end is at least what the free slots could not hold, were
every remaining patient there now (one term of Lindley's recursion). All waiting is the sum of
the patients left after each slot, and of n (n - 1) / 2 for n left at the end, who are then seen
one by one: at least those already left, as they are seen, and what the end must add.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

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
    nobody, no_waits = np.ones(1), np.zeros(len(search.groups))
    search.look(_SoFar((), session.of_each_kind, nobody, no_waits, 0.0, 0.0))
    return search.described()


def evaluated(session: SharedSlots, bookings: Sequence[Sequence[int]]) -> SharedBookings:
    """What to expect of these bookings at the plain cost; nothing is proven of others."""
    search = _Search(session, group_aware=False, looks=0)
    search.best, search.floor = tuple(tuple(slot) for slot in bookings), -np.inf
    return search.described()


class _SoFar(NamedTuple):
    """A session booked up to a slot: who is left then, and a floor under the cost in the end.

    ``waits``: of those booked, by group; ``stayed``: patients left after each slot so far.
    """

    booked: tuple[Counts, ...]
    rest: Counts
    left: Numbers
    waits: Numbers
    stayed: float
    floor: float


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
        self._coming_of: dict[Counts, Numbers] = {}
        self.best: tuple[Counts, ...] = ()
        self.least = self.floor = np.inf

    def look(self, so_far: _SoFar) -> None:
        """Fill the slots that remain, unless that cannot beat the best."""
        if len(so_far.booked) == self.session.slots:
            if so_far.floor < self.least:
                self.best, self.least = so_far.booked, so_far.floor
            return
        self.looks -= 1
        if self.looks < 0 and self.best:
            self.floor = min(self.floor, so_far.floor)
            return
        for way in sorted(self._ways(so_far), key=lambda way: (way.floor, way.booked)):
            if way.floor < self.least - HARDLY:
                self.look(way)

    def _ways(self, so_far: _SoFar) -> Iterator[_SoFar]:
        """Each way to fill one slot: where it leads, and a floor under its cost."""
        free = self.session.slots - len(so_far.booked) - 1
        every = product(*(range(count + 1) for count in so_far.rest))
        for slot in every if free else [so_far.rest]:
            left = _seen(self._with(so_far.left, slot))
            waits = so_far.waits + self._waits(so_far.left, np.array(slot))
            rest = tuple(count - here for count, here in zip(so_far.rest, slot, strict=True))
            stayed = so_far.stayed + (_mean(left) if free else 0.0)
            everybody = self._with(left, rest)
            beyond = np.maximum(0, np.arange(len(everybody)) - free)
            stay = stayed + sum(_over(left, slots) for slots in range(1, free))
            stay += float((beyond * (beyond + 1) / 2) @ everybody)
            floor = self._objective(waits, float(beyond @ everybody), at_least=stay)
            yield _SoFar((*so_far.booked, slot), rest, left, waits, stayed, floor)

    def _with(self, left: Numbers, more: Counts) -> Numbers:
        """Who is left, and how many of these patients come, together."""
        if more not in self._coming_of:
            law = np.ones(1)
            for show, count in zip(self.shows, more, strict=True):
                for _ in range(count):
                    law = np.convolve(law, (1 - show, show))
            self._coming_of[more] = law
        return np.convolve(left, self._coming_of[more])

    def _each(self, left: Numbers, slot: np.ndarray) -> Numbers:
        """Slots that a patient of each kind waits: those left, and half of the others here."""
        return np.asarray(_mean(left) + (self.shows @ slot - self.shows) / 2)

    def _waits(self, left: Numbers, slot: np.ndarray) -> Numbers:
        waits = slot * self.shows * self._each(left, slot)
        return np.bincount(self._group, waits, len(self.groups)).astype(np.float64)

    def _objective(
        self, waited: Numbers, overrun: float, *, plain: bool = False, at_least: float = 0.0
    ) -> float:
        session, total = self.session, max(at_least, float(waited.sum()))
        if self.group_aware and not plain:
            longest = np.divide(waited, self._coming, where=self._coming > 0, out=0 * waited)
            total = max(total, float(self._coming.sum() * longest.max()))
        idle = self._idle_at_no_overrun + overrun
        return session.waiting * total + session.overrun * overrun + session.idle * idle

    def described(self) -> SharedBookings:
        """What to expect of the best bookings found."""
        left, waited, waits = np.ones(1), np.zeros(len(self.groups)), []
        for slot in self.best:
            here = np.array(slot)
            waits.append(tuple(np.where(here > 0, self._each(left, here), 0).tolist()))
            waited = waited + self._waits(left, here)
            left = _seen(self._with(left, slot))
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


def _seen(left: Numbers) -> Numbers:
    """Who is left when one of them, if any, has been seen."""
    return np.append(left[:2].sum(), left[2:])


def _over(left: Numbers, slots: int) -> float:
    """How many of these are left some slots later."""
    return float(np.maximum(0, np.arange(len(left)) - slots) @ left)


def _mean(left: Numbers) -> float:
    return float(np.arange(len(left)) @ left)
