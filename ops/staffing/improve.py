"""Make a roster better, a few people or a few days at a time.

One search over a whole hospital spends its effort on proving little. Freeing some people, or
everybody for some days, and solving that part exactly finds the exchanges a rosterer would
look for, and never makes a roster worse. Which part is freed next is drawn from a seeded
generator and effort is counted in CP-SAT's deterministic seconds, so that equal problems are
improved equally.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, IntVar

from ops.staffing.attended import Course
from ops.staffing.choices import Choices, Works
from ops.staffing.shifts import NeedKey

SOME_DAYS = 10
"""Days for which more people than for all of them are set free."""

QUICK: dict[str, Any] = {"cp_model_probing_level": 0, "max_presolve_iterations": 1}
SETTING_UP = 0.2
"""What starting one search costs, in the same seconds; CP-SAT does not count it."""

STEP, WARD_STEP, WARD_SHARE = 0.25, 2.0, 0.05
"""Deterministic seconds one part may take; a ward's chains are long, and worth a share of all."""

COMPLETING = 1.0
"""Deterministic seconds to put people who work to places; a hospital takes a tenth of it."""

GROW, SHRINK = 1.15, 0.9
"""A part solved to the end may be larger next time, one that was not should be smaller."""


@dataclass(frozen=True)
class Incumbent:
    """The best roster so far, held by the search that found it."""

    solver: CpSolver
    proven: bool

    @property
    def values(self) -> list[int]:
        """The value of every variable of the model, in its order."""
        return list(self.solver.response_proto.solution)

    @property
    def points(self) -> int:
        """What it costs."""
        return round(self.solver.objective_value)


def search(
    model: CpModel,
    effort: float,
    *,
    subsolvers: Sequence[str] = (),
    course: Course | None = None,
    **parameters: object,
) -> tuple[Incumbent | None, CpSolver]:
    """One worker, seed 0, and a clock that counts work rather than time.

    A search that may last is attended by its ``course``.
    """
    solver = CpSolver()
    told = {"num_workers": 1, "random_seed": 0, "linearization_level": 2, **parameters}
    for name, value in told.items():
        setattr(solver.parameters, name, value)
    solver.parameters.subsolvers.extend(subsolvers)
    solver.parameters.max_deterministic_time = effort
    with course.over(solver) if course else nullcontext():
        status = solver.solve(model)
    found = Incumbent(solver, status == OPTIMAL) if status in (OPTIMAL, FEASIBLE) else None
    return found, solver


def complete(model: CpModel, choices: Choices, worked: set[Works]) -> Incumbent | None:
    """A roster in which exactly these shifts are worked, everything else at its best."""
    with_values = {key: int(key in worked) for key in choices.works}
    fix(choices, with_values)
    found, _ = search(model, COMPLETING)
    set_free(choices, with_values)
    return found


