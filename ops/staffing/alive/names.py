"""Names put to the places of a repaired roster: whoever can stay where they were does."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from ops.staffing.alive.standing import Standing
from ops.staffing.choices import Alike, Choices, Works
from ops.staffing.shifts import Duty, NeedKey, ShiftKey

Placed = Counter[tuple[Alike, NeedKey]]
"""How many of those alike are on each place."""


def named(
    choices: Choices, standing: Standing, worked: Iterable[Works], placed: Placed
) -> frozenset[Duty]:
    """The duties of a repaired roster, from who works when and how many of those alike where."""
    free: dict[tuple[Alike, ShiftKey], list[str]] = defaultdict(list)
    group_of = {one.id: group for group, people in choices.alike.items() for one in people}
    for name, key in sorted(worked):
        if not choices.is_locked((name, key)):
            free[group_of[name], key].append(name)
    left = placed.copy()
    for duty in choices.problem.locked:
        left[group_of[duty.person_id], duty.need_key] -= 1
    duties = set(choices.problem.locked)
    for (group, key), names in free.items():
        duties |= _in_places(standing, group, key, names, left)
    return frozenset(duties)


def _in_places(
    standing: Standing,
    group: Alike,
    key: ShiftKey,
    names: list[str],
    left: Placed,
) -> set[Duty]:
    duties, later = set(), []
    for name in names:
        duty = standing.on.get((name, key[0]))
        if duty is not None and duty.shift_key == key and left[group, duty.need_key] > 0:
            left[group, duty.need_key] -= 1
            duties.add(duty)
        else:
            later.append(name)
    places = sorted(
        place
        for (who, place), people in left.items()
        if who == group and place[1:3] == key
        for _ in range(people)
    )
    for name, (ward_id, day_on, shift_type_id, skill) in zip(later, places, strict=True):
        duties.add(Duty(day_on, name, shift_type_id, ward_id, skill))
    return duties
