"""The decisions the solver may take, under names that the rules can read.

Two layers keep the model small. Who works *when* is decided person by person, because rest,
contracts and requests are personal. *Where* they work is decided by counting: people of one
home ward with the same skills are interchangeable once they are on the same shift, so the
solver says how many of them go to each place, and names are put to places afterwards.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, NeedKey, Shift, ShiftKey
from ops.staffing.tiers import BoughtKey

Amount = LinearExpr | int
Works = tuple[str, ShiftKey]
"""A person on a shift."""


class Alike(NamedTuple):
    """People of one home ward with the same skills and grade."""

    home_ward_id: str
    skills: frozenset[str]
    grade: str | None = None


class Option(NamedTuple):
    """A shift that somebody may work, or must because it is locked or outside the roster."""

    shift: Shift
    works: IntVar
    locked: bool


class Choices:
    """Who works which shift, how many of those alike go where, and the gaps that remain.

    ``bought`` places are asked from outside, within a gap. ``hours_over`` (overtime by person)
    and ``named`` (the ward of each person on a shift) are filled by the rules that need them.

    What is not allowed has no variable at all: the smallest model is the one that cannot
    even express a nurse on leave.
    """

    def __init__(self, problem: RosterProblem, model: CpModel) -> None:
        self.problem = problem
        self.model = model
        self.locked = {(duty.person_id, duty.day_on): duty for duty in problem.locked}
        self.locked_at = Counter(duty.need_key for duty in problem.locked)
        self.alike = _alike(problem.people)
        self.wanted = self._wanted()
        self.works: dict[Works, IntVar] = {}
        self._lines: dict[str, dict[date, list[Option]]] = {}
        self._by_day: dict[tuple[str, date], list[Option]] = defaultdict(list)
        for person in problem.people:
            self._may_work(person)
        self.placed: dict[tuple[Alike, NeedKey], IntVar] = {}
        self.at: dict[NeedKey, list[IntVar]] = defaultdict(list)
        for group in self.alike:
            self._may_be_placed(group)
        self.gap = {need.key: model.new_int_var(0, need.required, "gap") for need in problem.needs}
        self.bought: dict[BoughtKey, IntVar] = {}
        self.bought_at: dict[NeedKey, list[IntVar]] = defaultdict(list)
        self.hours_over: dict[str, IntVar] = {}
        self.named: dict[Works, dict[str, IntVar]] = {}

    def is_locked(self, key: Works) -> bool:
        """Whether this person is locked on this shift."""
        person_id, shift_key = key
        lock = self.locked.get((person_id, shift_key[0]))
        return lock is not None and lock.shift_key == shift_key

    def on(self, person: Person, day_on: date) -> list[Option]:
        """The shifts this person may work on a day."""
        return self._by_day[person.id, day_on]

    def of(self, person: Person, kind: Callable[[Shift], bool]) -> list[Option]:
        """The shifts of one kind this person may work, over the whole roster."""
        days = (self._by_day[person.id, day_on] for day_on in self.problem.dates)
        return [option for day in days for option in day if kind(option.shift)]

    def line(self, person: Person) -> dict[date, list[Option]]:
        """Every day on which this person works or may work, history and obligations included."""
        if person.id not in self._lines:
            outer = (*self.problem.before_of.get(person.id, ()),)
            outer += self.problem.after_of.get(person.id, ())
            line: dict[date, list[Option]] = {}
            for shift in outer:
                works = self.model.new_constant(1)
                line.setdefault(shift.day_on, []).append(Option(shift, works, locked=True))
            for day_on in self.problem.dates:
                if options := self.on(person, day_on):
                    line.setdefault(day_on, []).extend(options)
            self._lines[person.id] = dict(sorted(line.items()))
        return self._lines[person.id]

    def _wanted(self) -> dict[ShiftKey, list[Need]]:
        """Places that could be filled on each shift."""
        wanted: dict[ShiftKey, list[Need]] = {key: [] for key in self.problem.shift}
        for need in self.problem.needs:
            if need.most or self.locked_at[need.key]:
                wanted[need.shift.key].append(need)
        return wanted

    def _may_work(self, person: Person) -> None:
        """One shift a day at most, as a roster has one line per person and day."""
        fills = self._may_fill(person)
        for key, shift in self.problem.shift.items():
            fits = any(need.skill in fills for need in self.wanted[key])
            lock = self.locked.get((person.id, shift.day_on))
            if lock is not None and lock.shift_key == key:
                works = self.model.new_constant(1)
            elif lock is None and fits and not _excused(person, shift):
                works = self.model.new_bool_var("works")
            else:
                continue
            self.works[person.id, key] = works
            option = Option(shift, works, lock is not None)
            self._by_day[person.id, shift.day_on].append(option)
        for day_on in self.problem.dates:
            self.model.add_at_most_one(option.works for option in self.on(person, day_on))

    def _may_be_placed(self, group: Alike) -> None:
        """Everybody on a shift has a place; a locked duty keeps its own."""
        people = self.alike[group]
        fills = self._may_fill(people[0])
        fixed = Counter(
            duty.need_key for person in people for duty in _duties_of(person, self.locked)
        )
        for key, needs in self.wanted.items():
            on_shift = [
                self.works[person.id, key] for person in people if (person.id, key) in self.works
            ]
            places = []
            for need in needs if on_shift else ():
                if need.skill in fills:
                    least, most = fixed[need.key], min(len(on_shift), self.most(need))
                    place = self.model.new_int_var(least, most, "placed")
                    self.placed[group, need.key] = place
                    self.at[need.key].append(place)
                    places.append(place)
            if on_shift:
                self.model.add(LinearExpr.sum(on_shift) == LinearExpr.sum(places))

    def _may_fill(self, person: Person) -> frozenset[str]:
        """Skills they hold, and those that their skills or grade may stand in for."""
        policy = self.problem.policy
        others = (one for one in policy.substitutes if policy.stands_in(person, one) is not None)
        return person.skills.union(others)

    def there(self, need_key: NeedKey) -> list[IntVar]:
        """People in a place, those asked from outside included."""
        return self.at[need_key] + self.bought_at[need_key]

    def decided(self) -> list[IntVar]:
        """Everything that is decided; whatever else the model holds follows from it."""
        by_ward = [at for wards in self.named.values() for at in wards.values()]
        return [*self.works.values(), *self.placed.values(), *self.bought.values(), *by_ward]

    def most(self, need: Need) -> int:
        """No more people than a busy day would need, unless they are locked there."""
        return max(need.most, self.locked_at[need.key])


def most_of(amount: IntVar) -> int:
    """No more than this can be decided."""
    return int(amount.proto.domain[1])


def _alike(people: Sequence[Person]) -> dict[Alike, list[Person]]:
    alike: dict[Alike, list[Person]] = {}
    for person in people:
        group = Alike(person.home_ward_id, person.skills, person.grade)
        alike.setdefault(group, []).append(person)
    return alike


def _duties_of(person: Person, locked: dict[tuple[str, date], Duty]) -> list[Duty]:
    return [duty for (person_id, _), duty in locked.items() if person_id == person.id]


def _excused(person: Person, shift: Shift) -> bool:
    """Away, or not theirs to work by their own terms."""
    terms = person.terms
    return (
        shift.day_on in person.away
        or shift.shift_type_id in terms.never
        or shift.day_on.isoweekday() in terms.days_off
        or (shift.night and not terms.nights)
    )
