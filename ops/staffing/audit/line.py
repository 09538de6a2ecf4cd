"""Everything one person works, as the audit reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Shift


@dataclass(frozen=True)
class Worked:
    """One shift, and whether it can still be moved: history and locked duties cannot."""

    shift: Shift
    moves: bool


@dataclass(frozen=True)
class PersonLine:
    """One person's duties in the roster, and with the history their shifts in order of start."""

    person: Person
    duties: tuple[Duty, ...]
    worked: tuple[Worked, ...]

    @cached_property
    def minutes(self) -> int:
        """Paid minutes within the roster."""
        days = {duty.day_on for duty in self.duties}
        return sum(one.shift.paid_minutes for one in self.worked if one.shift.day_on in days)


def line_of(problem: RosterProblem, person: Person, duties: Iterable[Duty]) -> PersonLine:
    """What a person works: these duties, after what was worked before the roster begins."""
    mine = tuple(sorted(duties))
    locked = problem.locked_of.get(person.id, frozenset())
    shifts = [Worked(shift, False) for shift in problem.before_of.get(person.id, ())]
    shifts += [Worked(problem.shift[duty.shift_key], duty not in locked) for duty in mine]
    return PersonLine(person, mine, tuple(sorted(shifts, key=lambda one: one.shift.starts_at)))
