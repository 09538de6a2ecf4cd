"""What becomes of one person whose duties change: hours, nights, weekends and rules.

Every option, swap and repair is judged here, by the audit that judges whole rosters, before and
after: a rule that was broken before by as much is not held against a change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ops.staffing.alive.standing import Standing
from ops.staffing.audit import Breach, Code, PersonLine, Worked, line_of, of_person
from ops.staffing.people import Person
from ops.staffing.shifts import Duty, Shift


class Stretched(NamedTuple):
    """A duty that stays, and its shift with the hours it is worked now."""

    duty: Duty
    shift: Shift


@dataclass(frozen=True)
class Touched:
    """One person before and after; minutes are paid minutes over the whole roster."""

    person_id: str
    gives: tuple[Duty, ...]
    takes: tuple[Duty, ...]
    minutes_before: int
    minutes_after: int
    contract_minutes: int
    nights: int
    """More nights than before; fewer are negative."""
    weekend_days: int
    new: tuple[Breach, ...]
    stretched: Stretched | None = None

    @property
    def minutes(self) -> int:
        """More time than before; less is negative."""
        return self.minutes_after - self.minutes_before

    @property
    def overtime_minutes(self) -> int:
        """Time beyond contract that was not there before."""
        before = max(0, self.minutes_before - self.contract_minutes)
        return max(0, max(0, self.minutes_after - self.contract_minutes) - before)


def touched(
    standing: Standing,
    person_id: str,
    *,
    gives: Iterable[Duty] = (),
    takes: Iterable[Duty] = (),
    stretched: Stretched | None = None,
) -> Touched:
    """What becomes of a person who gives up and takes on these duties."""
    problem, person = standing.problem, standing.person[person_id]
    gives, takes = tuple(gives), tuple(takes)
    mine = standing.of.get(person_id, ())
    before = _line(standing, person, mine)
    after = _line(standing, person, [*(d for d in mine if d not in gives), *takes])
    if stretched is not None:
        after = _with_hours(after, stretched.shift)
    return Touched(
        person_id,
        gives,
        takes,
        before.minutes,
        after.minutes,
        problem.target_minutes(person),
        _count(after, night=True) - _count(before, night=True),
        _count(after, night=False) - _count(before, night=False),
        tuple(_new(standing, before, after)),
        stretched,
    )


def _line(standing: Standing, person: Person, duties: Sequence[Duty]) -> PersonLine:
    line = line_of(standing.problem, person, duties)
    for duty in duties:
        if duty in standing.hours:
            line = _with_hours(line, standing.hours[duty])
    return line


def _with_hours(line: PersonLine, shift: Shift) -> PersonLine:
    worked = (
        Worked(shift, one.moves) if one.shift.key == shift.key else one for one in line.worked
    )
    return replace(line, worked=tuple(sorted(worked, key=lambda one: one.shift.starts_at)))


def _count(line: PersonLine, *, night: bool) -> int:
    days = {duty.day_on for duty in line.duties}
    inside = [one.shift for one in line.worked if one.shift.day_on in days]
    return sum(shift.night if night else shift.weekend for shift in inside)


def _new(standing: Standing, before: PersonLine, after: PersonLine) -> list[Breach]:
    """Breaches that were not there, or that became worse."""
    found = list(of_person(standing.problem, after))
    if not found:
        return []
    stood = list(of_person(standing.problem, before))
    sentences = {one.sentence for one in stood}
    matters = {_matter(one) for one in stood}
    less = after.minutes <= before.minutes
    return [
        one
        for one in found
        if one.sentence not in sentences and not (_eases(one, less) and _matter(one) in matters)
    ]


def _eases(breach: Breach, less: bool) -> bool:
    """Whether the same matter with other numbers is no worse than it was."""
    return (breach.code is Code.MAX_HOURS and less) or (breach.code is Code.MIN_HOURS and not less)


def _matter(breach: Breach) -> Sequence[object]:
    return breach.code, breach.day_on, breach.rule
