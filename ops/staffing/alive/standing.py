"""A roster as it stands: who works when, which places are short, and what nobody may touch.

When somebody falls ill, leave comes late, a ward closes or needs more, some duties can no longer
stand. They fall out here; everything else about the roster is what it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from ops.staffing import prices
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, NeedKey, Shift


@dataclass(frozen=True)
class Freeze:
    """The duties that people count on already, because the roster was published.

    Nothing that began before ``now`` changes. A duty that begins before ``until`` changes only
    if its person has been spoken with; without ``until`` nothing was published.
    """

    now: datetime | None = None
    until: datetime | None = None
    confirmed: frozenset[Duty] = frozenset()

    def over(self, starts_at: datetime) -> bool:
        """Whether it began already."""
        return self.now is not None and starts_at < self.now

    def counted_on(self, starts_at: datetime) -> bool:
        """Whether it begins inside the horizon."""
        return self.until is not None and starts_at < self.until


@dataclass(frozen=True)
class Standing:
    """What is asked, and the duties that still stand of those rostered."""

    problem: RosterProblem
    duties: frozenset[Duty]
    fallen: tuple[Duty, ...] = ()
    freeze: Freeze = field(default_factory=Freeze)
    hours: Mapping[Duty, Shift] = field(default_factory=dict)
    """Of those who work on or come earlier: the shift with the hours that they work."""

    @cached_property
    def of(self) -> Mapping[str, tuple[Duty, ...]]:
        """Duties by person, in order of their day."""
        by: dict[str, list[Duty]] = defaultdict(list)
        for duty in sorted(self.duties):
            by[duty.person_id].append(duty)
        return {name: tuple(duties) for name, duties in by.items()}

    @cached_property
    def on(self) -> Mapping[tuple[str, date], Duty]:
        """The duty of a person on a day."""
        return {(duty.person_id, duty.day_on): duty for duty in sorted(self.duties)}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by their id."""
        return {person.id: person for person in self.problem.people}

    @cached_property
    def filled(self) -> Counter[NeedKey]:
        """People on each place."""
        return Counter(duty.need_key for duty in self.duties)

    @cached_property
    def short(self) -> dict[NeedKey, int]:
        """Places that nobody fills, in order of their start."""
        gaps = prices.gaps(self.problem, self.duties)
        return {need.key: gaps[need.key] for need in self.problem.needs if need.key in gaps}

    def spare(self, need: Need) -> int:
        """People beyond those required there."""
        return max(0, self.filled[need.key] - need.required)

    def locked(self, duty: Duty) -> bool:
        """Whether nobody may touch it: it was locked, or it has begun."""
        shift = self.problem.shift[duty.shift_key]
        return self.freeze.over(shift.starts_at) or duty in self.problem.locked_of.get(
            duty.person_id, frozenset()
        )

    def to_be_asked(self, duty: Duty) -> bool:
        """Whether its person must be spoken with before it changes."""
        shift = self.problem.shift[duty.shift_key]
        inside = self.freeze.counted_on(shift.starts_at)
        return inside and duty not in self.freeze.confirmed

    def held(self, duty: Duty) -> bool:
        """Whether a plan made without anybody's word must leave it alone."""
        return self.locked(duty) or self.to_be_asked(duty)


def without_places(problem: RosterProblem, covered: Iterable[NeedKey]) -> RosterProblem:
    """The same problem when somebody from outside the roster fills these places."""
    fewer = Counter(covered)
    needs = tuple(_fewer(need, fewer[need.key]) for need in problem.needs)
    return replace(problem, needs=needs)


def _fewer(need: Need, covered: int) -> Need:
    if not covered:
        return need
    required, busy = need.required - covered, need.busy - covered
    return replace(need, required=max(0, required), busy=max(0, busy))


def closed(problem: RosterProblem, ward_id: str, since: date, until: date) -> RosterProblem:
    """The same problem when a ward needs nobody from one day to another, both included."""
    needs = tuple(
        replace(need, required=0, busy=0)
        if need.ward_id == ward_id and since <= need.shift.day_on <= until
        else need
        for need in problem.needs
    )
    return replace(problem, needs=needs)


def standing_of(
    problem: RosterProblem,
    duties: Iterable[Duty],
    freeze: Freeze | None = None,
    hours: Mapping[Duty, Shift] | None = None,
) -> Standing:
    """The roster as it stands once duties that cannot be worked have fallen out."""
    people = {person.id: person for person in problem.people}
    stands = {duty: _stands(problem, people.get(duty.person_id), duty) for duty in duties}
    kept = frozenset(duty for duty, well in stands.items() if well)
    return Standing(
        problem, kept, tuple(sorted(stands.keys() - kept)), freeze or Freeze(), hours or {}
    )


def _stands(problem: RosterProblem, person: Person | None, duty: Duty) -> bool:
    """Whether its person is there and able, and its ward open; a lock stands whatever it breaks."""
    if duty in problem.locked_of.get(duty.person_id, frozenset()):
        return True
    need = problem.need.get(duty.need_key)
    if person is None or need is None or not need.most:
        return False
    return fills(problem, person, duty.skill) and duty.day_on not in person.away


def fills(problem: RosterProblem, person: Person, skill: str) -> bool:
    """Whether somebody may fill places of this skill, their own or as a substitute."""
    return problem.policy.stands_in(person, skill) is not None
