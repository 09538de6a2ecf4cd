"""A roster problem as arrays, in the order of its people, days and shift types.

What one person's line costs is said person by person: requests, hours against contract, nights
and weekend days beyond a fair share. Where people of one home ward and skills stand once they
are on a shift is counted for all of them together.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from math import ceil, gcd, inf

import numpy as np
from numpy.typing import NDArray

from ops.staffing.carried import NOTHING
from ops.staffing.choices import Works
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import Contract, Rest, counted
from ops.staffing.shares import fair_shares
from ops.staffing.shifts import Need, Shift

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
OFF = -1
MINUTE = timedelta(minutes=1)
HOUR, WEEK = 60, 7


@dataclass(frozen=True)
class Place:
    """One need with those who can stand there: groups g, and how many of each are locked."""

    need: Need
    day: int
    kind: int
    groups: tuple[int, ...]
    away: tuple[int, ...]
    """[of groups] what it costs there."""
    locked: tuple[int, ...]
    most: int
    first: float
    further: float
    """What the last empty place costs, and each before it."""

    @property
    def required(self) -> int:
        """People asked for beyond those locked."""
        return max(0, self.need.required - sum(self.locked))

    @property
    def room(self) -> int:
        """People who may be placed beyond those locked."""
        return max(0, self.most - sum(self.locked))


@dataclass(frozen=True)
class Numbers:
    """Arrays by person p, group g, day d and shift type t."""

    days: tuple[tuple[Shift | None, ...], ...]
    units: Ints
    """[d, t] paid time, in the largest unit that all have in common."""
    night: Bools
    weekend: Bools
    wish: Floats
    """[p, d, t] what working it adds to requests refused; infinite where the person may not."""
    rest: Floats
    """[p, d] of a day off: infinite where a duty is locked."""
    free: Bools
    """[p, d, 1] whether the day's duty is not locked."""
    settled: float
    """Points that stand: all requests for a shift, as one granted is a gain, and locked trips."""
    hours: tuple[Floats, ...]
    """[p][units worked] the price of hours beyond or short of contract, up to the most."""
    share: Ints
    """[p, 0] nights and [p, 1] weekend days that are fair."""
    unfair: Floats
    """What each one beyond costs."""
    group: Ints
    """[p]"""
    groups: int
    places: tuple[Place, ...]
    away: Floats
    """[g, place] what standing there costs one of a group who can."""


