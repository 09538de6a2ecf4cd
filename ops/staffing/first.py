"""A first roster, quickly: fill each place with whoever can best spare the time.

Day by day, nights first, scarce skills first. It keeps every rule that forbids and looks at
none that charges: a sound place to start improving from, not a good roster.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Need, Shift, ShiftKey

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = 7


def first_roster(problem: RosterProblem) -> set[tuple[str, ShiftKey]]:
    """Who works which shift, locked duties included."""
    return _First(problem).worked()


class _First:
    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.shift: dict[tuple[str, date], Shift] = {}
        self.minutes = Counter[str]()
        self.filled = Counter(duty.need_key for duty in problem.locked)
        for person_id, shift in problem.before:
            self.shift[person_id, shift.day_on] = shift
        for duty in problem.locked:
            self._give(duty.person_id, problem.shift[duty.shift_key])
        self.holders: dict[str, list[Person]] = defaultdict(list)
        for person in problem.people:
            for skill in person.skills:
                self.holders[skill].append(person)

    def worked(self) -> set[tuple[str, ShiftKey]]:
        for need in sorted(self.problem.needs, key=self._urgency):
            for _ in range(need.required - self.filled[need.key]):
                able = [one for one in self.holders[need.skill] if self._may(one, need.shift)]
                if not able:
                    break
                self._give(min(able, key=lambda one: self._strain(one, need)).id, need.shift)
        dates = set(self.problem.dates)
        return {(name, s.key) for (name, day_on), s in self.shift.items() if day_on in dates}

    def _urgency(self, need: Need) -> tuple[object, ...]:
        scarce = len(self.holders[need.skill])
        return need.shift.day_on, not need.shift.night, scarce, need.key

    def _strain(self, person: Person, need: Need) -> tuple[object, ...]:
        """Few skills, one's own ward and time to spare come first."""
        target = max(1, self.problem.target_minutes(person))
        away = person.home_ward_id != need.ward_id
        used = (self.minutes[person.id] + need.shift.paid_minutes) / target
        return used > 1, away, len(person.skills), used, person.id

    def _give(self, person_id: str, shift: Shift) -> None:
        self.shift[person_id, shift.day_on] = shift
        self.minutes[person_id] += shift.paid_minutes

    def _may(self, person: Person, shift: Shift) -> bool:
        policy, problem = self.problem.policy, self.problem
        free = shift.day_on not in person.away and (person.id, shift.day_on) not in self.shift
        most = policy.most_overtime_weekly // MINUTE * problem.days // WEEK
        hours = self.minutes[person.id] + shift.paid_minutes
        return (
            free
            and hours <= problem.target_minutes(person) + most
            and self._rested(person, shift)
            and self._run(person, shift, nights=False) <= policy.most_shifts_running
            and self._run(person, shift, nights=True) <= policy.most_nights_running
            and self._week(person, shift) <= WEEK - policy.days_off
        )

    def _rested(self, person: Person, shift: Shift) -> bool:
        rest = self.problem.policy.min_rest
        for days in (-2, -1, 1, 2):
            other = self.shift.get((person.id, shift.day_on + days * DAY))
            if other is not None:
                one, two = (other, shift) if days < 0 else (shift, other)
                if two.starts_at < one.ends_at + rest:
                    return False
        return True

    def _run(self, person: Person, shift: Shift, *, nights: bool) -> int:
        """How many days, or nights, running this shift would make."""
        if nights and not shift.night:
            return 0
        length = 1
        for step in (-DAY, DAY):
            day_on = shift.day_on + step
            while (other := self.shift.get((person.id, day_on))) and (other.night or not nights):
                length, day_on = length + 1, day_on + step
        return length

    def _week(self, person: Person, shift: Shift) -> int:
        first = self.problem.from_on
        start = shift.day_on - (shift.day_on - first).days % WEEK * DAY
        return 1 + sum((person.id, start + n * DAY) in self.shift for n in range(WEEK))
