"""Refuse what contradicts itself, in a sentence that says what to mend."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.individual.problem import Contract, LinesProblem

MINUTES_A_DAY = 24 * 60


def check(problem: LinesProblem) -> None:
    """Raises NothingToDoError without people, days or shifts; PlanningError for the rest."""
    for what, there in (
        ("people", len(problem.people)),
        ("shift types", len(problem.shift_types)),
        ("days", problem.days),
    ):
        if there < 1:
            raise NothingToDoError(f"A roster needs {what}; found {there}. Add at least one.")
    for fault in (*_shift_types(problem), *_people(problem), *_asked(problem)):
        raise PlanningError(fault)


def _twice(names: Iterable[object]) -> list[str]:
    return sorted(str(name) for name, times in Counter(names).items() if times > 1)


def _shift_types(problem: LinesProblem) -> Iterator[str]:
    known = {one.id for one in problem.shift_types}
    for name in _twice(one.id for one in problem.shift_types):
        yield f"Shift type {name} is defined twice. Keep one."
    for one in problem.shift_types:
        if not 0 < one.minutes <= MINUTES_A_DAY:
            yield (
                f"Shift type {one.id} lasts {one.minutes} minutes; a shift lasts 1 to "
                f"{MINUTES_A_DAY}, or it overlaps the next day's. Correct its length."
            )
        for other in sorted(one.not_followed_by - known):
            yield (
                f"Shift type {one.id} may not be followed by {other}, which is unknown. Define it."
            )


def _people(problem: LinesProblem) -> Iterator[str]:
    known = {one.id for one in problem.shift_types}
    for name in _twice(one.id for one in problem.people):
        yield f"{name} is on the staff list twice. Keep one contract."
    for person in problem.people:
        for kind in sorted(person.most_of.keys() - known):
            yield f"{person.id} has a limit for shift type {kind}, which is unknown. Define it."
        for day in sorted(person.away):
            if not 0 <= day < problem.days:
                yield f"{person.id} is away on day {day}; days run from 0 to {problem.days - 1}."
        yield from _bounds(person)


def _bounds(person: Contract) -> Iterator[str]:
    for least, most, what in (
        (person.least_minutes, person.most_minutes, "minutes"),
        (person.least_running, person.most_running, "days running"),
    ):
        if least > most:
            yield (
                f"{person.id} works at least {least} and at most {most} {what}. "
                "Swap the bounds or correct one."
            )
    if person.most_minutes <= 0:
        yield (
            f"{person.id} has a contract of {person.most_minutes} minutes. "
            "Give it some, or leave it out."
        )
    negative = {
        "least minutes": person.least_minutes,
        "least days running": person.least_running,
        "least days off": person.least_off,
        "most weekends": person.most_weekends,
        **{f"most {kind}": most for kind, most in person.most_of.items()},
    }
    for what, number in negative.items():
        if number < 0:
            yield f"{person.id} has {number} for {what}. Give 0 or more."


def _asked(problem: LinesProblem) -> Iterator[str]:
    types, people = ({one.id for one in them} for them in (problem.shift_types, problem.people))
    for asked in problem.requests:
        what = f"A request of {asked.person_id} for {asked.shift_type_id} on day {asked.day}"
        if asked.person_id not in people:
            yield f"{what} comes from nobody of this roster. Add the person or take it out."
        yield from _place(problem, what, asked.day, asked.shift_type_id, types)
        if asked.weight < 0:
            yield f"{what} weighs {asked.weight}. Give 0 or more."
    for cover in problem.covers:
        what = f"Cover of {cover.shift_type_id} on day {cover.day}"
        yield from _place(problem, what, cover.day, cover.shift_type_id, types)
        if min(cover.required, cover.under, cover.over) < 0:
            yield f"{what} has a number below zero. Give 0 or more."
    for place in _twice((cover.day, cover.shift_type_id) for cover in problem.covers):
        yield f"Cover of {place} is asked twice. Keep one."


def _place(problem: LinesProblem, what: str, day: int, kind: str, types: set[str]) -> Iterator[str]:
    if kind not in types:
        yield f"{what} names a shift type that is unknown. Define it."
    if not 0 <= day < problem.days:
        yield f"{what} lies outside days 0 to {problem.days - 1}. Correct the day."
