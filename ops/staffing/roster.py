"""Find the roster that bends the hospital's rules least.

The rules are told to one CP-SAT model, and every roster found is one of its solutions; how they
are found is for ``finding``, which has an engine for small problems and one for large ones.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TypeVar

import dataframely as dy
import polars as pl
from ortools.sat.python.cp_model import CpModel, LinearExpr

from ops.errors import PlanningError
from ops.staffing.attended import Attendant, Course, nobody
from ops.staffing.buying import may_buy
from ops.staffing.choices import Alike, Choices
from ops.staffing.finding import Finding
from ops.staffing.improve import Incumbent
from ops.staffing.problem import Roster, RosterProblem, Verdict
from ops.staffing.rules import RULES, Rule
from ops.staffing.shifts import Duty, NeedKey, Shift, ShiftKey
from ops.tables import Gap, RosterLine, RulePoints

Row = TypeVar("Row", bound=dy.Schema)


def solve_roster(
    problem: RosterProblem,
    *,
    rules: Sequence[Rule] = RULES,
    effort: float = 6.0,
    start: Collection[Duty] = (),
    attendant: Attendant = nobody,
    workers: int = 1,
) -> Roster:
    """Solve within ``effort``, in CP-SAT's deterministic seconds.

    ``start`` is a roster to begin from, if it is lawful and better than a greedy one.
    ``attendant`` is told how far it is, and may end it early: the best so far is the answer.

    There is always an answer, because an empty roster with every gap counted is one.
    Equal problems give equal rosters: one worker, a fixed seed and a clock that counts
    work rather than time. With two, one looks at whole lines while the other improves a large
    roster, and which is first depends on the machine.
    """
    model = CpModel()
    choices = Choices(problem, model)
    may_buy(choices)
    points = {rule.__name__: rule(choices) for rule in rules}
    model.minimize(LinearExpr.sum(list(points.values())))
    course = Course(attendant, effort)
    finding = Finding(model, choices, course, all_rules=set(RULES) <= set(rules))
    best, bound = finding.best(start, workers), course.bound
    if best is None:
        raise PlanningError(
            f"No roster for {len(problem.people)} people and {len(problem.needs)} "
            f"needs within an effort of {effort:g}. Give it more effort or roster fewer days "
            "at once; if shifts are locked, set free those that break a contract."
        )
    return Roster(
        duties=_duties(choices, best),
        gaps={key: short for key, gap in choices.gap.items() if (short := best.solver.value(gap))},
        points={name: best.solver.value(cost) for name, cost in points.items()},
        verdict=Verdict.OPTIMAL if best.points <= bound else Verdict.FEASIBLE,
        bound=max(0.0, min(bound, best.points)),
        bought={
            key: places
            for key, place in choices.bought.items()
            if (places := best.solver.value(place))
        },
        engine=finding.engine,
    )


def as_lines(
    problem: RosterProblem, roster: Roster, proposal_id: str
) -> tuple[dy.DataFrame[RosterLine], dy.DataFrame[Gap], dy.DataFrame[RulePoints]]:
    """A roster as rows to keep: lines, gaps, and points by rule."""
    lines = [_line(proposal_id, duty, problem.shift[duty.shift_key]) for duty in roster.duties]
    gaps = [
        (proposal_id, *key, problem.need[key].required, short, *_outside(problem, roster, key))
        for key, short in roster.gaps.items()
    ]
    points = [(proposal_id, rule, float(cost)) for rule, cost in roster.points.items()]
    return _frame(RosterLine, lines), _frame(Gap, gaps), _frame(RulePoints, points)


def _outside(
    problem: RosterProblem, roster: Roster, key: NeedKey
) -> tuple[int | None, int | None, float | None]:
    """How many to ask for from bank and agency, and their pounds; nothing where there is none."""
    tiers = {tier.name: tier for tier in problem.policy.tiers}
    asked = {name: roster.bought.get((name, key), 0) for name in tiers}
    pence = sum(tiers[name].pence(problem.need[key]) * places for name, places in asked.items())
    priced = any(tier.gbp_per_hour for tier in tiers.values())
    return asked.get("bank"), asked.get("agency"), pence / 100 if priced else None


def _line(proposal_id: str, duty: Duty, shift: Shift) -> tuple[object, ...]:
    who = proposal_id, duty.person_id, duty.day_on
    where = duty.ward_id, duty.shift_type_id, duty.skill
    return *who, *where, shift.starts_at, shift.ends_at, shift.paid_minutes


def _frame(schema: type[Row], rows: Sequence[tuple[object, ...]]) -> dy.DataFrame[Row]:
    frame = pl.DataFrame(rows, schema=schema.create_empty().schema, orient="row")
    return schema.validate(frame.sort(schema.primary_key()))


def _duties(choices: Choices, best: Incumbent) -> frozenset[Duty]:
    """Names put to places. Among those alike, trips to other wards go round in turn."""
    value, trips = best.solver.value, Counter[str]()
    duties = set(choices.problem.locked)
    for group, people in choices.alike.items():
        for key in choices.problem.shift:
            free = [
                person.id
                for person in people
                if (person.id, key) in choices.works
                and not choices.is_locked((person.id, key))
                and value(choices.works[person.id, key])
            ]
            places = _places(choices, best, group, key)
            free.sort(key=lambda name: (trips[name], name))
            places = _as_named(choices, best, free, key, places)
            for name, place in zip(free, places, strict=True):
                ward_id, day_on, shift_type_id, skill = place
                trips[name] += ward_id != group.home_ward_id
                duties.add(Duty(day_on, name, shift_type_id, ward_id, skill))
    return frozenset(duties)


def _places(choices: Choices, best: Incumbent, group: Alike, key: ShiftKey) -> list[NeedKey]:
    """Places for those alike on one shift beyond the locked ones, other wards first."""
    people = {person.id for person in choices.alike[group]}
    places = Counter[NeedKey]()
    for need in choices.wanted[key]:
        if (group, need.key) in choices.placed:
            places[need.key] = best.solver.value(choices.placed[group, need.key])
    places.subtract(
        duty.need_key
        for duty in choices.problem.locked
        if duty.shift_key == key and duty.person_id in people
    )
    return sorted(places.elements(), key=lambda place: (place[0] == group.home_ward_id, place))


def _as_named(
    choices: Choices, best: Incumbent, names: list[str], key: ShiftKey, places: list[NeedKey]
) -> list[NeedKey]:
    """The places in the order of names, each on the ward its person was put on, if one was."""
    if not choices.named:
        return places
    left, value, in_order = list(places), best.solver.value, []
    for name in names:
        (ward_id,) = [ward for ward, at in choices.named[name, key].items() if value(at)]
        place = next(place for place in left if place[0] == ward_id)
        left.remove(place)
        in_order.append(place)
    return in_order
