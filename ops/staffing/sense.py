"""Refuse people and rules that contradict themselves, in a sentence that says what to mend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.people import Person, Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import require_sense


def require_sensible(people: Sequence[Person], policy: StaffingPolicy) -> None:
    """Raises NothingToDoError without people; PlanningError for the first contradiction."""
    if not people:
        raise NothingToDoError(
            "A roster needs people; nobody on the staff is at home on its wards. "
            "Deliver them, with their home wards, in the staff feed."
        )
    for rule in policy.rules:
        require_sense(rule)
    for person in people:
        for fault in _faults(person):
            raise PlanningError(fault)


def _faults(person: Person) -> Iterator[str]:
    terms, who = person.terms, person.id
    by_the_hour = terms.most_minutes or terms.most_weekly_minutes
    if person.weekly_minutes == 0 and not by_the_hour:
        yield (
            f"{who} is contracted for 0 minutes a week. Correct contracted_minutes in the staff "
            "feed; for somebody who works by the hour say in their terms how much at most."
        )
    least, most = terms.least_minutes, terms.most_minutes
    if least is not None and most is not None and least > most:
        yield (
            f"{who} has terms of {least / 60:g} h at least and {most / 60:g} h at most. "
            "Make the least no more than the most."
        )
    for day in sorted(terms.days_off):
        if not 1 <= day <= 7:
            yield f"{who} has day {day} of the week off; days run from 1, Monday, to 7. Correct it."
    if len(terms.days_off) == 7:
        yield f"{who} has every day of the week off. Name the days, or take them off the staff."


def terms_set_aside(terms: Mapping[str, Terms], people: Iterable[Person]) -> tuple[str, ...]:
    """A sentence about terms of anybody who is not among the people."""
    strangers = sorted(terms.keys() - {person.id for person in people})
    return tuple(
        f"Terms of {name} are set aside: not on the staff of this site." for name in strangers
    )
