"""What is asked of a session whose patients share slots, and what is answered: plain values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ops.errors import PlanningError

Counts = tuple[int, ...]
"""How many patients of each kind."""


@dataclass(frozen=True)
class SharedSlots:
    """A session of equal slots, its patients' chances of coming, and points per slot.

    ``groups``: of each patient, for the group-aware cost; all are one group if empty.
    """

    slots: int
    shows: tuple[float, ...]
    waiting: float = 1.0
    overrun: float = 1.5
    idle: float = 1.0
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.slots < 1 or not self.shows or not all(0 <= show <= 1 for show in self.shows):
            raise PlanningError(
                "Shared slots need a slot, a patient and chances of coming from 0 to 1, and were "
                f"given {self.slots} slots and chances {self.shows}. Mend the session's bookings."
            )
        if self.groups and len(self.groups) != len(self.shows):
            raise PlanningError(
                f"Each of {len(self.shows)} patients needs a group, and {len(self.groups)} have "
                "one. Name a group for everybody, or for nobody."
            )
        if min(self.waiting, self.overrun, self.idle) < 0:
            raise PlanningError(
                "Points for waiting, overrun and idle slots need to be 0 or more, and were "
                f"{self.waiting:g}, {self.overrun:g} and {self.idle:g}. State them anew."
            )

    @cached_property
    def kinds(self) -> tuple[tuple[float, str], ...]:
        """Patients alike: chance of coming and group, in the order of their first patient."""
        return tuple(dict.fromkeys(self._kind_of_each))

    @property
    def _kind_of_each(self) -> list[tuple[float, str]]:
        groups = self.groups or ("",) * len(self.shows)
        return list(zip(self.shows, groups, strict=True))

    @property
    def of_each_kind(self) -> tuple[int, ...]:
        """How many patients there are of each kind."""
        count = Counter(self._kind_of_each)
        return tuple(count[kind] for kind in self.kinds)

    def patients_by_slot(self, bookings: Sequence[Sequence[int]]) -> tuple[int, ...]:
        """The slot of each patient, those of a kind in their order."""
        places = [
            [slot for slot, booked in enumerate(bookings) for _ in range(booked[kind])]
            for kind in range(len(self.kinds))
        ]
        turn = {kind: iter(where) for kind, where in zip(self.kinds, places, strict=True)}
        return tuple(next(turn[kind]) for kind in self._kind_of_each)


@dataclass(frozen=True)
class SharedBookings:
    """How many of each kind to book into each slot, and what to expect.

    ``waits``: slots that a patient of each kind in each slot waits if she comes; ``group_waits``:
    their mean by group over those who come. ``cost`` is the plain one, ``objective`` what was
    minimised; no bookings have a lower one than ``bound``.
    """

    bookings: tuple[tuple[int, ...], ...]
    waits: tuple[tuple[float, ...], ...]
    group_waits: dict[str, float]
    overrun: float
    idle: float
    cost: float
    objective: float
    bound: float
