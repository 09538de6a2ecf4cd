"""The solver's variables: fewer than there are bookings, because many bookings are alike.

A request may often start at any slot of a session at the same price. The solver says only that
the request goes to the session, and for all requests that would use the same of everything
together how many start at each slot; names are put to starts afterwards. Nothing is lost: every
such count can be handed out. Requests that use more than slots (a chair for as long, the same
interpreter) are alike among themselves, so that a day unit needs a tenth of the variables.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from ops.clinic.booking.choices import Choices, Numbers
from ops.clinic.booking.engines import Program, Reals

Kind = tuple[bytes, ...]
Row = dict[int, float]


@dataclass(frozen=True)
class Alike:
    """Columns of one request that the solver need not tell apart, in order of their start."""

    request: int
    columns: tuple[int, ...]


def alike(choices: Choices, columns: Numbers) -> list[Alike]:
    """Columns gathered by request, session and points."""
    keys = choices.request[columns], choices.session[columns], choices.points[columns]
    order = np.lexsort((choices.start[columns], *reversed(keys)))
    turns = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    parts = np.split(columns[order], np.flatnonzero(turns) + 1) if len(columns) else []
    return [Alike(int(choices.request[part[0]]), tuple(part.tolist())) for part in parts]


class Variables:
    """Whether each set of bookings alike is chosen, and how many start at each slot.

    Variables are numbered: the sets first, then counts of a kind, where a kind is sets whose
    columns use the same, start by start. A lone column needs no count of its own.
    """

    def __init__(self, choices: Choices, sets: list[Alike]) -> None:
        self.choices, self.sets = choices, sets
        self.kinds: dict[Kind, list[int]] = defaultdict(list)
        uses = _uses(choices, sets)
        for n, one in enumerate(sets):
            self.kinds[tuple(uses[column] for column in one.columns)].append(n)
        self.starting: dict[Kind, range] = {}
        self.most = [1] * len(sets)
        self.stands_for, self.using = list[int](), list[int]()
        for kind, members in self.kinds.items():
            self._lay_out(kind, members)

    def _lay_out(self, kind: Kind, members: list[int]) -> None:
        columns, first = self.sets[members[0]].columns, len(self.most)
        if len(columns) == len(members) == 1:
            self.starting[kind] = range(members[0], members[0] + 1)
        else:
            self.starting[kind] = range(first, first + len(columns))
            self.most += [len(members)] * len(columns)
        self.using += self.starting[kind]
        self.stands_for += columns

    def program(self, price: Reals, free: Reals) -> Program:
        """Save most, prices paid, each request booked once, within what is ``free`` of each row."""
        once: dict[int, Row] = defaultdict(dict)
        for n, one in enumerate(self.sets):
            once[one.request][n] = 1.0
        handed_out: list[Row] = []
        for kind, members in self.kinds.items():
            if self.starting[kind][0] >= len(self.sets):
                counts = dict.fromkeys(self.starting[kind], -1.0)
                handed_out.append({**counts, **dict.fromkeys(members, 1.0)})
        shared = self.choices.columns[:, self.stands_for].tocsr()
        worth = self._worth(shared.T @ price)
        most = np.array(self.most, np.int64)
        binds = np.flatnonzero(shared @ most[self.using] > free)
        rows = [*once.values(), *handed_out, *(self._row(shared, n) for n in binds.tolist())]
        at_most = np.concatenate([np.ones(len(once)), np.zeros(len(handed_out)), free[binds]])
        at_least = np.where(np.arange(len(rows)) < len(once), 0.0, -np.inf)
        at_least[len(once) : len(once) + len(handed_out)] = 0
        return Program(worth, most, _matrix(rows, len(most)), at_least, at_most)

    def _worth(self, paid: Reals) -> Reals:
        """Points that a set saves, less what each start pays: starts of one set may differ."""
        ones, worth = [one.columns[0] for one in self.sets], np.zeros(len(self.most))
        unbooked = self.choices.unbooked[self.choices.request[ones]]
        worth[: len(ones)] = unbooked - self.choices.points[ones]
        worth[self.using] -= paid
        return worth

    def _row(self, shared: csr_matrix, n: int) -> Row:
        here = slice(shared.indptr[n], shared.indptr[n + 1])
        using = (self.using[k] for k in shared.indices[here].tolist())
        return dict(zip(using, shared.data[here].tolist(), strict=True))

    def values(self, start: Numbers) -> Numbers:
        """What the variables are when these columns are chosen."""
        had, values = set(start.tolist()), np.zeros(len(self.most), np.int64)
        for kind, members in self.kinds.items():
            for n in members:
                slots = [k for k, column in enumerate(self.sets[n].columns) if column in had]
                values[n] = len(slots)
                for k in slots:
                    at = self.starting[kind][k]
                    values[at] += at >= len(self.sets)
        return values

    def columns(self, values: Numbers) -> Iterator[int]:
        """Hand the starts out to those chosen."""
        for kind, members in self.kinds.items():
            counts = enumerate(values[self.starting[kind]].tolist())
            starts = [k for k, count in counts for _ in range(count)]
            going = [n for n in members if values[n]]
            for n, k in zip(going, starts, strict=True):
                yield self.sets[n].columns[k]


def _matrix(rows: list[Row], width: int) -> csr_matrix:
    weight = np.array([weight for row in rows for weight in row.values()], np.float64)
    column = np.array([column for row in rows for column in row], np.int64)
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return csr_matrix((weight, column, ends), shape=(len(rows), width))


def _uses(choices: Choices, sets: list[Alike]) -> dict[int, bytes]:
    """What each column uses, as a key: the same of the same rows."""
    rows, told = choices.columns, dict[int, bytes]()
    for one in sets:
        for column in one.columns:
            here = slice(rows.indptr[column], rows.indptr[column + 1])
            told[column] = rows.indices[here].tobytes() + rows.data[here].tobytes()
    return told
