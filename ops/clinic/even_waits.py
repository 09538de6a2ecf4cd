"""A template that evens out what groups of patients expect to wait, and what that costs.

A group is told by where its members sit: its share of each place of the session, never who is
booked there. The plain cost counts the mean wait of all who come; the group-aware one counts
everybody's wait as that of the group which waits longest (Samorani, Harris, Blount, Lu & Santoro
2022, Manufacturing & Service Operations Management 24, 2825-2842).

The longest of the groups' waits is at least any weighted mean of them, and with fixed weights the
cost is again one whose best template ``template_search`` finds and proves. So each set of weights
gives a template to try and a floor under the group-aware cost of all. Weights are chosen where
the templates seen so far leave the floor highest (cutting planes; Kelley 1960), until the floor
is reached or no template is new. Bookings of the best one seen are then moved, one at a time,
while that lowers the group-aware cost. Templates are whole, so a gap may stay: it is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from ops.clinic.service import Numbers
from ops.clinic.session_cost import (
    Expected,
    Session,
    expected,
    followed,
    points,
    start_intervals,
)
from ops.clinic.template_search import proven_template
from ops.errors import PlanningError

MOST_WEIGHTS = 3
"""Sets of weights tried before bookings are moved."""
REACH = 3
"""Intervals a booking may be moved by."""
HARDLY = 1e-9

Bookings = tuple[int, ...]
_Told = tuple[Expected, tuple[float, ...]]
"""What to expect of a template, and minutes waited by group."""


@dataclass(frozen=True)
class EvenWaits:
    """The template found, and the plain best to hold it against.

    ``waits`` and ``plain_waits``: expected minutes by group. ``objective`` is the group-aware
    cost; no template has a lower one than ``bound``.
    """

    bookings: tuple[int, ...]
    expected: Expected
    waits: tuple[float, ...]
    plain: Expected
    plain_waits: tuple[float, ...]
    objective: float
    bound: float

    @property
    def costs_more(self) -> float:
        """Points that evening out costs, at the plain cost."""
        return self.expected.cost - self.plain.cost

    @property
    def longest(self) -> tuple[float, float]:
        """The longest expected wait of a group: of the plain best, and once evened out."""
        return max(self.plain_waits), max(self.waits)


def thirds(patients: int) -> Numbers:
    """Whose place is among the first, middle or last third of a session's."""
    third = np.arange(patients) * 3 // patients
    groups = [(third == one).astype(np.float64) for one in range(3)]
    return np.array([group for group in groups if group.any()])


def even_waits(
    session: Session,
    groups: Numbers,
    *,
    plain: Sequence[int] | None = None,
    most_per_slot: int = 99,
) -> EvenWaits:
    """The template of least group-aware cost among those that let no group wait longer than the
    longest does under ``plain``, which is the proven best if not given.

    ``groups``: each group's share of each place, one row per group.
    """
    shares = _shares(session, groups)
    best = tuple(plain) if plain is not None else proven_template(session).bookings
    before = _told(session, shares, best)
    seen, bound = _floored(session, shares, {best: before})
    fair = [
        bookings
        for bookings, (_, waits) in seen.items()
        if max(waits) <= max(before[1]) + HARDLY and max(bookings) <= max(most_per_slot, *best)
    ]
    start = min(fair, key=lambda bookings: _objective(session, seen[bookings]))
    evened = _moved(session, shares, start, max(before[1]), most_per_slot)
    least = _objective(session, after := _told(session, shares, evened))
    return EvenWaits(evened, *after, *before, least, min(bound, least))


def group_waits(session: Session, groups: Numbers, waits: Sequence[float]) -> tuple[float, ...]:
    """Minutes that each group expects to wait, from those of each place."""
    return tuple((_shares(session, groups) @ np.array(waits)).tolist())


def _shares(session: Session, groups: Numbers) -> Numbers:
    """Each place's share in its group's wait: by who of the group sits there and comes."""
    coming = np.asarray(groups, dtype=np.float64) * session.coming
    if coming.shape[1:] != (session.patients,) or (coming < 0).any() or (coming.sum(1) <= 0).any():
        raise PlanningError(
            f"Every group needs shares of 0 or more of {session.patients} places, and somebody "
            f"who comes; {np.asarray(groups).tolist()} was given. Leave out groups without places."
        )
    return np.asarray(coming / coming.sum(axis=1, keepdims=True))


def _told(session: Session, shares: Numbers, bookings: Sequence[int]) -> _Told:
    told = expected(session, bookings)
    return told, tuple((shares @ np.array(told.waits)).tolist())


def _objective(session: Session, seen: _Told) -> float:
    """The group-aware cost: the plain one, with the longest wait of a group for the mean one."""
    told, waits = seen
    return told.cost + session.weights.waiting * (max(waits) - told.waiting)


def _floored(
    session: Session, shares: Numbers, seen: dict[Bookings, _Told]
) -> tuple[dict[Bookings, _Told], float]:
    """Templates best under some weights of groups, and a floor under the group-aware cost."""
    start, bound = next(iter(seen)), -np.inf
    for _ in range(MOST_WEIGHTS):
        weights = _weights(session, list(seen.values()))
        heeding = replace(session, heeded=tuple((weights @ shares).tolist()))
        found = proven_template(heeding, near=start)
        bound = max(bound, found.bound)
        reached = bound >= min(_objective(session, told) for told in seen.values()) - HARDLY
        if found.bookings in seen or reached:
            break
        seen[found.bookings] = _told(session, shares, found.bookings)
    return seen, bound


def _moved(
    session: Session, shares: Numbers, bookings: Bookings, longest: float, most: int
) -> Bookings:
    """Move one booking at a time while that lowers the group-aware cost."""
    least = np.inf
    while True:
        ways = [bookings, *_neighbours(bookings, most)]
        times = np.array([start_intervals(session, way) for way in ways])
        waits, overrun, _ = followed(session, times)
        of_groups = (waits @ shares.T).max(axis=1)
        told = points(session, of_groups, overrun)
        told[1:][of_groups[1:] > longest + HARDLY] = np.inf
        if told.min() >= least - HARDLY:
            return bookings
        bookings, least = ways[int(np.argmin(told))], float(told.min())


def _neighbours(bookings: Bookings, most: int) -> Iterator[Bookings]:
    for one, booked in enumerate(bookings):
        for other in range(max(0, one - REACH), min(len(bookings), one + REACH + 1)):
            if booked and other != one and bookings[other] < most:
                moved = list(bookings)
                moved[one], moved[other] = moved[one] - 1, moved[other] + 1
                yield tuple(moved)


def _weights(session: Session, seen: list[_Told]) -> Numbers:
    """Weights of groups under which the cheapest template seen costs most (a linear program)."""
    weight, groups = session.weights.waiting, len(seen[0][1])
    rows = [[-weight * wait for wait in waits] + [1.0] for _, waits in seen]
    rest = [told.cost - weight * told.waiting for told, _ in seen]
    found = linprog(
        [0.0] * groups + [-1.0],
        A_ub=rows,
        b_ub=rest,
        A_eq=[[1.0] * groups + [0.0]],
        b_eq=[1.0],
        bounds=[(0, 1)] * groups + [(None, None)],
    )
    return np.clip(np.asarray(found.x[:-1], dtype=np.float64), 0, 1)
