"""Everything one person works, as the audit reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import LONG, Counted
from ops.staffing.shifts import Duty, Shift


@dataclass(frozen=True)
class Worked:
    """One shift, and whether it can still be moved: what is locked or outside the roster cannot."""

    shift: Shift
    moves: bool

    @property
    def lasts(self) -> timedelta:
        """From its start to its end, breaks included."""
        return self.shift.ends_at - self.shift.starts_at

    def amount(self, what: Counted) -> int:
        """What it adds to a limit."""
        if what == Counted.MINUTES:
            return self.shift.paid_minutes
        if what == Counted.NIGHTS:
            return 1 if self.shift.night else 0
        return 1 if what == Counted.SHIFTS or self.lasts > LONG else 0


@dataclass(frozen=True)
class PersonLine:
    """One person's duties in the roster, and in order all shifts, with those worked around it."""

    person: Person
    duties: tuple[Duty, ...]
    worked: tuple[Worked, ...]

    @cached_property
    def minutes(self) -> int:
        """Paid minutes within the roster."""
        days = {duty.day_on for duty in self.duties}
        return sum(one.shift.paid_minutes for one in self.worked if one.shift.day_on in days)

    @cached_property
    def days(self) -> Mapping[Counted, dict[date, Worked]]:
        """By kind the days with such a shift, in order, each with the one that ends last."""
        kinds: dict[Counted, dict[date, Worked]] = {kind: {} for kind in Counted}
        for one in sorted(self.worked, key=lambda one: one.shift.ends_at):
            for kind, days in kinds.items():
                if one.amount(kind):
                    days[one.shift.day_on] = one
        return {kind: dict(sorted(days.items())) for kind, days in kinds.items()}


def line_of(problem: RosterProblem, person: Person, duties: Iterable[Duty]) -> PersonLine:
    """What a person works: these duties, between what was worked before and is published after."""
    mine = tuple(sorted(duties))
    locked = problem.locked_of.get(person.id, frozenset())
    shifts = [Worked(shift, False) for shift in problem.before_of.get(person.id, ())]
    shifts += [Worked(shift, False) for shift in problem.after_of.get(person.id, ())]
    shifts += [Worked(problem.shift[duty.shift_key], duty not in locked) for duty in mine]
    return PersonLine(person, mine, tuple(sorted(shifts, key=lambda one: one.shift.starts_at)))
