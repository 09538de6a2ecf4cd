"""Check a roster against the hospital's rules without any solver.

The audit reads a roster the way a ward manager would, line by line. It shares no code with
the rules that built the roster, so that a mistake must be made twice to hide. It also judges
rosters that people have changed by hand, and one person's line alone, which is how a swap or a
replacement is tried.
"""

from collections import defaultdict

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine, Worked, line_of
from ops.staffing.audit.people import of_person
from ops.staffing.audit.places import (
    bought_beyond,
    gaps_miscounted,
    locks_moved,
    points_miscounted,
    strangers,
    too_many_in_a_place,
)
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.shifts import Duty

__all__ = [
    "Breach",
    "Code",
    "PersonLine",
    "Worked",
    "breaches",
    "found",
    "line_of",
    "of_person",
]


def found(problem: RosterProblem, roster: Roster) -> list[Breach]:
    """Every broken rule; an empty list is a sound roster."""
    unknown = list(strangers(problem, roster))
    if unknown:
        return unknown
    duties: dict[str, list[Duty]] = defaultdict(list)
    for duty in roster.duties:
        duties[duty.person_id].append(duty)
    people = sorted(problem.people, key=lambda person: person.id)
    lines = [line_of(problem, person, duties[person.id]) for person in people]
    return [
        *(breach for line in lines for breach in of_person(problem, line)),
        *locks_moved(problem, roster),
        *too_many_in_a_place(problem, roster),
        *gaps_miscounted(problem, roster),
        *bought_beyond(problem, roster),
        *points_miscounted(problem, roster),
    ]


def breaches(problem: RosterProblem, roster: Roster) -> list[str]:
    """Every broken rule as a sentence."""
    return [breach.sentence for breach in found(problem, roster)]
