"""From the hospital's tables to the plain values a roster is made from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from ops.errors import PlanningError
from ops.staffing.people import Person, Terms, Wish
from ops.staffing.shifts import Duty, Need, Shift, ShiftKey, works_at_night
from ops.tables import RosterLine, ShiftRequest

StandsIn = Callable[[Person, str], int | None]
"""How far down the order a person fills a place of a skill; None if they may not."""

USUAL_WEIGHT = 5
"""A request that does not say how much it matters."""


def needs_of(required: pl.DataFrame, time_zone: str) -> tuple[Need, ...]:
    """One need per requirement, by day; a shift type keeps its hours on every ward of a site."""
    needs, shifts = [], dict[ShiftKey, Shift]()
    order = ("day_on", "starts_at", "shift_type_id", "ward_id", "skill")
    for row in required.sort(order).iter_rows(named=True):
        span = row["starts_at"], row["ends_at"]
        night = works_at_night(*span, time_zone)
        shift = Shift(row["day_on"], row["shift_type_id"], *span, row["paid_minutes"], night)
        if shifts.setdefault(shift.key, shift) != shift:
            raise PlanningError(
                f"Shift type {shift.shift_type_id} on {shift.day_on:%d %b %Y} has different hours "
                "on different wards. Roster one site at a time, or give the shifts two names."
            )
        counts = row["required"], row["required_busy"]
        needs.append(Need(row["ward_id"], shifts[shift.key], row["skill"], *counts))
    return tuple(needs)


def people_of(
    staff: pl.DataFrame,
    skills: pl.DataFrame,
    absences: pl.DataFrame,
    requests: pl.DataFrame,
    first: date,
    last: date,
    terms: Mapping[str, Terms] | None = None,
    since: date | None = None,
) -> tuple[Person, ...]:
    """Everybody who could be rostered from ``first`` to ``last``, in order of their id.

    Days away before are told from ``since`` on.
    """
    held = _skills(skills)
    away = _days_away(absences, first, last)
    away_before = _days_away(absences, since or first, first - timedelta(days=1))
    own = terms or {}
    wishes = _wishes(requests.filter(pl.col("day_on").is_between(first, last)))
    return tuple(
        Person(
            id=row["staff_id"],
            home_ward_id=row["home_ward_id"],
            skills=frozenset(held.get(row["staff_id"], ())),
            weekly_minutes=row["contracted_minutes"],
            away=frozenset(away.get(row["staff_id"], ())),
            wishes=tuple(wishes.get(row["staff_id"], ())),
            grade=row["grade"],
            terms=own.get(row["staff_id"], Terms()),
            away_before=frozenset(away_before.get(row["staff_id"], ())),
        )
        for row in staff.sort("staff_id").iter_rows(named=True)
    )


def duties_of(
    lines: pl.DataFrame,
    people: Sequence[Person],
    needs: Sequence[Need],
    stands_in: StandsIn = lambda person, skill: 0 if skill in person.skills else None,
) -> tuple[tuple[Duty, ...], tuple[str, ...]]:
    """Locked lines as duties, and a sentence about each one that can no longer stand."""
    person = {one.id: one for one in people}
    wanted = {need.key for need in needs}
    kept: dict[tuple[str, date], Duty] = {}
    notes = []
    for row in lines.sort(RosterLine.primary_key()).iter_rows(named=True):
        names = row["staff_id"], row["shift_type_id"], row["ward_id"], row["skill"]
        duty = Duty(row["day_on"], *names)
        who = person.get(duty.person_id)
        what = f"{duty.shift_type_id} of {duty.person_id} on {duty.day_on:%d %b}"
        if who is None:
            notes.append(f"Locked {what} is set free: not on the staff of this site.")
        elif duty.day_on in who.away:
            notes.append(f"Locked {what} is set free: {duty.person_id} is away that day.")
        elif stands_in(who, duty.skill) is None:
            notes.append(f"Locked {what} is set free: {duty.person_id} lacks {duty.skill}.")
        elif duty.need_key not in wanted:
            notes.append(f"Locked {what} is set free: {duty.ward_id} no longer needs it.")
        elif kept.setdefault((duty.person_id, duty.day_on), duty) is not duty:
            notes.append(f"Locked {what} is set free: locked on another shift that day.")
    return tuple(sorted(kept.values())), tuple(notes)


def as_duties(lines: pl.DataFrame) -> frozenset[Duty]:
    """The lines of a roster as duties."""
    names = ("day_on", "staff_id", "shift_type_id", "ward_id", "skill")
    return frozenset(Duty(*row) for row in lines.select(names).iter_rows())


def shifts_worked(
    lines: pl.DataFrame, people: Sequence[Person], time_zone: str
) -> tuple[tuple[str, Shift], ...]:
    """Shifts worked outside the roster, in order."""
    known = [person.id for person in people]
    worked = []
    for row in lines.filter(pl.col("staff_id").is_in(known)).iter_rows(named=True):
        span = row["starts_at"], row["ends_at"]
        night = works_at_night(*span, time_zone)
        shift = Shift(row["day_on"], row["shift_type_id"], *span, row["paid_minutes"], night)
        worked.append((row["staff_id"], shift))
    return tuple(sorted(set(worked), key=lambda one: (one[0], one[1].starts_at)))


def _skills(skills: pl.DataFrame) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for staff_id, skill in skills.select("staff_id", "skill").rows():
        held.setdefault(staff_id, []).append(skill)
    return held


def _days_away(absences: pl.DataFrame, first: date, last: date) -> dict[str, list[date]]:
    away: dict[str, list[date]] = {}
    for staff_id, from_on, to_on in absences.select("staff_id", "from_on", "to_on").rows():
        since, until = max(from_on, first), min(to_on, last)
        days = (until - since).days + 1
        away.setdefault(staff_id, []).extend(since + timedelta(days=n) for n in range(days))
    return away


def _wishes(requests: pl.DataFrame) -> dict[str, list[Wish]]:
    wishes: dict[str, list[Wish]] = {}
    for row in requests.sort(ShiftRequest.primary_key()).iter_rows(named=True):
        key = row["day_on"], row["shift_type_id"]
        wish = Wish(key, row["wish"] == "on", row["weight"] or USUAL_WEIGHT)
        wishes.setdefault(row["staff_id"], []).append(wish)
    return wishes
