"""The work left in a clinician's room, as chances that joining patients and time act on.

Both laws of durations lead to the same four questions: how long does the next patient wait,
what is left when she has joined, what is left some intervals later, what is left at the end.
Everything is linear in the chances, so many templates are followed at once, one per row.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.special import pdtr
from scipy.stats import poisson

from ops.clinic.service import Exponential, Minutes, Numbers
from ops.errors import PlanningError

AT_ONCE = 200_000
"""Products in a matrix product that OpenBLAS does not share among threads."""


class Room(ABC):
    """One clinician who sees patients in the order of their appointments.

    ``wait``: expected minutes until the next patient is seen, by what is left. ``overrun`` and
    ``late``: expected minutes of overrun and the chance of any, by intervals to go and by what
    is left.
    """

    wait: Numbers
    overrun: Numbers
    late: Numbers
    empty: int
    """Where nothing is left."""
    _joining: Any
    """What is left once a patient has come (rows), by what was left: mostly nothing, sparse."""

    def nobody(self, rows: int) -> Numbers:
        """An empty room, once per row."""
        states = np.zeros((rows, len(self.wait)))
        states[:, self.empty] = 1
        return states

    def joined(self, states: Numbers, show: float) -> Numbers:
        """With one more patient, who comes with this chance."""
        return np.asarray((1 - show) * states + show * (self._joining @ states.T).T)

    def after(self, states: Numbers, intervals: np.ndarray) -> Numbers:
        """What is left after each row's number of intervals."""
        left = np.empty_like(states)
        for steps in np.unique(intervals):
            rows = intervals == steps
            left[rows] = self._later(states[rows], int(steps))
        return left

    @abstractmethod
    def _later(self, states: Numbers, intervals: int) -> Numbers: ...


class MemorylessRoom(Room):
    """Exponential durations: what is left is a number of patients."""

    def __init__(self, service: Exponential, minutes: float, intervals: int, patients: int) -> None:
        count = np.arange(patients + 1)
        self.empty = 0
        self.wait = np.asarray(count * service.mean, dtype=np.float64)
        self._joining = csr_array(np.eye(patients + 1, k=-1))
        to_go = np.arange(intervals + 1)[:, None] * minutes
        # n patients need longer than t if fewer than n would be done by then.
        longer = np.where(count > 0, pdtr(count - 1, to_go / service.mean), 0)
        longer_with_one_more = pdtr(count, to_go / service.mean)
        self.late = np.asarray(longer, dtype=np.float64)
        beyond = self.wait * longer_with_one_more - to_go * longer
        self.overrun = np.asarray(beyond, dtype=np.float64)
        self._stays = [departures(patients, rate) for rate in to_go[:, 0] / service.mean]

    def _later(self, states: Numbers, intervals: int) -> Numbers:
        stays = self._stays[intervals]
        # In parts that BLAS multiplies at once: its threads wait for each other on busy cores.
        rows = max(1, AT_ONCE // stays.size)
        parts = [states[row : row + rows] @ stays for row in range(0, len(states), rows)]
        return np.concatenate(parts)


class MinutesRoom(Room):
    """Durations of whole minutes: what is left is a number of minutes.

    Patients may come early or late, by whole minutes, and are still seen in turn; what is left
    may thus be under nothing: minutes until an early patient may be seen. Work beyond the whole
    session can never run dry before its end, and is carried as its chance and its expected
    minutes alone, which keeps the room small and every mean exact.
    """

    def __init__(
        self, service: Minutes, minutes: int, intervals: int, punctual: dict[int, float]
    ) -> None:
        self.minutes = minutes
        early, late = max(0, -min(punctual)), max(0, *punctual)
        left = np.arange(-early, intervals * minutes + late + 1)
        self.empty, self._size = early, len(left)
        # She waits from her appointment, or from when she comes if that is later.
        seen = [chance * np.maximum(left, max(0, at)) for at, chance in punctual.items()]
        late_on_average = sum(chance * max(0, at) for at, chance in punctual.items())
        waiting = np.sum(seen, axis=0)
        self.wait = np.array([*(waiting - late_on_average), -late_on_average, 1.0])
        self._joining = (_seen(left, punctual) @ _served(left, service)).T.tocsr()
        to_go = np.arange(intervals + 1)[:, None] * minutes
        beyond = np.maximum(0, left - to_go)
        ones = np.ones_like(to_go)
        self.overrun = np.hstack([beyond, -to_go, ones]).astype(np.float64)
        self.late = np.hstack([left > to_go, ones, 0 * ones]).astype(np.float64)

    def _later(self, states: Numbers, intervals: int) -> Numbers:
        passed = min(intervals * self.minutes, self._size - 1)
        later = np.zeros_like(states)
        later[:, 0] = states[:, : passed + 1].sum(axis=1)
        later[:, 1 : self._size - passed] = states[:, passed + 1 : self._size]
        later[:, -2] = states[:, -2]
        later[:, -1] = states[:, -1] - states[:, -2] * intervals * self.minutes
        return later


def departures(patients: int, served: float) -> Numbers:
    """How many of 0, 1, … patients are left after a time in which ``served`` would be seen."""
    count = np.arange(patients + 1)
    gone = count[:, None] - count
    left = np.where(gone >= 0, poisson.pmf(np.maximum(gone, 0), served), 0.0)
    left[:, 0] = np.where(count > 0, poisson.sf(count - 1, served), 1.0)
    return np.asarray(left, dtype=np.float64)


def _seen(left: np.ndarray, punctual: dict[int, float]) -> Any:
    """Minutes from the appointment until its patient is seen: once she and the room are there."""
    size = len(left)
    seen = np.zeros((size + 2, size + 2))
    for late, chance in punctual.items():
        at = np.maximum(left, late) - left[0]
        seen[np.arange(size), at] += chance
    seen[-2, -2] = seen[-1, -1] = 1
    return csr_array(seen)


def _served(left: np.ndarray, service: Minutes) -> Any:
    """What is left once the patient's own minutes are added; beyond the grid in two numbers."""
    size = len(left)
    served = np.zeros((size + 2, size + 2))
    for minute, chance in enumerate(service.chances):
        within = max(0, size - minute)
        served[np.arange(within), np.arange(within) + minute] += chance
        served[within:size, -2] += chance
        served[within:size, -1] += chance * (left[within:] + minute)
    served[-2, -2] = served[-1, -1] = 1
    served[-2, -1] = service.mean
    return csr_array(served)


def as_punctuality(told: tuple[tuple[int, float], ...]) -> dict[int, float]:
    """Minutes late (early if negative) and how often, checked; nobody either side if untold."""
    punctual = dict(told) or {0: 1.0}
    if min(punctual.values()) < 0 or abs(sum(punctual.values()) - 1) > 1e-9:
        raise PlanningError(
            f"Punctuality needs chances that sum to 1, and was given {punctual}. "
            "State the share of patients for each whole minute early or late."
        )
    return punctual
