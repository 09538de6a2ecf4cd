"""The long free period that every so many days must hold."""

from datetime import datetime

from ortools.sat.python.cp_model import IntVar

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.limits import DAY, Line, days_near, together
from ops.staffing.people import Person
from ops.staffing.rule_sets import FreePeriod


def free_periods(choices: Choices) -> Amount:
    """Soon enough after the start of any shift comes a long period without work."""
    for limit in choices.problem.policy.limits(FreePeriod):
        for person in choices.problem.people:
            _FreePeriods(choices, person, limit).say()
    return 0


class _FreePeriods:
    """One person's free periods, each beginning where some shift may end."""

    def __init__(self, choices: Choices, person: Person, limit: FreePeriod) -> None:
        self.model, self.limit = choices.model, limit
        line = choices.line(person)
        near = days_near(choices, line, limit.days + 1)
        self.options = [one for day_on in near for one in line[day_on]]
        self.options.sort(key=lambda one: one.shift.starts_at)
        self.free: dict[datetime, IntVar | None] = {}

    def say(self) -> None:
        for option in self.options:
            latest = option.shift.starts_at + self.limit.days * DAY - self.limit.least
            ends = {one.shift.ends_at for one in self.options}
            may = [end for end in sorted(ends) if option.shift.ends_at <= end <= latest]
            periods = [free for end in may if (free := self._free_from(end)) is not None]
            if periods or not option.locked:
                self.model.add_bool_or(*periods, ~option.works)
            elif may:
                self._add_nothing(option, latest)

    def _free_from(self, since: datetime) -> IntVar | None:
        """Whether nothing is worked for long enough from an instant; None if it cannot be."""
        if since not in self.free:
            until = since + self.limit.least
            days: Line = {}
            for one in self.options:
                if one.shift.starts_at < until and one.shift.ends_at > since:
                    days.setdefault(one.shift.day_on, []).append(one)
            if any(one.locked for day in days.values() for one in day):
                self.free[since] = None
            else:
                self.free[since] = free = self.model.new_bool_var("free period")
                for day in days.values():
                    self.model.add(free + together(day) <= 1)
                self.model.add_bool_or(free, *(one.works for day in days.values() for one in day))
        return self.free[since]

    def _add_nothing(self, first: Option, latest: datetime) -> None:
        """Locked shifts alone leave no free period: no more work comes in between."""
        for one in self.options:
            if one.shift.starts_at <= first.shift.starts_at:
                continue
            if one.locked and one.shift.ends_at > latest:
                return
            if not one.locked:
                self.model.add(one.works == 0)
