"""Places that must stay empty, however those who could fill them share them out.

Where few people have a skill, prices let halves of their lines fill a place that no whole lines
can. How many places stay empty at least is therefore asked of CP-SAT, for the people of that
skill alone, under every rule that binds them and at no other price. What they work elsewhere is
theirs to choose, so no roster of the whole hospital leaves fewer empty (a cut from one block of
the problem: Vanderbeck 2000, "On Dantzig-Wolfe decomposition in integer programming").
"""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, CpSolver, LinearExpr

from ops.staffing.choices import Choices, Works
from ops.staffing.improve import search
from ops.staffing.lines.numbers import Ints, Numbers
from ops.staffing.problem import RosterProblem
from ops.staffing.rules import FORBIDDING
from ops.staffing.rules.cover import staffing_gaps

FEW = 0.5
"""Of all people, those of one circle are fewer; among more of them prices say enough."""
DRAWS = 4
SECONDS_PER_SHIFT = 1e-4
"""What telling CP-SAT of a shift that somebody may work costs, about."""
DUST = 1e-6


class Scarce(NamedTuple):
    """Places, and how many of them at least nobody of the staff fills."""

    at: Ints
    least: int


class Circle(NamedTuple):
    """Places, and everybody who could stand in one of them."""

    places: frozenset[int]
    people: frozenset[int]


class Alone(NamedTuple):
    """What a circle's people do when nothing else is asked of them."""

    least: int
    """Places that stay empty whatever they do."""
    empty: int
    """Places that they leave empty here."""
    worked: frozenset[Works]


def circles_of(n: Numbers) -> list[Circle]:
    """Some of the people each, with every place that only they can fill."""
    found = []
    for groups in {frozenset(place.groups) for place in n.places if place.required}:
        people = frozenset(np.flatnonzero(np.isin(n.group, sorted(groups))).tolist())
        places = frozenset(
            number
            for number, place in enumerate(n.places)
            if place.required and groups.issuperset(place.groups)
        )
        if 0 < len(people) < FEW * len(n.group):
            found.append(Circle(places, people))
    return sorted(found, key=lambda one: (len(one.people), sorted(one.places)))


def scarce_of(known: dict[Circle, Alone]) -> tuple[Scarce, ...]:
    """What stays empty of all these at least, no place counted twice."""
    empty = [
        Scarce(np.array(sorted(circle.places), np.int64), alone.least)
        for circle, alone in known.items()
        if alone.least
    ]
    return tuple(_apart(sorted(empty, key=lambda one: (-one.least, len(one.at)))))


def alone(problem: RosterProblem, circle: Circle, effort: float) -> tuple[Alone, float]:
    """The fewest places that stay empty, as far as it is proven and found, and the effort.

    It is proven with whatever else its people may work, and found where they do nothing else.
    Some draws find it at once and others hardly ever, so a few are tried for a short while each.
    """
    solver, _, used = _fewest(problem, circle, effort / 2, alone=False)
    least, empty = ceil(solver.best_objective_bound - DUST), len(problem.needs)
    worked = frozenset[Works]()
    for draw in range(DRAWS):
        solver, choices, more = _fewest(problem, circle, effort / 2 / DRAWS, draw, alone=True)
        used += more
        if found := list(solver.response_proto.solution):
            left = round(solver.objective_value)
            if left < empty:
                on = (key for key, works in choices.works.items() if found[works.index])
                empty, worked = left, frozenset(on)
        if empty <= least:
            break
    return Alone(max(0, least), empty, worked), used


def _fewest(
    problem: RosterProblem, circle: Circle, effort: float, draw: int = 0, *, alone: bool
) -> tuple[CpSolver, Choices, float]:
    """A search for how a circle's people leave few of its places empty, and the effort."""
    people = tuple(problem.people[p] for p in sorted(circle.people))
    names = {one.id for one in people}
    locked = tuple(duty for duty in problem.locked if duty.person_id in names)
    keys = {problem.needs[place].key for place in circle.places}
    asked = keys | {duty.need_key for duty in locked}
    needs = tuple(need for need in problem.needs if need.key in asked or not alone)
    model = CpModel()
    choices = Choices(replace(problem, people=people, needs=needs, locked=locked), model)
    for rule in (staffing_gaps, *FORBIDDING):
        rule(choices)
    model.minimize(LinearExpr.sum([choices.gap[key] for key in sorted(keys)]))
    _, solver = search(model, effort, subsolvers=("max_lp",), random_seed=draw)
    return solver, choices, solver.deterministic_time + SECONDS_PER_SHIFT * len(choices.works)


def _apart(known: Iterable[Scarce]) -> Iterable[Scarce]:
    taken = set[int]()
    for one in known:
        places = set(one.at.tolist())
        if not places & taken:
            taken |= places
            yield one
