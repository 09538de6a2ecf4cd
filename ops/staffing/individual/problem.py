"""What a roster of individual contracts is asked, and what it answers. Plain values only.

Every rule that forbids is about one person, and what people share is cover, which is priced
over and under: this is the shift-scheduling problem of Curtois & Qu (2014, "Computational
results on new staff scheduling benchmark instances"). Days count from 0, which is a Monday.
At both edges people may have worked, or been off, for any number of days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ops.errors import PlanningError

MONDAY_TO_SUNDAY = 7
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class ShiftType:
    """A pattern of work, and the types that may not follow it on the next day."""

    id: str
    minutes: int
    not_followed_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Contract:
    """What one person may work: shifts by type, minutes, days running, days off, weekends."""

    id: str
    most_of: Mapping[str, int]
    most_minutes: int
    least_minutes: int
    most_running: int
    least_running: int
    least_off: int
    most_weekends: int
    away: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Request:
    """A shift asked for (``on``) or asked off; ``weight`` is what refusing it costs."""

    person_id: str
    day: int
    shift_type_id: str
    weight: int
    on: bool


@dataclass(frozen=True)
class Cover:
    """People wanted on a shift, and what each one under or over costs."""

    day: int
    shift_type_id: str
    required: int
    under: int
    over: int


@dataclass(frozen=True)
class LinesProblem:
    """Everything asked of one roster of ``days`` days."""

    days: int
    shift_types: tuple[ShiftType, ...]
    people: tuple[Contract, ...]
    requests: tuple[Request, ...] = ()
    covers: tuple[Cover, ...] = ()


Line = tuple[str | None, ...]
"""One person's roster: the shift type of each day, or None for a day off."""


class Engine(StrEnum):
    """What found a roster."""

    GENERATED = "individual rosters"
    CP_SAT = "CP-SAT"
    GIVEN = "the roster given"


@dataclass(frozen=True)
class Lines:
    """Everybody's roster, its penalty, and the penalty below which there is none."""

    of: Mapping[str, Line]
    penalty: int
    bound: int
    engine: Engine

    @property
    def gap(self) -> float:
        """How far, as a share of the penalty, a better roster could still be."""
        return max(0.0, self.penalty - self.bound) / max(1, self.penalty)


class NoLawfulLineError(PlanningError):
    """Nobody can keep this contract, whatever others work."""
