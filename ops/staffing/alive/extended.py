"""Those on the shift before work on, those on the shift after come earlier.

One of them may fill the place alone, or two share it and meet in the middle. Nobody is there for
longer than the rest in each 24 hours leaves (Working Time Regulations 1998, reg. 10).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import product

from ops.staffing.alive.inside import able, asked
from ops.staffing.alive.option import Kind, Option
from ops.staffing.alive.standing import Standing
from ops.staffing.alive.touched import Stretched, Touched, touched
from ops.staffing.shifts import Duty, Need, Shift

WHOLE_DAY = timedelta(hours=24)
HAND_OVER = timedelta(hours=1)
"""Shifts that overlap by no more do so to hand over; who works through hands over to nobody."""
PAIRS = 8
"""Pairs that are looked at."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Neighbour:
    """Somebody on the ward just before or after, and how far their shift can reach."""

    duty: Duty
    shift: Shift
    reach: datetime

    def hours(self, meet: datetime) -> Shift:
        """Their shift when it reaches as far as this, every minute more paid."""
        since, until = min(self.shift.starts_at, meet), max(self.shift.ends_at, meet)
        more = (until - since) - (self.shift.ends_at - self.shift.starts_at)
        paid = self.shift.paid_minutes + more // timedelta(minutes=1)
        return replace(self.shift, starts_at=since, ends_at=until, paid_minutes=paid)


def extensions(standing: Standing, need: Need) -> Iterator[Option]:
    """One works on or comes earlier, or two share the shift."""
    before, after = _neighbours(standing, need)
    for one in (*before, *after):
        yield _option(standing, need, [(one, one.reach)])
    pairs = [(a, b) for a, b in product(before, after) if a.duty.person_id != b.duty.person_id]
    middle = need.shift.starts_at + (need.shift.ends_at - need.shift.starts_at) / 2
    for first, second in pairs[:PAIRS]:
        meet = min(max(middle, second.reach), first.reach)
        yield _option(standing, need, [(first, meet), (second, max(meet, second.reach))])


def _neighbours(standing: Standing, need: Need) -> tuple[list[Neighbour], list[Neighbour]]:
    """Those on the ward whose shift ends in this one, and those whose shift begins in it."""
    gap, longest = need.shift, WHOLE_DAY - standing.problem.policy.min_rest
    before, after = list[Neighbour](), list[Neighbour]()
    for duty in _near(standing, need):
        own = standing.problem.shift[duty.shift_key]
        until = min(gap.ends_at, own.starts_at + longest)
        since = max(gap.starts_at, own.ends_at - longest)
        touches = own.ends_at >= gap.starts_at and own.starts_at <= gap.ends_at
        if touches and own.starts_at < gap.starts_at and own.ends_at < until:
            before.append(Neighbour(duty, own, until))
        elif touches and own.ends_at > gap.ends_at and own.starts_at > since:
            after.append(Neighbour(duty, own, since))
    return before, after


def _near(standing: Standing, need: Need) -> Iterator[Duty]:
    """Duties on the ward from the day before to the day after, of those with the skill."""
    for person in able(standing, need):
        for days in (-1, 0, 1):
            duty = standing.on.get((person.id, need.shift.day_on + timedelta(days=days)))
            if duty and duty.ward_id == need.ward_id and not standing.locked(duty):
                yield duty


def _option(standing: Standing, need: Need, people: Sequence[tuple[Neighbour, datetime]]) -> Option:
    spans, judged = list[Span](), list[Touched]()
    for one, meet in people:
        hours = one.hours(meet)
        name = one.duty.person_id
        judged.append(touched(standing, name, stretched=Stretched(one.duty, hours)))
        spans.append(_there(one.shift, hours, need.shift))
    asks = asked(standing, [one.duty for one, _ in people])
    return Option(Kind.EXTEND, need, tuple(judged), covered_share(need.shift, spans), asks)


def _there(own: Shift, hours: Shift, gap: Shift) -> Span:
    """When somebody is there for the place: the time added, and a hand-over they work through."""
    works_on = own.starts_at < gap.starts_at
    overlap = own.ends_at - gap.starts_at if works_on else gap.ends_at - own.starts_at
    if overlap <= HAND_OVER:
        return hours.starts_at, hours.ends_at
    return (own.ends_at, hours.ends_at) if works_on else (hours.starts_at, own.starts_at)


def covered_share(shift: Shift, spans: Iterable[Span]) -> Fraction:
    """The share of a shift's time that these spans fill."""
    at, filled, minute = shift.starts_at, timedelta(), timedelta(minutes=1)
    for since, until in sorted(spans):
        since, until = max(since, at), min(until, shift.ends_at)
        filled += max(timedelta(), until - since)
        at = max(at, until)
    return Fraction(filled // minute, (shift.ends_at - shift.starts_at) // minute)
