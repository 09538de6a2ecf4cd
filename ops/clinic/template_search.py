"""The best template of a session, with a proof that no other is better by more than a gap.

Why a local proof is a global one. Let a be the patients' start times. On every sample path a
patient is seen at the largest of sums "start of an earlier patient plus durations since", so
waits and overrun are maxima of coordinates plus constants, less a coordinate: L♮-convex, and so
is their weighted mean, for any law of durations, chances of coming by patient, kinds of day, and
unpunctual patients seen in turn. In bookings per interval this is the multimodularity of
Kaandorp & Koole (2007). Putting times in order changes a cost by no less than the waiting it
saves, so the cost is L♮-convex for times in any order (an infimal convolution; Murota 2003,
Discrete Convex Analysis, chapter 7).

Such a function is least at a if it does not fall when any set of patients moves one interval
later, or any set earlier. Each is a submodular function of the set, and gets a floor by
``certificate``. If the floors are -e and -f, no template within ±1 is cheaper by more than
e + f, and by convexity none at all by more than (T - 1) (e + f).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations_with_replacement, islice
from math import comb

import numpy as np

from ops.clinic.certificate import Floor, Sets, floor_of_sets
from ops.clinic.session_cost import (
    MOST_AT_ONCE,
    Expected,
    Session,
    Times,
    as_bookings,
    costs,
    expected,
    start_intervals,
)
from ops.clinic.spacing import bailey_welch, spread_evenly

FEW = 5_000
"""Sessions with no more templates than these have all of them tried."""
HARDLY = 1e-10
"""Less than this, per point of cost, is rounding."""
LATER, EARLIER = 1, -1


class Proof(StrEnum):
    """Why no template is cheaper than the bound says."""

    ENUMERATED = "all templates tried"
    CONVEX = "local optimum of a multimodular cost, floor by the point of least norm"


@dataclass(frozen=True)
class ProvenTemplate:
    """How many to book at the start of each interval; no template costs less than ``bound``."""

    bookings: tuple[int, ...]
    expected: Expected
    bound: float
    proof: Proof

    @property
    def gap(self) -> float:
        """How much cheaper another template could be at most."""
        return self.expected.cost - self.bound


def proven_template(
    session: Session, *, few: int = FEW, near: Sequence[int] | None = None
) -> ProvenTemplate:
    """The best template of a session: all tried when they are few, else searched and proven.

    A search starts from the rules of thumb, and from a template that is thought to be ``near``.
    """
    number = comb(session.patients + session.intervals - 1, session.patients)
    if number <= max(few, 1):
        times, bound = _enumerated(session)
        proof = Proof.ENUMERATED
    else:
        times, bound = _searched(session, near)
        proof = Proof.CONVEX
    bookings = as_bookings(session, times.tolist())
    told = expected(session, bookings)
    return ProvenTemplate(bookings, told, min(bound, told.cost), proof)


def every_template(session: Session) -> Iterator[Times]:
    """All templates of a session, as patients' intervals, some thousands at once."""
    whole = combinations_with_replacement(range(session.intervals), session.patients)
    while part := list(islice(whole, MOST_AT_ONCE)):
        yield np.array(part, dtype=np.int64)


def _enumerated(session: Session) -> tuple[Times, float]:
    best, least = np.zeros(0, dtype=np.int64), np.inf
    for times in every_template(session):
        told = costs(session, times)
        first = int(np.argmin(told))
        if told[first] < least:
            best, least = times[first], float(told[first])
    return best, least


def _searched(session: Session, near: Sequence[int] | None) -> tuple[Times, float]:
    """Move patients while that pays, then whatever group a floor's search finds."""
    known = [spread_evenly(session), bailey_welch(session), *([near] if near else [])]
    starts = [start_intervals(session, bookings) for bookings in known]
    times = min(starts, key=lambda start: float(costs(session, start[None])[0]))
    while True:
        times, cost = _descended(session, times)
        hardly = HARDLY * max(1.0, abs(cost))
        floors: list[Floor] = []
        for way in (LATER, EARLIER):
            able, values = _moves(session, times, cost, way)
            floors.append(floor_of_sets(values, len(able), near=hardly / session.intervals))
            if floors[-1].value < -hardly:
                times = _moved(times, able[floors[-1].least], way)
                break
        else:
            slack = sum(floor.bound for floor in floors)
            return times, cost + max(1, session.intervals - 1) * slack


def _moves(
    session: Session, times: Times, cost: float, way: int
) -> tuple[Times, Callable[[Sets], np.ndarray]]:
    """Who can move one interval this way, and what moving any set of them adds to the cost."""
    able = np.flatnonzero(times < session.intervals - 1 if way == LATER else times > 0)

    def values(sets: Sets) -> np.ndarray:
        moved = np.repeat(times[None], len(sets), axis=0)
        moved[:, able] += way * sets
        return costs(session, moved) - cost

    return able, values


def _moved(times: Times, who: Times, way: int) -> Times:
    moved = times.copy()
    moved[who] += way
    return np.asarray(np.maximum.accumulate(moved))


def _descended(session: Session, times: Times) -> tuple[Times, float]:
    """Move single patients, or everybody from one on, while the cost falls."""
    cost = float(costs(session, times[None])[0])
    while True:
        near = _runs(session, times)
        told = costs(session, near)
        best = int(np.argmin(told))
        if told[best] >= cost - HARDLY * max(1.0, abs(cost)):
            return times, cost
        times, cost = near[best], float(told[best])


def _runs(session: Session, times: Times) -> Times:
    """Templates in which one patient, or all from one on, start an interval earlier or later."""
    one = np.eye(session.patients, dtype=np.int64)
    inside = np.vstack([one, np.triu(np.ones_like(one))])
    moved = np.vstack([times + inside, times - inside])
    within = (moved >= 0).all(axis=1) & (moved < session.intervals).all(axis=1)
    return np.asarray(np.maximum.accumulate(moved[within], axis=1))