def hint(model: CpModel, incumbent: Incumbent) -> None:
    """Start the next search from this roster: every variable, as a part would be ignored."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    values = incumbent.values
    told = model.proto.solution_hint
    told.vars.extend(range(len(values)))
    told.values.extend(values)


def improve(
    model: CpModel,
    choices: Choices,
    incumbent: Incumbent,
    course: Course,
    made: deque[set[Works]],
) -> Incumbent:
    """The best roster found until the course's effort is used, or it is told to stop.

    Stops too where the bound says that none is better. Rosters ``made`` elsewhere are taken up
    where they are better.
    """
    parts, course.points = _Parts(choices, course.effort), incumbent.points
    while (
        course.used < course.effort
        and incumbent.points > course.bound
        and choices.works
        and course.tell()
    ):
        if made:
            incumbent = _taken_up(model, choices, incumbent, made)
            course.points = incumbent.points
        values = incumbent.values
        free = parts.next([key for key, gap in choices.gap.items() if values[gap.index]])
        fixed = {
            key: values[works.index] for key, works in choices.works.items() if key not in free
        }
        fix(choices, fixed)
        hint(model, incumbent)
        found, solver = search(model, parts.step, symmetry_level=0, **parts.presolve)
        set_free(choices, fixed)
        course.used += solver.deterministic_time + SETTING_UP
        parts.learn(solved=found is not None and found.proven)
        if found is not None and found.points <= incumbent.points:
            incumbent, course.points = found, found.points
    return incumbent


def _taken_up(
    model: CpModel, choices: Choices, incumbent: Incumbent, made: deque[set[Works]]
) -> Incumbent:
    """The best of the incumbent and the rosters made elsewhere that keep every rule."""
    while made:
        other = complete(model, choices, made.popleft())
        if other is not None and other.points < incumbent.points:
            incumbent = other
    return incumbent


def settled(model: CpModel, choices: Choices, best: Incumbent) -> Incumbent:
    """The same roster with every price at what it must be and no higher.

    A search that ran out of effort may leave a price above its roster's. If putting people to
    places runs out as well, they stay where they are and only the prices are settled.
    """
    hint(model, best)
    values = best.values
    worked = {key for key, works in choices.works.items() if values[works.index]}
    placed = complete(model, choices, worked) or best
    return placed if placed.proven else _as_decided(model, choices, placed) or placed


def _as_decided(model: CpModel, choices: Choices, best: Incumbent) -> Incumbent | None:
    """The same people in the same places, at what they must cost."""
    values, before = best.values, list[tuple[IntVar, list[int]]]()
    for variable in choices.decided():
        domain = variable.proto.domain
        before.append((variable, [domain[0], domain[1]]))
        domain[0], domain[1] = values[variable.index], values[variable.index]
    found, _ = search(model, COMPLETING)
    for variable, (least, most) in reversed(before):
        variable.proto.domain[0], variable.proto.domain[1] = least, most
    return found


class _Parts:
    """Which part of a roster to free next, kind after kind.

    Some people for all days; everybody for some days; more people for a week and a half; and the
    people of one ward for some weeks, around an empty place if there is one: a scarce skill is
    set free by exchanges among those who share a ward.
    """

    def __init__(self, choices: Choices, effort: float) -> None:
        self.ward_step = min(WARD_STEP, max(STEP, WARD_SHARE * effort))
        self.works = list(choices.works)
        self.people = sorted({name for name, _ in self.works})
        self.dates = choices.problem.dates
        self.size = {"people": 8.0, "days": 3.0, "both": 16.0, "ward": 14.0}
        self.home = {one.id: one.home_ward_id for one in choices.problem.people}
        self.turn: Iterator[str] = cycle(self.size)
        self.kind = "people"
        self.draw = np.random.default_rng(0)

    @property
    def step(self) -> float:
        """Deterministic seconds that the part may take."""
        return self.ward_step if self.kind == "ward" else STEP

    @property
    def presolve(self) -> dict[str, Any]:
        """A quick part is not worth looking at for long before it is searched."""
        return {} if self.kind == "ward" else QUICK

    def next(self, gaps: Sequence[NeedKey]) -> set[Works]:
        self.kind = next(self.turn)
        many = int(self.size[self.kind])
        if self.kind == "ward":
            return self._ward(gaps, many)
        names = set(self.people) if self.kind == "days" else self._some(many)
        days = set(self.dates) if self.kind == "people" else self._days(many)
        return {(name, key) for name, key in self.works if name in names and key[0] in days}

    def _ward(self, gaps: Sequence[NeedKey], many: int) -> set[Works]:
        many = min(len(self.dates), many)
        if gaps:
            ward_id, day_on, *_ = gaps[int(self.draw.integers(len(gaps)))]
            middle = (day_on - self.dates[0]).days
        else:
            wards = sorted(set(self.home.values()))
            ward_id = wards[int(self.draw.integers(len(wards)))]
            middle = int(self.draw.integers(len(self.dates)))
        first = min(max(0, middle - many // 2), len(self.dates) - many)
        days = set(self.dates[first : first + many])
        return {
            (name, key) for name, key in self.works if self.home[name] == ward_id and key[0] in days
        }

    def _some(self, many: int) -> set[str]:
        many = min(len(self.people), many)
        return {self.people[n] for n in self.draw.choice(len(self.people), many, replace=False)}

    def _days(self, many: int) -> set[date]:
        many = min(len(self.dates), SOME_DAYS if self.kind == "both" else many)
        first = int(self.draw.integers(len(self.dates) - many + 1))
        return set(self.dates[first : first + many])

    def learn(self, *, solved: bool) -> None:
        size = self.size[self.kind] * (GROW if solved else SHRINK)
        self.size[self.kind] = min(max(size, 1.0), 1000.0)


def fix(choices: Choices, values: dict[Works, int]) -> None:
    """Hold these at their values; what is locked is held anyway."""
    for key, value in values.items():
        if not choices.is_locked(key):
            domain = choices.works[key].proto.domain
            domain[0], domain[1] = value, value


def set_free(choices: Choices, values: dict[Works, int]) -> None:
    """Let these be decided again."""
    for key in values:
        if not choices.is_locked(key):
            domain = choices.works[key].proto.domain
            domain[0], domain[1] = 0, 1
