"""What a roster is asked, and what it answers. No solver here: plain values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

import dataframely as dy
import polars as pl

from ops.errors import NothingToDoError
from ops.staffing import sound
from ops.staffing.asked import duties_of, needs_of, people_of, shifts_worked
from ops.staffing.carried import Carried
from ops.staffing.hourly import HourNeed
from ops.staffing.people import Person, Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.shifts import Duty, Need, NeedKey, Shift, ShiftKey
from ops.staffing.strangers import names_set_aside, terms_set_aside
from ops.staffing.tiers import BoughtKey
from ops.tables import (
    Absence,
    Requirement,
    RosterLine,
    ShiftRequest,
    StaffMember,
    StaffSkill,
)

__all__ = ["Roster", "RosterProblem", "StaffingPolicy", "Verdict", "as_problem"]


@dataclass(frozen=True)
class RosterProblem:
    """Everything the rosterer knows about one site. Immutable, so a roster can be explained.

    ``locked`` duties stand whatever they break; ``before`` are shifts worked earlier, which
    count for every rule that looks back, and ``after`` shifts published beyond the last day,
    against which the roster must hold. ``notes`` are sentences about what was set aside.
    ``carried`` is what people worked beyond their share in the rosters before.
    """

    from_on: date
    days: int
    people: tuple[Person, ...]
    needs: tuple[Need, ...]
    locked: tuple[Duty, ...] = ()
    before: tuple[tuple[str, Shift], ...] = ()
    policy: StaffingPolicy = field(default_factory=StaffingPolicy)
    notes: tuple[str, ...] = ()
    after: tuple[tuple[str, Shift], ...] = ()
    hours: tuple[HourNeed, ...] = ()
    holidays: frozenset[date] = frozenset()
    carried: Mapping[str, Carried] = field(default_factory=dict)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every day of the roster."""
        return tuple(self.from_on + timedelta(days=n) for n in range(self.days))

    @cached_property
    def shift(self) -> dict[ShiftKey, Shift]:
        """Shifts by day and type, in order of their start."""
        shifts = {need.shift.key: need.shift for need in self.needs}
        return dict(sorted(shifts.items(), key=lambda item: (item[1].starts_at, item[0])))

    @cached_property
    def need(self) -> dict[NeedKey, Need]:
        """Needs by key."""
        return {need.key: need for need in self.needs}

    @cached_property
    def locked_of(self) -> dict[str, frozenset[Duty]]:
        """Locked duties by person."""
        by: dict[str, set[Duty]] = {}
        for duty in self.locked:
            by.setdefault(duty.person_id, set()).add(duty)
        return {name: frozenset(duties) for name, duties in by.items()}

    @cached_property
    def before_of(self) -> dict[str, tuple[Shift, ...]]:
        """Shifts worked before the roster by person."""
        return _by_person(self.before)

    @cached_property
    def after_of(self) -> dict[str, tuple[Shift, ...]]:
        """Shifts published beyond the roster by person."""
        return _by_person(self.after)

    def target_minutes(self, person: Person) -> int:
        """Contracted time over the roster; a day away counts as worked, a seventh of a week."""
        away = sum(day_on in person.away for day_on in self.dates)
        return person.weekly_minutes * (self.days - away) // 7


def _by_person(worked: Iterable[tuple[str, Shift]]) -> dict[str, tuple[Shift, ...]]:
    by: dict[str, list[Shift]] = {}
    for name, shift in worked:
        by.setdefault(name, []).append(shift)
    return {name: tuple(shifts) for name, shifts in by.items()}


class Verdict(StrEnum):
    """How much the solver can promise about a roster."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class Engine(StrEnum):
    """What a roster and its bound come from."""

    CP_SAT = "CP-SAT"
    LINES = "whole lines"
    """The bound from whole lines, one person's at a time; the roster from parts for CP-SAT."""


@dataclass(frozen=True)
class Roster:
    """Who works when and where, which places none of the staff fill, and what each rule cost.

    ``bought`` says how many of a gap to ask for from bank or agency; the rest of it stays empty.
    No roster for this problem can cost fewer points than ``bound``.
    """

    duties: frozenset[Duty]
    gaps: dict[NeedKey, int]
    points: dict[str, int]
    verdict: Verdict
    bound: float
    bought: Mapping[BoughtKey, int] = field(default_factory=dict)
    engine: Engine = Engine.CP_SAT

    @property
    def total_points(self) -> int:
        """The sum over rules: lower is better."""
        return sum(self.points.values())

    @property
    def gap_to_bound(self) -> float:
        """How far, as a share of the points, a better roster could still be."""
        return max(0.0, self.total_points - self.bound) / max(1, self.total_points)


def as_problem(
    required: dy.DataFrame[Requirement],
    staff: dy.DataFrame[StaffMember],
    skills: dy.DataFrame[StaffSkill],
    absences: dy.DataFrame[Absence],
    requests: dy.DataFrame[ShiftRequest],
    *,
    policy: StaffingPolicy | None = None,
    locked: dy.DataFrame[RosterLine] | None = None,
    time_zone: str = "Europe/London",
    terms: Mapping[str, Terms] | None = None,
) -> RosterProblem:
    """The roster asked of one site: its requirement, and the people at home on its wards.

    ``required`` is the requirement of one site; staff of other wards are left out. Lines of
    ``locked`` inside the roster stand as they are, unless the person has since become absent;
    earlier and later ones count for rest, for shifts running and for whatever else looks around.
    ``time_zone`` tells nights from days. ``terms`` are what binds single people, by their id.
    Pools of the policy count as the wards they serve.

    Raises NothingToDoError without a requirement or people; PlanningError, with a sentence for
    each thing to mend, for a rule or terms that contradict themselves and for what makes no sense.
    """
    if required.is_empty():
        raise NothingToDoError(
            "A roster needs people required per shift; found none. "
            "Make the staffing requirement of this site first."
        )
    needs, rules = needs_of(required, time_zone), policy or StaffingPolicy()
    first, last = needs[0].shift.day_on, needs[-1].shift.day_on
    at_home = staff.filter(pl.col("home_ward_id").is_in(_homes(required, rules)))
    lines = RosterLine.create_empty() if locked is None else locked
    sound.check(required, at_home, absences, lines.filter(pl.col("day_on") >= first))
    since = min([first, *lines["day_on"].to_list()])
    people = people_of(at_home, skills, absences, requests, first, last, terms, since)
    sound.check_terms(people, rules)
    day_on = pl.col("day_on")
    before = shifts_worked(lines.filter(day_on < first), people, time_zone)
    after = shifts_worked(lines.filter(day_on > last), people, time_zone)
    inside = lines.filter(day_on.is_between(first, last))
    duties, notes = duties_of(inside, people, needs, rules.stands_in)
    notes += terms_set_aside(terms or {}, people) + names_set_aside(rules, people, needs)
    days = (last - first).days + 1
    return RosterProblem(first, days, people, needs, duties, before, rules, notes, after)


def _homes(required: dy.DataFrame[Requirement], policy: StaffingPolicy) -> list[str]:
    """The wards of a requirement, and the pools that work on any of them."""
    wards = set(required["ward_id"].to_list())
    return sorted(wards | {pool for pool, served in policy.pools.items() if served & wards})
