"""Mend a roster after somebody falls ill, a ward closes or needs more, disturbing the fewest.

Places that people had accepted as empty stay out of it: nobody is called in for those. Duties that
are locked, begun or published inside the freeze horizon cannot move, and neither can those of
people whose duties broke a rule before: people decided that, and a repair is no place to mend it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ops.staffing import prices
from ops.staffing.alive.disturbance import RepairPrices
from ops.staffing.alive.mending import Mended, mend
from ops.staffing.alive.names import named
from ops.staffing.alive.standing import Freeze, Standing, standing_of
from ops.staffing.audit import line_of, of_person
from ops.staffing.changes import Change
from ops.staffing.problem import Roster, RosterProblem, Verdict
from ops.staffing.shifts import Duty

EFFORT = 4.0
"""Deterministic seconds a repair may take; three absences take a part of it."""


@dataclass(frozen=True)
class Repair:
    """The mended roster, and what it changes of the one that stood.

    ``changes`` leave out the days that fell out by themselves: nobody is asked about those.
    """

    roster: Roster
    changes: tuple[Change, ...]
    fallen: tuple[Duty, ...]
    proven: bool
    """Whether no other roster fills as much and disturbs less."""

    @property
    def people(self) -> list[str]:
        """Those whose days change."""
        return sorted({change.staff_id for change in self.changes})


def repair(
    problem: RosterProblem,
    duties: Iterable[Duty],
    *,
    freeze: Freeze | None = None,
    accepted: RosterProblem | None = None,
    at: RepairPrices | None = None,
    effort: float = EFFORT,
) -> Repair:
    """The roster that fills as many places as it can with the fewest disturbed people.

    ``accepted`` is what was asked when these duties were accepted: what they left empty then is
    no reason to disturb anybody. Without it the needs have not changed since.
    """
    return repaired(standing_of(problem, duties, freeze), accepted, at=at, effort=effort)


def repaired(
    standing: Standing,
    accepted: RosterProblem | None = None,
    *,
    at: RepairPrices | None = None,
    effort: float = EFFORT,
) -> Repair:
    """The same, of a roster as it stands: what fell out of it is what is repaired."""
    problem = standing.problem
    known = prices.gaps(accepted or problem, [*standing.duties, *standing.fallen])
    mended = mend(_with_facts(standing), standing, known, at or RepairPrices(), effort)
    now = _duties(mended, standing)
    gaps, points = prices.gaps(problem, now), prices.points(problem, now)
    # No bound on the roster's own points is claimed.
    roster = Roster(now, gaps, points, Verdict.FEASIBLE, 0.0)
    return Repair(roster, tuple(_differences(standing, now)), standing.fallen, mended.proven)


def _with_facts(standing: Standing) -> RosterProblem:
    problem = standing.problem
    facts = {duty for duty in standing.duties if standing.held(duty)}
    for name, mine in standing.of.items():
        line = line_of(problem, standing.person[name], mine)
        if next(of_person(problem, line), None) is not None:
            facts |= set(mine)
    return replace(problem, locked=tuple(sorted(facts | set(problem.locked))))


def _duties(mended: Mended, standing: Standing) -> frozenset[Duty]:
    choices, value = mended.choices, mended.best.solver.value
    placed = Counter({key: value(place) for key, place in choices.placed.items()})
    worked = [key for key, works in choices.works.items() if value(works)]
    return named(choices, standing, worked, placed)


def _differences(standing: Standing, mended: frozenset[Duty]) -> Iterator[Change]:
    now = {(duty.person_id, duty.day_on): duty for duty in mended}
    for key in sorted(now.keys() | standing.on.keys()):
        before, after = standing.on.get(key), now.get(key)
        if after is not None and after != before:
            yield Change.of(after)
        elif before is not None and after is None:
            yield Change.cleared(before)
