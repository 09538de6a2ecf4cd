"""Whether what a roster is asked of makes sense: every fault at once, each with what to mend.

A roster made from half of what was meant is worse than none, so nothing is planned until these
are mended. What a person may well have meant is not a fault: a lock that can no longer stand is
set free with a note (``ops.staffing.asked``), a skill that nobody holds leaves a gap with a reason.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

import polars as pl

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.people import Person
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import require_sense

WEEK_MINUTES = 7 * 24 * 60
LONGEST = timedelta(hours=28)
"""The longest duty that any of the known rule sets allows: 24 h of call and 4 h to hand over."""
TOLD = 10
"""Faults told in one message; more are counted."""


def check(
    required: pl.DataFrame, at_home: pl.DataFrame, absences: pl.DataFrame, locked: pl.DataFrame
) -> None:
    """Raise PlanningError with a sentence for each thing to mend; NothingToDoError without people.

    ``at_home`` are people of the wards of ``required``; ``locked`` the lines that are to stand.
    """
    if at_home.is_empty():
        raise NothingToDoError(
            "A roster needs people; nobody on the staff is at home on its wards. "
            "Deliver them, with their home wards, in the staff feed."
        )
    found = [*_shifts(required), *_people(at_home)]
    found += [*_absences(absences, at_home), *_overlaps(locked, at_home)]
    if found:
        more = f" And {len(found) - TOLD} more." if len(found) > TOLD else ""
        raise PlanningError(" ".join(found[:TOLD]) + more)


def check_terms(people: Sequence[Person], policy: StaffingPolicy) -> None:
    """Raise PlanningError for the first rule or terms that contradict themselves."""
    for rule in policy.rules:
        require_sense(rule)
    for person in people:
        for fault in _terms(person):
            raise PlanningError(fault)


def _shifts(required: pl.DataFrame) -> Iterator[str]:
    kinds = required.unique(["shift_type_id", "starts_at", "ends_at"], maintain_order=True)
    told = set[str]()
    for row in kinds.sort("day_on", "shift_type_id").iter_rows(named=True):
        name, length = row["shift_type_id"], row["ends_at"] - row["starts_at"]
        if name not in told and not timedelta() < length <= LONGEST:
            told.add(name)
            yield (
                f"Shift type {name} lasts {length / timedelta(hours=1):g} h on "
                f"{row['day_on']:%d %b %Y}; a shift lasts more than 0 h and no more than 28 h. "
                "Mend its start and minutes in `shift_types`."
            )
    key = ["ward_id", "day_on", "shift_type_id", "skill"]
    for row in (
        required.filter(required.select(key).is_duplicated()).unique(key).sort(key).to_dicts()
    ):
        yield (
            f"{row['ward_id']} needs {row['skill']} for {row['shift_type_id']} on "
            f"{row['day_on']:%d %b %Y} twice. Keep one line of the requirement."
        )


def _people(at_home: pl.DataFrame) -> Iterator[str]:
    many = at_home.group_by("staff_id").len().filter(pl.col("len") > 1).sort("staff_id")
    for name, times in many.iter_rows():
        yield f"{name} is on the staff {times} times. Keep one line in `staff`."
    for name, minutes in (
        at_home.select("staff_id", "contracted_minutes")
        .unique()
        .sort("staff_id", "contracted_minutes")
        .iter_rows()
    ):
        if not 0 <= minutes <= WEEK_MINUTES:
            yield (
                f"{name} has a contract of {minutes / 60:g} hours a week. Give their hours in "
                "`staff`, or take them out of it."
            )


def _absences(absences: pl.DataFrame, at_home: pl.DataFrame) -> Iterator[str]:
    mine = absences.filter(pl.col("staff_id").is_in(at_home["staff_id"].to_list()))
    for row in mine.filter(pl.col("to_on") < pl.col("from_on")).sort("staff_id").to_dicts():
        yield (
            f"{row['staff_id']} is away from {row['from_on']:%d %b %Y} to {row['to_on']:%d %b %Y}, "
            "which ends before it begins. Mend it in `absences`."
        )


def _overlaps(locked: pl.DataFrame, at_home: pl.DataFrame) -> Iterator[str]:
    mine = locked.filter(pl.col("staff_id").is_in(at_home["staff_id"].to_list()))
    in_order = mine.sort("staff_id", "starts_at", "shift_type_id").to_dicts()
    for one, other in pairwise(in_order):
        if one["staff_id"] == other["staff_id"] and other["starts_at"] < one["ends_at"]:
            yield (
                f"{one['staff_id']} is locked on {_said(one)} and on {_said(other)}, which "
                "overlap. Set one of the two free."
            )


def _said(line: dict[str, object]) -> str:
    return f"{line['shift_type_id']} on {line['day_on']:%d %b %Y}"


def _terms(person: Person) -> Iterator[str]:
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
