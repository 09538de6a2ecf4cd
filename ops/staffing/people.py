"""The people a roster is made for."""

from dataclasses import dataclass
from datetime import date

from ops.staffing.shifts import ShiftKey


@dataclass(frozen=True)
class Wish:
    """A shift asked for (``on``) or asked off, and how much it matters, 1 to 10."""

    shift_key: ShiftKey
    on: bool
    weight: int


@dataclass(frozen=True)
class Person:
    """Somebody who can be rostered: home ward, skills, contract, days away and requests."""

    id: str
    home_ward_id: str
    skills: frozenset[str]
    weekly_minutes: int
    away: frozenset[date] = frozenset()
    wishes: tuple[Wish, ...] = ()
