"""Which days of work may follow one another: the rules that look back, as a graph of states.

A layer of states stands after each day; a move is a day off or a shift. A state knows what may
not follow for want of rest, how many shifts of each limited kind run, how many a week holds so
far, and days off running. States from which the same days ahead are lawful are one, so that
little is left: some forty a day for the hospital's own rules. A limit of a kind that is not
listed here is left out, which only lets more lines through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from ops.staffing.lines.numbers import OFF, Ints, rest_after
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import Counted, DaysOff, InEachWeek, Rest, Running, counted
from ops.staffing.shifts import Shift

WEEK = 7
DAY = timedelta(days=1)
Days = tuple[tuple[Shift | None, ...], ...]
"""By day and shift type, the shift of that type or None if there is none."""


class State(NamedTuple):
    """What a person's past forbids, after a day."""

    tomorrow: int = 0
    day_after: int = 0
    """Types that rest forbids, as bits."""
    running: tuple[int, ...] = ()
    this_week: tuple[int, ...] = ()
    off: int = 0
    """Days off running, up to the least; more than that is no different."""


@dataclass(frozen=True)
class Lawful:
    """Moves from layer to layer: those of day d are ``since[d]`` up to ``since[d + 1]``.

    They are in order of the state they lead to. ``start`` gives the state before the first day.
    """

    since: Ints
    source: Ints
    target: Ints
    kind: Ints
    """The shift type, or OFF."""
    states: Ints
    """How many there are in each layer."""
    start: dict[State, int]


class Limits:
    """The limits of a policy that are looked at here; of two alike only the stricter counts.

    Days off that run on from before the roster are taken to be enough.
    """

    def __init__(self, policy: StaffingPolicy, days: Days) -> None:
        self.days = days
        self.rests = policy.limits(Rest)
        self.running = _strictest((one.of, one.most) for one in policy.limits(Running))
        self.weekly = _strictest((one.of, one.most) for one in policy.limits(InEachWeek))
        self.off = max([1, *(one.least for one in policy.limits(DaysOff))])

    def start(self, before: tuple[Shift, ...], first: date) -> State:
        """The state of somebody who worked these shifts before the first day."""
        worked = {shift.day_on: shift for shift in before}
        running = [0] * len(self.running)
        for at, (what, most) in enumerate(self.running):
            day_on = first - DAY
            while day_on in worked and counted(worked[day_on], what):
                running[at], day_on = min(most, running[at] + 1), day_on - DAY
        return State(running=tuple(running), this_week=(0,) * len(self.weekly), off=self.off)

    def free(self, state: State, d: int) -> State:
        """After a day off."""
        running = (0,) * len(self.running)
        off = min(self.off, state.off + 1)
        return State(state.day_after, 0, running, self._week(state.this_week, d), off)

    def works(self, state: State, d: int, kind: int) -> State | None:
        """After a shift, or None if that is not lawful."""
        shift = self.days[d][kind]
        if shift is None or state.tomorrow >> kind & 1 or 0 < state.off < self.off:
            return None
        running = tuple(
            run + 1 if counted(shift, what) else 0
            for run, (what, _) in zip(state.running, self.running, strict=True)
        )
        week = tuple(
            so_far + counted(shift, what)
            for so_far, (what, _) in zip(state.this_week, self.weekly, strict=True)
        )
        limits = zip((*running, *week), (*self.running, *self.weekly), strict=True)
        if any(much > most for much, (_, most) in limits):
            return None
        tomorrow = state.day_after | self._too_soon(shift, d + 1)
        return State(tomorrow, self._too_soon(shift, d + 2), running, self._week(week, d), 0)

    def _week(self, so_far: tuple[int, ...], d: int) -> tuple[int, ...]:
        return (0,) * len(so_far) if (d + 1) % WEEK == 0 else so_far

    def _too_soon(self, shift: Shift, later: int) -> int:
        """The types of a later day that begin before this shift is rested from."""
        if not self.rests:
            return 0
        ready_at = shift.ends_at + rest_after(self.rests, shift)
        follows = self.days[later] if later < len(self.days) else ()
        return sum(
            1 << kind
            for kind, other in enumerate(follows)
            if other is not None and other.starts_at < ready_at
        )


def _strictest(limits: Iterator[tuple[Counted, int]]) -> tuple[tuple[Counted, int], ...]:
    """Limits on minutes are left out: they would make a state of every sum."""
    least: dict[Counted, int] = {}
    for what, most in limits:
        if what is not Counted.MINUTES:
            least[what] = min(most, least.get(what, most))
    return tuple(least.items())


Moves = dict[int, State]
"""By shift type, or OFF, the state it leads to."""


def lawful(limits: Limits, starts: set[State]) -> Lawful:
    """The graph of everything that may be worked from any of these starts."""
    layers: list[dict[State, Moves]] = []
    here = dict.fromkeys(sorted(starts))
    for d in range(len(limits.days)):
        layers.append({state: _moves(limits, state, d) for state in here})
        here = dict.fromkeys(to for moves in layers[-1].values() for to in moves.values())
    return _merged(layers, list(here))


def _moves(limits: Limits, state: State, d: int) -> Moves:
    moves: Moves = {OFF: limits.free(state, d)}
    for kind in range(len(limits.days[d])):
        after = limits.works(state, d, kind)
        if after is not None:
            moves[kind] = after
    return moves


def _merged(layers: list[dict[State, Moves]], last: list[State]) -> Lawful:
    """From the last day back, states with the same moves become one."""
    number = dict.fromkeys(last, 0)
    arcs, states = list[list[tuple[int, int, int]]](), [1]
    for layer in reversed(layers):
        alike: dict[tuple[tuple[int, int], ...], int] = {}
        numbered: dict[State, int] = {}
        for state, moves in layer.items():
            same = tuple((kind, number[to]) for kind, to in moves.items())
            numbered[state] = alike.setdefault(same, len(alike))
        of_day = [(to, n, kind) for same, n in alike.items() for kind, to in same]
        arcs.append(sorted(of_day))
        states.append(len(alike))
        number = numbered
    arcs.reverse()
    states.reverse()
    rows = np.array([arc for of_day in arcs for arc in of_day], np.int64).reshape(-1, 3)
    since = np.cumsum([0, *(len(of_day) for of_day in arcs)])
    columns = (np.ascontiguousarray(rows[:, n]) for n in range(3))
    target, source, kind = columns
    return Lawful(since, source, target, kind, np.array(states, np.int64), number)