def numbers_of(problem: RosterProblem, may_work: Collection[Works]) -> Numbers:
    """The arrays of a problem, in which these people may work these shifts."""
    kinds = {kind: t for t, kind in enumerate(sorted({key[1] for key in problem.shift}))}
    days = tuple(
        tuple(problem.shift.get((day_on, kind)) for kind in kinds) for day_on in problem.dates
    )
    unit = max(1, reduce(gcd, (shift.paid_minutes for shift in problem.shift.values()), 0))
    alike = {
        one.id: (one.home_ward_id, sorted(one.skills), one.grade or "") for one in problem.people
    }
    groups = {key: g for g, key in enumerate(sorted({str(key) for key in alike.values()}))}
    group = [groups[str(alike[one.id])] for one in problem.people]
    wish, rest, refused = _wishes(problem, kinds, may_work)
    places = _places(problem, kinds, group)
    return Numbers(
        days=days,
        units=_each(days, lambda shift: shift.paid_minutes // unit),
        night=_each(days, lambda shift: shift.night).astype(np.bool_),
        weekend=_each(days, lambda shift: shift.weekend).astype(np.bool_),
        wish=wish,
        rest=rest,
        free=np.isfinite(rest)[:, :, None],
        settled=refused + sum(sum(np.multiply(one.away, one.locked)) for one in places),
        hours=tuple(_hours(problem, person, unit) for person in problem.people),
        share=_shares(problem),
        unfair=np.array(
            [problem.policy.points_per_unfair_night, problem.policy.points_per_unfair_weekend_day],
            np.float64,
        ),
        group=np.array(group, np.int64),
        groups=len(groups),
        places=places,
        away=_away(places, len(groups)),
    )


def _each(days: tuple[tuple[Shift | None, ...], ...], what: Callable[[Shift], int]) -> Ints:
    return np.array([[0 if s is None else what(s) for s in row] for row in days], np.int64)


def _wishes(
    problem: RosterProblem, kinds: dict[str, int], may_work: Collection[Works]
) -> tuple[Floats, Floats, float]:
    """Prices of requests, and infinite ones for what a person may not work or leave."""
    people, days = problem.people, problem.dates
    wish = np.full((len(people), len(days), len(kinds)), inf)
    rest, refused, price = np.zeros(wish.shape[:2]), 0.0, problem.policy.points_per_request
    for p, person in enumerate(people):
        locked = {duty.day_on for duty in problem.locked_of.get(person.id, ())}
        for key, shift in problem.shift.items():
            free = key[0] in locked or _rested(problem, person, shift)
            if free and (person.id, key) in may_work:
                wish[p, (key[0] - days[0]).days, kinds[key[1]]] = 0.0
        for day_on in locked:
            rest[p, (day_on - days[0]).days] = inf
        for one in person.wishes:
            refused += price * one.weight * one.on
            if one.shift_key in problem.shift:
                place = p, (one.shift_key[0] - days[0]).days, kinds[one.shift_key[1]]
                wish[place] += price * (-one.weight if one.on else one.weight)
    return wish, rest, refused


def _rested(problem: RosterProblem, person: Person, shift: Shift) -> bool:
    """Whether a shift begins late enough after the last one before the roster."""
    before = problem.before_of.get(person.id, ())
    if not before:
        return True
    last = max(before, key=lambda worked: worked.ends_at)
    return shift.starts_at >= last.ends_at + rest_after(problem.policy.limits(Rest), last)


def rest_after(rests: Iterable[Rest], shift: Shift) -> timedelta:
    """How long a shift must be rested from."""
    long = shift.ends_at - shift.starts_at
    least = (one.least for one in rests if counted(shift, one.after) and long >= one.lasting)
    return max(least, default=timedelta())


def _hours(problem: RosterProblem, person: Person, unit: int) -> Floats:
    policy, target = problem.policy, problem.target_minutes(person)
    most = 24 * HOUR * problem.days
    for limit in policy.limits(Contract):
        own, beyond = person.terms.most_minutes, limit.beyond // MINUTE * problem.days // WEEK
        most = min(most, target + beyond if own is None else own)
    locked = sum(
        problem.shift[duty.shift_key].paid_minutes for duty in problem.locked_of.get(person.id, ())
    )
    minutes = unit * np.arange(max(most, locked, 0) // unit + 1)
    free = policy.hours_carried // MINUTE
    over = np.ceil(np.maximum(0, minutes - target - free) / HOUR)
    short = np.ceil(np.maximum(0, target - free - minutes) / HOUR)
    price: Floats = over * policy.points_per_overtime_hour + short * policy.points_per_short_hour
    return price


def _shares(problem: RosterProblem) -> Ints:
    """Rounded up, after what was worked beyond or missed in the rosters before."""
    nights = fair_shares(problem, lambda shift: shift.night)
    weekends = fair_shares(problem, lambda shift: shift.weekend)
    rows = []
    for person in problem.people:
        before = problem.carried.get(person.id, NOTHING)
        fair = nights[person.id] - before.nights, weekends[person.id] - before.weekend_days
        rows.append([max(0, ceil(one)) for one in fair])
    return np.array(rows, np.int64).reshape(-1, 2)


def _places(problem: RosterProblem, kinds: dict[str, int], group: list[int]) -> tuple[Place, ...]:
    """Needs with the groups that could fill them."""
    policy, of = problem.policy, dict(zip((p.id for p in problem.people), group, strict=True))
    one_of = {g: person for person, g in zip(problem.people, group, strict=True)}
    locked = Counter((duty.need_key, of[duty.person_id]) for duty in problem.locked)
    there = Counter(duty.need_key for duty in problem.locked)
    places = []
    for need in problem.needs:
        down = {g: policy.stands_in(person, need.skill) for g, person in sorted(one_of.items())}
        able = {g: order for g, order in down.items() if order is not None}
        outside = [tier.points for tier in policy.tiers if tier.most(need)]
        gap = policy.gap_price(need.skill)
        places.append(
            Place(
                need=need,
                day=(need.shift.day_on - problem.from_on).days,
                kind=kinds[need.shift.shift_type_id],
                groups=tuple(able),
                away=tuple(
                    policy.away_price(one_of[g].home_ward_id, need.ward_id)
                    + order * policy.points_per_substitution
                    for g, order in able.items()
                ),
                locked=tuple(locked[need.key, g] for g in able),
                most=max(need.most, there[need.key]),
                first=min([gap, *outside]),
                further=min([gap + policy.points_per_further_gap, *outside]),
            )
        )
    return tuple(places)


def _away(places: tuple[Place, ...], groups: int) -> Floats:
    away = np.zeros((groups, len(places)))
    for number, place in enumerate(places):
        away[list(place.groups), number] = place.away
    return away
