"""Two rosters for the same days beside each other: what each leaves open, asks and costs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ops.staffing import prices
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty


@dataclass(frozen=True)
class Side:
    """One roster in numbers; ``points`` by rule, ``gaps`` and ``needed`` in places on shifts."""

    people: int
    duties: int
    needed: int
    gaps: int
    hours: float
    overtime_hours: float
    pounds: float
    """Beyond contracts: overtime, and places bought from bank and agency."""
    points: Mapping[str, float]

    @property
    def total_points(self) -> float:
        """The sum over rules: lower is better."""
        return sum(self.points.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept with an answer."""
        return asdict(self)


@dataclass(frozen=True)
class Moved:
    """What one person does on one day in the first roster and in the second; None is free."""

    person_id: str
    day_on: date
    before: tuple[str, str] | None
    """Shift type and ward."""
    after: tuple[str, str] | None


def side(
    problem: RosterProblem,
    duties: Iterable[Duty],
    *,
    points: Mapping[str, float] | None = None,
    outside_gbp: float = 0.0,
) -> Side:
    """A roster in numbers, judged by what ``problem`` asks; ``points`` if they are known.

    ``outside_gbp`` is what bank and agency cost in it.
    """
    lines = [duty for duty in duties if duty.shift_key in problem.shift]
    worked = prices.minutes_worked(problem, lines)
    beyond = (worked[one.id] - problem.target_minutes(one) for one in problem.people)
    return Side(
        people=len(worked),
        duties=len(lines),
        needed=sum(need.required for need in problem.needs),
        gaps=sum(prices.gaps(problem, lines).values()),
        hours=sum(worked.values()) / 60,
        overtime_hours=sum(max(0, minutes) for minutes in beyond) / 60,
        pounds=sum(prices.pence(problem, lines, {}).values()) / 100 + outside_gbp,
        points=dict(prices.points(problem, lines) if points is None else points),
    )


def moved(before: Iterable[Duty], after: Iterable[Duty]) -> tuple[Moved, ...]:
    """Who does something else, day by day; another skill on the same shift is no change."""
    first, second = _by_day(before), _by_day(after)
    return tuple(
        Moved(*key, first.get(key), second.get(key))
        for key in sorted(first.keys() | second.keys())
        if first.get(key) != second.get(key)
    )


def _by_day(duties: Iterable[Duty]) -> dict[tuple[str, date], tuple[str, str]]:
    return {(one.person_id, one.day_on): (one.shift_type_id, one.ward_id) for one in duties}
