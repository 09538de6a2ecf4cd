"""The solver's variables: fewer than there are bookings, because many bookings are alike.

A request may often start at any slot of a session at the same price. Where the clock does not
matter otherwise (no pool, no shared room, no second appointment), the solver says only that the
request goes to the session, and for all such requests of a length together how many start at
each slot; names are put to starts afterwards. Nothing is lost: every such count can be handed out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExpr

from ops.clinic.booking.choices import Choices, Numbers


@dataclass(frozen=True)
class Alike:
    """Columns of one request that the solver need not tell apart, in order of their start."""

    request: int
    columns: tuple[int, ...]


def alike(choices: Choices, columns: Numbers) -> list[Alike]:
    """Columns gathered: by request, session and points, one by one where the clock matters."""
    single = np.where(choices.by_the_clock[columns], choices.start[columns], -1)
    keys = choices.request[columns], choices.session[columns], choices.points[columns], single
    order = np.lexsort((choices.start[columns], *reversed(keys)))
    turns = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    parts = np.split(columns[order], np.flatnonzero(turns) + 1) if len(columns) else []
    return [Alike(int(choices.request[part[0]]), tuple(part.tolist())) for part in parts]


class Variables:
    """Whether each set of bookings alike is chosen, and how many start at each slot."""

    def __init__(self, choices: Choices, sets: list[Alike], model: CpModel) -> None:
        self.choices, self.sets, self.model = choices, sets, model
        self.chosen = [model.new_bool_var("chosen") for _ in sets]
        self.kinds: dict[tuple[int, ...], list[int]] = {}
        for n, one in enumerate(sets):
            self.kinds.setdefault(self._kind(one), []).append(n)
        self.starting: dict[tuple[int, ...], list[IntVar]] = {}
        self.stands_for: list[int] = []
        """A column with the rows of each variable that uses room."""
        self.using: list[IntVar] = []
        self.most: list[int] = []
        for kind, members in self.kinds.items():
            self._lay_out(kind, members)

    def _kind(self, one: Alike) -> tuple[int, ...]:
        """Sets of one kind may start at the same slots for as long."""
        choices, first = self.choices, one.columns[0]
        if len(one.columns) == 1:
            lone = first if choices.by_the_clock[first] else -1
            return lone, int(choices.slots[first]), int(choices.start[first])
        return -1, int(choices.slots[first]), *choices.start[list(one.columns)].tolist()

    def _lay_out(self, kind: tuple[int, ...], members: list[int]) -> None:
        columns = self.sets[members[0]].columns
        if len(columns) == 1 and len(members) == 1:
            counts = [self.chosen[members[0]]]
        else:
            counts = [self.model.new_int_var(0, len(members), "starting") for _ in columns]
            chosen = LinearExpr.sum([self.chosen[n] for n in members])
            self.model.add(chosen == LinearExpr.sum(counts))
        self.starting[kind] = counts
        self.using += counts
        self.stands_for += columns
        self.most += [len(members)] * len(columns)

    def hint(self, start: Numbers) -> None:
        """Begin from these columns; a hint is complete or of no use."""
        had = set(start.tolist())
        for kind, members in self.kinds.items():
            at = [0] * len(self.starting[kind])
            for n in members:
                slots = [k for k, column in enumerate(self.sets[n].columns) if column in had]
                self.model.add_hint(self.chosen[n], bool(slots))
                for k in slots:
                    at[k] += 1
            if len(at) > 1 or len(members) > 1:
                for count, many in zip(self.starting[kind], at, strict=True):
                    self.model.add_hint(count, many)

    def columns(self, solver: CpSolver) -> Iterator[int]:
        """Hand the starts out to those chosen."""
        for kind, members in self.kinds.items():
            starts = [
                k for k, count in enumerate(self.starting[kind]) for _ in range(solver.value(count))
            ]
            going = [n for n in members if solver.boolean_value(self.chosen[n])]
            for n, k in zip(going, starts, strict=True):
                yield self.sets[n].columns[k]
