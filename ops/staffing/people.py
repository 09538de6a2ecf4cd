"""The people a roster is made for."""

from dataclasses import dataclass
from datetime import date

from ops.staffing.patterns import Pattern
from ops.staffing.shifts import ShiftKey


@dataclass(frozen=True)
class Wish:
    """A shift asked for (``on``) or asked off, and how much it matters, 1 to 10."""

    shift_key: ShiftKey
    on: bool
    weight: int


@dataclass(frozen=True)
class Terms:
    """What somebody's own contract or health says, beyond the rules for everybody.

    ``never`` are shift types, ``days_off`` ISO days of the week (1 is Monday). The most minutes
    a week hold in each week of the roster, counted from its first day; the others over the
    whole of it. ``opted_out`` of an average where a rule set lets people (UK and EU: 48 h).
    """

    never: frozenset[str] = frozenset()
    nights: bool = True
    days_off: frozenset[int] = frozenset()
    opted_out: bool = False
    most_weekly_minutes: int | None = None
    most_minutes: int | None = None
    least_minutes: int | None = None


USUAL = Terms()
"""No terms of one's own."""


@dataclass(frozen=True)
class Person:
    """Somebody who can be rostered: home ward, skills, contract, days away and requests.

    The home may be a pool that serves several wards. ``away_before`` are days away before the
    roster, which an average leaves out.
    """

    id: str
    home_ward_id: str
    skills: frozenset[str]
    weekly_minutes: int
    away: frozenset[date] = frozenset()
    wishes: tuple[Wish, ...] = ()
    grade: str | None = None
    terms: Terms = USUAL
    away_before: frozenset[date] = frozenset()
    patterns: tuple[Pattern, ...] = ()
