"""People, shifts and needs drawn by hand, on a fortnight that starts on a Monday in winter."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ops.staffing.people import Person, Wish
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import Roster, RosterProblem, Verdict
from ops.staffing.shifts import Duty, Need, Shift

MONDAY = date(2026, 1, 5)
STARTS = {"early": 7, "late": 13, "night": 20, "long": 7}
HOURS = {"early": 8, "late": 8, "night": 12, "long": 12}


def shift(day, kind):
    """A shift ``day`` days after MONDAY; paid for all its hours."""
    day_on = MONDAY + timedelta(days=day)
    midnight = datetime(day_on.year, day_on.month, day_on.day, tzinfo=UTC)
    starts_at = midnight + timedelta(hours=STARTS[kind])
    ends_at = starts_at + timedelta(hours=HOURS[kind])
    return Shift(day_on, kind, starts_at, ends_at, HOURS[kind] * 60, kind == "night")


def need(day, kind, required=1, *, ward="n1", skill="nurse", busy=0):
    return Need(ward, shift(day, kind), skill, required, busy)


def nurse(name, *, hours=36, skills=("nurse",), ward="n1", away=(), on=(), off=(), **more):
    """Somebody contracted for ``hours`` a week; wishes are (day, kind, weight)."""
    days = frozenset(MONDAY + timedelta(days=day) for day in away)
    wishes = tuple(
        Wish((MONDAY + timedelta(days=day), kind), wanted, weight)
        for wanted, asked in ((True, on), (False, off))
        for day, kind, weight in asked
    )
    return Person(name, ward, frozenset(skills), hours * 60, days, wishes, **more)


def duty(name, day, kind, *, ward="n1", skill="nurse"):
    return Duty(MONDAY + timedelta(days=day), name, kind, ward, skill)


def problem(people, needs, *, days=14, locked=(), before=(), **policy):
    return RosterProblem(
        MONDAY,
        days,
        tuple(people),
        tuple(needs),
        tuple(locked),
        tuple(before),
        StaffingPolicy(**policy),
    )


def roster(*duties, gaps=None, points=None, bound=0.0):
    """A roster written by hand."""
    return Roster(frozenset(duties), gaps or {}, points or {}, Verdict.FEASIBLE, bound)


def with_away(problem, days):
    """The same problem when these people cannot come on these days, locked or not."""
    away = defaultdict(set)
    for name, day_on in days:
        away[name].add(day_on)
    people = tuple(
        replace(one, away=one.away | away[one.id]) if one.id in away else one
        for one in problem.people
    )
    locked = tuple(duty for duty in problem.locked if duty.day_on not in away[duty.person_id])
    return replace(problem, people=people, locked=locked)
