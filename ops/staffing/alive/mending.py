"""The searches of a repair: first who is disturbed, then, disturbing no more, what it costs.

Both begin from the roster as it stands. The first looks where the trouble is: those with the
skill that is short around the days it is short on, then at everybody; where it ends with everybody
free, no roster disturbs less. The second may not disturb more than the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ortools.sat.python.cp_model import CpModel, LinearExpr

from ops.errors import PlanningError
from ops.staffing.alive.disturbance import RepairPrices, disturbance, new_gaps
from ops.staffing.alive.standing import Standing, fills
from ops.staffing.choices import Choices, Works
from ops.staffing.improve import Incumbent, complete, fix, hint, search, set_free, settled
from ops.staffing.problem import RosterProblem
from ops.staffing.rules import RULES
from ops.staffing.shifts import NeedKey

REACH = timedelta(days=7)
"""Where a repair is looked for first: so far from the days that are short."""
QUICKLY: dict[str, Any] = {
    "symmetry_level": 0,
    "cp_model_probing_level": 0,
    "max_presolve_iterations": 1,
}
"""Most of the model is settled, so that little can be learnt of it before the search."""
FOR_POINTS = 0.15
"""The share of the effort that may go to what the repaired roster costs."""


@dataclass(frozen=True)
class Mended:
    """The values of a repaired roster, and whether none disturbs less."""

    choices: Choices
    best: Incumbent
    proven: bool


def mend(
    problem: RosterProblem,
    standing: Standing,
    known: dict[NeedKey, int],
    prices: RepairPrices,
    effort: float,
) -> Mended:
    """Search within ``effort``; ``problem`` has everything locked that may not move."""
    model = CpModel()
    choices = Choices(problem, model)
    points = LinearExpr.sum([rule(choices) for rule in RULES])
    disturbed = LinearExpr.sum(
        [new_gaps(choices, known, prices), disturbance(choices, standing, prices)]
    )
    _not_in_the_past(choices, standing)
    _not_beside_longer_hours(choices, standing)
    model.minimize(disturbed)
    best = _as_it_stands(model, choices, standing)
    best, proven = _wider(model, choices, standing, best, (1 - FOR_POINTS) * effort)
    model.add(disturbed <= best.points)
    model.minimize(points)
    best = settled(model, choices, best)
    return Mended(choices, _cheaper(model, choices, standing, best, FOR_POINTS * effort), proven)


def _as_it_stands(model: CpModel, choices: Choices, standing: Standing) -> Incumbent:
    stands = {(duty.person_id, duty.shift_key) for duty in standing.duties}
    locked = {key for key in choices.works if choices.is_locked(key)}
    best = complete(model, choices, stands) or complete(model, choices, locked)
    if best is None:
        raise PlanningError(
            "The roster cannot be repaired: duties that are locked, begun or published exclude one "
            "another. Look at the broken rules of this roster, free one of the duties they name, "
            "then ask again."
        )
    return best


def _wider(
    model: CpModel, choices: Choices, standing: Standing, best: Incumbent, effort: float
) -> tuple[Incumbent, bool]:
    """Fewest disturbed, near the trouble and then everywhere."""
    used, proven = 0.0, False
    for free in _parts(choices, standing):
        if used >= effort or not best.points:
            break
        found, took = _search(model, choices, best, free, effort - used)
        used += took
        if found is not None and found.points <= best.points:
            best, proven = found, found.proven and len(free) == len(choices.works)
    return best, proven or not best.points


def _cheaper(
    model: CpModel, choices: Choices, standing: Standing, best: Incumbent, effort: float
) -> Incumbent:
    """The least points for as little disturbance, near the trouble."""
    around, _ = _parts(choices, standing)
    found, _ = _search(model, choices, best, around, effort)
    return found or best


def _search(
    model: CpModel, choices: Choices, best: Incumbent, free: set[Works], effort: float
) -> tuple[Incumbent | None, float]:
    values = best.values
    fixed = {k: values[v.index] for k, v in choices.works.items() if k not in free}
    fix(choices, fixed)
    hint(model, best)
    found, solver = search(model, effort, **QUICKLY)
    set_free(choices, fixed)
    return found, solver.deterministic_time


def _parts(choices: Choices, standing: Standing) -> Iterator[set[Works]]:
    """Who and when: those with the skills that are short, near the days they are short on."""
    troubled = _trouble(standing)
    skills, days = {skill for _, skill in troubled}, {day_on for day_on, _ in troubled}
    able = {
        one.id
        for one in choices.problem.people
        if any(fills(choices.problem, one, skill) for skill in skills)
    }
    yield {
        (name, key)
        for name, key in choices.works
        if name in able and any(abs(key[0] - day_on) <= REACH for day_on in days)
    }
    yield set(choices.works)


def _trouble(standing: Standing) -> set[tuple[date, str]]:
    """Days and skills where places are empty or too full, or where somebody lost a place."""
    short = {(key[1], key[3]) for key in standing.short}
    full = {
        (need.shift.day_on, need.skill)
        for need in standing.problem.needs
        if standing.filled[need.key] > need.most
    }
    return short | full | {(duty.day_on, duty.skill) for duty in standing.fallen}


def _not_in_the_past(choices: Choices, standing: Standing) -> None:
    for key, works in choices.works.items():
        shift = choices.problem.shift[key[1]]
        if standing.freeze.over(shift.starts_at) and not choices.is_locked(key):
            choices.model.add(works == 0)


def _not_beside_longer_hours(choices: Choices, standing: Standing) -> None:
    """Nothing new around a duty that is worked longer than its shift: the model knows no more."""
    days = {(duty.person_id, duty.day_on) for duty in standing.hours}
    now = {(duty.person_id, duty.shift_key) for duty in standing.duties}
    for (name, key), works in choices.works.items():
        near = any((name, key[0] + timedelta(days=n)) in days for n in (-1, 0, 1))
        if near and not choices.is_locked((name, key)):
            choices.model.add(works == int((name, key) in now))
