"""What a hospital states beyond its requirement, added to what a roster is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ops.staffing.carried import Carried
from ops.staffing.hourly import hour_needs
from ops.staffing.patterns import Pattern
from ops.staffing.problem import RosterProblem


def with_facts(
    problem: RosterProblem,
    *,
    time_zone: str,
    holidays: Collection[date] = (),
    carried: Mapping[str, Carried] | None = None,
    patterns: Mapping[str, Sequence[Pattern]] | None = None,
) -> RosterProblem:
    """The same roster asked for, with its public holidays, patterns and fair shares before.

    The hours that the policy states numbers for become instants by ``time_zone``; ``patterns``
    are preferred ones by person.
    """
    preferred = patterns or {}
    people = [replace(one, patterns=tuple(preferred.get(one.id, ()))) for one in problem.people]
    return replace(
        problem,
        people=tuple(people),
        hours=hour_needs(problem.policy.hours, problem.dates, time_zone),
        holidays=frozenset(holidays),
        carried=dict(carried or {}),
    )
