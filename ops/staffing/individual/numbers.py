"""A roster problem as arrays, in the order of its people, days and shift types."""

from collections.abc import Mapping
from math import gcd, inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ops.staffing.individual.problem import (
    MONDAY_TO_SUNDAY,
    SATURDAY,
    SUNDAY,
    Line,
    LinesProblem,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
OFF = -1


class Shifts(NamedTuple):
    """What is the same for everybody: shift types s, and which days d are weekends."""

    units: Ints
    """[s] length, in the largest unit that all lengths have in common."""
    kind: Ints
    """[s] types that forbid the same followers are of one kind."""
    follows: Bools
    """[kind, s] whether the type may follow; the last row is for after a day off."""
    saturday: Bools
    sunday: Bools


class Numbers(NamedTuple):
    """Arrays by person p, day d and shift type s."""

    wish: Floats
    """[p, d, s] what working it costs in requests; infinite where the person may not."""
    cap: Ints
    """[p, s] most shifts of the type; the number of days where that says nothing."""
    most_units: Ints
    least_units: Ints
    most_running: Ints
    least_running: Ints
    least_off: Ints
    most_weekends: Ints
    shifts: Shifts
    required: Floats
    under: Floats
    over: Floats
    """[d, s] cover: people wanted and the price of one under and of one over."""


def numbers_of(problem: LinesProblem) -> tuple[Numbers, int]:
    """The arrays, and the penalty that nobody's line can change."""
    types, people, days = problem.shift_types, problem.people, problem.days
    at = {one.id: s for s, one in enumerate(types)}
    unit = gcd(*(one.minutes for one in types))
    kinds = {after: n for n, after in enumerate(dict.fromkeys(t.not_followed_by for t in types))}
    follows = np.ones((len(kinds) + 1, len(types)), np.bool_)
    for after, n in kinds.items():
        follows[n] = [one.id not in after for one in types]
    cap = [[min(days, one.most_of.get(kind.id, 0)) for kind in types] for one in people]
    wish, spent = _wishes(problem, at)
    cover = np.zeros((3, days, len(types)))
    for want in problem.covers:
        amounts = want.required, want.under, want.over
        cover[:, want.day, at[want.shift_type_id]] = amounts
    weekday = np.arange(days) % MONDAY_TO_SUNDAY
    return Numbers(
        wish=wish,
        cap=_ints(cap),
        most_units=_ints([one.most_minutes // unit for one in people]),
        least_units=_ints([max(0, -(-one.least_minutes // unit)) for one in people]),
        most_running=_ints([min(days, one.most_running) for one in people]),
        least_running=_ints([one.least_running for one in people]),
        least_off=_ints([max(1, one.least_off) for one in people]),
        most_weekends=_ints([min(one.most_weekends, days // 7 + 1) for one in people]),
        shifts=Shifts(
            units=_ints([one.minutes // unit for one in types]),
            kind=_ints([kinds[one.not_followed_by] for one in types]),
            follows=follows,
            saturday=weekday == SATURDAY,
            sunday=weekday == SUNDAY,
        ),
        required=cover[0],
        under=cover[1],
        over=cover[2],
    ), spent


def _ints(values: list[int] | list[list[int]]) -> Ints:
    return np.array(values, np.int64)


def _wishes(problem: LinesProblem, at: dict[str, int]) -> tuple[Floats, int]:
    row = {one.id: p for p, one in enumerate(problem.people)}
    wish = np.zeros((len(row), problem.days, len(at)))
    spent = 0
    for asked in problem.requests:
        place = row[asked.person_id], asked.day, at[asked.shift_type_id]
        wish[place] += -asked.weight if asked.on else asked.weight
        spent += asked.weight if asked.on else 0
    for p, person in enumerate(problem.people):
        wish[p, sorted(person.away), :] = inf
        wish[p, :, [s for name, s in at.items() if not person.most_of.get(name)]] = inf
    return wish, spent


def as_lines(problem: LinesProblem, roster: Ints) -> dict[str, Line]:
    """Arrays of shift types as everybody's line."""
    names = [*(one.id for one in problem.shift_types), None]
    return {
        person.id: tuple(names[s] for s in roster[p].tolist())
        for p, person in enumerate(problem.people)
    }


def as_roster(problem: LinesProblem, lines: Mapping[str, Line]) -> Ints:
    """Everybody's line as an array of shift types."""
    at: dict[str | None, int] = {one.id: s for s, one in enumerate(problem.shift_types)}
    at[None] = OFF
    return _ints([[at[kind] for kind in lines[person.id]] for person in problem.people])
