"""A first roster, quickly: fill each place with whoever can best spare the time.

Day by day, nights first, scarce skills first. It keeps every rule that forbids and looks at
none that charges: a sound place to start improving from, not a good roster. The hospital's own
numbers are looked up as it goes; where rule sets, terms or obligations bind as well, the audit is
asked about whoever is about to be given a shift, and not again about whom it refused.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import partial

from ops.staffing.audit import Code, line_of, of_person
from ops.staffing.people import USUAL, Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, Shift, ShiftKey

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = 7


def first_roster(problem: RosterProblem, start: Iterable[Duty] = ()) -> set[tuple[str, ShiftKey]]:
    """Who works which shift, locked duties and those of ``start``, which it adds to, included."""
    return _First(problem, sorted({*problem.locked, *start})).worked()


class _First:
    def __init__(self, problem: RosterProblem, given: Collection[Duty]) -> None:
        self.problem = problem
        self.person = {person.id: person for person in problem.people}
        self.shift: dict[tuple[str, date], Shift] = {}
        self.minutes = Counter[str]()
        self.filled = Counter(duty.need_key for duty in given)
        for person_id, shift in (*problem.before, *problem.after):
            self.shift[person_id, shift.day_on] = shift
        self.refused: set[tuple[str, ShiftKey]] = set()
        self.duties: dict[str, list[Duty]] = defaultdict(list)
        for duty in given:
            self._give(duty, problem.shift[duty.shift_key])
        skills = {need.skill for need in problem.needs}
        stands_in = problem.policy.stands_in
        self.holders = {
            skill: [one for one in problem.people if stands_in(one, skill) is not None]
            for skill in skills
        }
        own_terms = any(person.terms != USUAL for person in problem.people)
        self.asks = bool(problem.policy.rule_sets or problem.after or own_terms)

    def worked(self) -> set[tuple[str, ShiftKey]]:
        for need in sorted(self.problem.needs, key=self._urgency):
            for _ in range(need.required - self.filled[need.key]):
                able = [one for one in self.holders[need.skill] if self._may(one, need.shift)]
                able.sort(key=partial(self._strain, need))
                duties = (self._duty(one, need) for one in able)
                duty = next((one for one in duties if self._lawful(one)), None)
                if duty is None:
                    break
                self._give(duty, need.shift)
        dates = set(self.problem.dates)
        return {(name, s.key) for (name, day_on), s in self.shift.items() if day_on in dates}

    def _urgency(self, need: Need) -> tuple[object, ...]:
        scarce = len(self.holders[need.skill])
        return need.shift.day_on, not need.shift.night, scarce, need.key

    def _strain(self, need: Need, person: Person) -> tuple[object, ...]:
        """One's own ward, the skill itself, few skills and time to spare come first."""
        target = max(1, self.problem.target_minutes(person))
        away = person.home_ward_id != need.ward_id
        order = self.problem.policy.stands_in(person, need.skill)
        used = (self.minutes[person.id] + need.shift.paid_minutes) / target
        return used > 1, away, order, len(person.skills), used, person.id

    def _duty(self, person: Person, need: Need) -> Duty:
        shift = need.shift
        return Duty(shift.day_on, person.id, shift.shift_type_id, need.ward_id, need.skill)

    def _lawful(self, duty: Duty) -> bool:
        """Whether the audit has nothing against it; time still to be given may be short."""
        if not self.asks:
            return True
        person = self.person[duty.person_id]
        line = line_of(self.problem, person, [*self.duties[person.id], duty])
        if all(one.code == Code.MIN_HOURS for one in of_person(self.problem, line)):
            return True
        self.refused.add((person.id, duty.shift_key))
        return False

    def _give(self, duty: Duty, shift: Shift) -> None:
        self.duties[duty.person_id].append(duty)
        self.shift[duty.person_id, duty.day_on] = shift
        self.minutes[duty.person_id] += shift.paid_minutes

    def _may(self, person: Person, shift: Shift) -> bool:
        policy, problem = self.problem.policy, self.problem
        free = shift.day_on not in person.away and (person.id, shift.day_on) not in self.shift
        free = free and (person.id, shift.key) not in self.refused
        most = policy.most_overtime_weekly // MINUTE * problem.days // WEEK
        hours = self.minutes[person.id] + shift.paid_minutes
        return (
            free
            and hours <= self._most(person, most)
            and self._rested(person, shift)
            and self._run(person, shift, nights=False) <= policy.most_shifts_running
            and self._run(person, shift, nights=True) <= policy.most_nights_running
            and self._week(person, shift) <= WEEK - policy.days_off
        )

    def _most(self, person: Person, over: int) -> int:
        own = person.terms.most_minutes
        return self.problem.target_minutes(person) + over if own is None else own

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
