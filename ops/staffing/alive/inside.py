"""Ways to fill a place with our own people: moved there, called in, or swapped for.

Each is a search over few candidates, the likeliest first, judged by the audit one person at a
time. Locked duties are never offered; published ones are, and say whom to ask.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from ops.staffing.alive.option import Kind, Option
from ops.staffing.alive.standing import Standing, fills
from ops.staffing.alive.touched import touched
from ops.staffing.people import Person
from ops.staffing.shifts import Duty, Need

AHEAD = timedelta(days=14)
"""A swap gives up a duty no further away than this."""
GIVEN = 6
"""Duties that one person may be asked to give up for another, the nearest first."""
SWAPPERS = 12
"""People who are asked to swap, those with most time against contract first."""
ENOUGH = 8
"""Swaps that are looked at."""


def duty_on(need: Need, person_id: str) -> Duty:
    """The duty that fills a place."""
    shift = need.shift
    return Duty(shift.day_on, person_id, shift.shift_type_id, need.ward_id, need.skill)


def asked(standing: Standing, duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Published duties inside the freeze horizon among those that change."""
    return tuple(duty for duty in duties if standing.to_be_asked(duty))


def moves(standing: Standing, need: Need) -> Iterator[Option]:
    """Somebody on duty that day where there are more people than needed."""
    day_on = need.shift.day_on
    for person in able(standing, need):
        duty = standing.on.get((person.id, day_on))
        if duty is None or duty.need_key == need.key or not _to_spare(standing, duty):
            continue
        one = touched(standing, person.id, gives=[duty], takes=[duty_on(need, person.id)])
        yield Option(Kind.MOVE, need, (one,), asks=asked(standing, [duty]))


def takes(standing: Standing, need: Need) -> Iterator[Option]:
    """Somebody who is free that day."""
    for person in free(standing, need):
        one = touched(standing, person.id, takes=[duty_on(need, person.id)])
        yield Option(Kind.TAKE, need, (one,))


def swaps(standing: Standing, need: Need) -> Iterator[Option]:
    """Somebody who is free that day and gives up a later duty, to nobody or to somebody free."""
    dearest = sorted(free(standing, need), key=lambda one: (-_beyond(standing, one), one.id))
    found = (
        option
        for person in dearest[:SWAPPERS]
        for duty in _to_give(standing, person, need.shift.day_on)
        if (option := _swap(standing, need, person, duty)) is not None
    )
    yield from islice(found, ENOUGH)


def _swap(standing: Standing, need: Need, person: Person, duty: Duty) -> Option | None:
    """The swap of one duty for the place, if rules allow it on both sides."""
    first = touched(standing, person.id, gives=[duty], takes=[duty_on(need, person.id)])
    if first.new:
        return None
    asks = asked(standing, [duty])
    if _to_spare(standing, duty):
        return Option(Kind.SWAP, need, (first,), asks=asks)
    place = standing.problem.need[duty.need_key]
    others = (one for one in free(standing, place) if one.id != person.id)
    for other in sorted(others, key=lambda one: (_beyond(standing, one), one.id)):
        second = touched(standing, other.id, takes=[duty_on(place, other.id)])
        if not second.new:
            return Option(Kind.SWAP, need, (first, second), asks=asks)
    return None


def able(standing: Standing, need: Need) -> Iterator[Person]:
    """Those with the skill, and not away."""
    day_on = need.shift.day_on
    for person in standing.problem.people:
        if day_on not in person.away and fills(standing.problem, person, need.skill):
            yield person


def free(standing: Standing, need: Need) -> Iterator[Person]:
    """Those of them without a duty that day."""
    day_on = need.shift.day_on
    return (one for one in able(standing, need) if (one.id, day_on) not in standing.on)


def _to_spare(standing: Standing, duty: Duty) -> bool:
    need = standing.problem.need.get(duty.need_key)
    return need is not None and standing.spare(need) > 0 and not standing.locked(duty)


def _to_give(standing: Standing, person: Person, day_on: date) -> Sequence[Duty]:
    """Duties within a fortnight that may change hands, the nearest first."""
    near = [
        duty
        for duty in standing.of.get(person.id, ())
        if abs(duty.day_on - day_on) <= AHEAD
        and not standing.locked(duty)
        and duty.need_key in standing.problem.need
    ]
    return sorted(near, key=lambda duty: (abs(duty.day_on - day_on), duty))[:GIVEN]


def _beyond(standing: Standing, person: Person) -> int:
    """Minutes rostered beyond contract; less is negative."""
    duties = standing.of.get(person.id, ())
    worked = sum(standing.problem.shift[duty.shift_key].paid_minutes for duty in duties)
    return worked - standing.problem.target_minutes(person)
