"""What a place in each row is worth, and from it a bound on every plan.

For any prices of the rows, let each request take the booking that is cheapest with prices
paid, or none: what they pay less the worth of all places is never more than the cost of any
plan (Lagrange; Geoffrion 1974). Linear programs find prices that make the bound high: block by
block, a block being clinics together, with the rows that blocks share priced between
two rounds. Only columns that look cheap enter a program; those the prices turn out to flatter
are added until the bound meets the program's own cost.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)
from scipy.sparse import csc_matrix, csr_matrix, vstack

from ops.clinic.booking.choices import Choices, Numbers, Whether

Prices = NDArray[np.float64]

COLUMNS = 20
"""Columns a request brings to the first program, and at most to each after it."""
ROUNDS = 12
TURNS = 2
"""Times the blocks are priced, and in between what they share."""
CLOSE = 1e-5
"""Share of the cost within which the bound is close enough."""


class Priced:
    """Columns with the prices of their rows paid; ``bound`` holds for every plan."""

    def __init__(self, choices: Choices, blocks: Sequence[Numbers], likely: Numbers) -> None:
        self.choices = choices
        self.columns: csc_matrix = choices.rows.tocsc()
        self.price = np.zeros(len(choices.most))
        self.likely = likely
        self.shared = shared_rows(choices, blocks)
        for turn in range(TURNS if self.shared.any() else 1):
            if turn:
                self._raise(self._sharing(), self.shared)
            for block in blocks:
                self._raise(block, ~self.shared)

    @property
    def paid(self) -> Prices:
        """Points of each column with prices paid."""
        paid: Prices = self.choices.points + np.asarray(self.columns.T @ self.price)
        return paid

    @property
    def least(self) -> Prices:
        """The least each request pays, unbooked included."""
        return _least(self.choices, np.arange(len(self.choices.points)), self.paid)

    @property
    def beyond(self) -> Prices:
        """How much more than its request's least each column pays."""
        beyond: Prices = self.paid - self.least[self.choices.request]
        return beyond

    @property
    def bound(self) -> float:
        """No plan costs fewer points."""
        return float(self.least.sum() - self.price @ self.choices.most)

    def _sharing(self) -> Numbers:
        """Columns of the requests that use a row that blocks share."""
        uses = np.asarray((self.columns.T @ self.shared.astype(float)) > 0)
        requests = np.unique(self.choices.request[uses])
        return np.flatnonzero(np.isin(self.choices.request, requests))

    def _raise(self, block: Numbers, rows: Whether) -> None:
        """Find better prices of these rows from a block's columns, other prices as they are."""
        own = self.columns[:, block]
        chosen = np.flatnonzero(rows & (np.bincount(own.indices, minlength=len(rows)) > 0))
        self.price[chosen] = 0
        points = self.choices.points[block] + np.asarray(own.T @ self.price)
        matrix = own.tocsr()[chosen].tocsc()
        self.price[chosen] = _prices(self.choices, block, points, matrix, chosen, self.likely)


def _prices(
    choices: Choices,
    block: Numbers,
    points: Prices,
    matrix: csc_matrix,
    rows: Numbers,
    likely: Numbers,
) -> Prices:
    most, request = choices.most[rows], choices.request[block]
    active = _cheapest(request, points) | _spread(request) | np.isin(block, likely)
    best, price = -np.inf, np.zeros(len(rows))
    for _ in range(ROUNDS):
        cost, trial = _program(choices, request[active], points[active], matrix[:, active], most)
        paid = points + np.asarray(matrix.T @ trial)
        least = _least(choices, block, paid)
        bound = least[np.unique(request)].sum() - trial @ most
        if bound > best:
            best, price = bound, trial
        if cost - best <= CLOSE * max(1.0, abs(cost)):
            break
        active |= _cheapest(request, paid)
    return price


def _program(
    choices: Choices, request: Numbers, points: Prices, matrix: csc_matrix, most: Numbers
) -> tuple[float, Prices]:
    """The least cost of fractional bookings, and the prices of the rows."""
    rows: csr_matrix = matrix.tocsr()
    binds = np.asarray(rows.sum(axis=1)).ravel() > most
    names, own = np.unique(request, return_inverse=True)
    one = csr_matrix((np.ones(len(own)), (own, np.arange(len(own)))))
    limits = np.concatenate([most[binds], np.ones(len(names))]).astype(float)
    model: Any = ModelBuilderHelper()  # its stub knows no arrays of numpy 2
    solver = ModelSolverHelper("GLOP")
    model.fill_model_from_sparse_data(
        np.zeros(len(own)),
        np.full(len(own), np.inf),
        points - choices.unbooked[request],
        np.full(len(limits), -np.inf),
        limits,
        vstack([rows[binds], one]).tocsr(),
    )
    solver.solve(model)
    price = np.zeros(len(most))
    if solver.status() != SolveStatus.OPTIMAL:
        return np.inf, price
    price[binds] = np.maximum(0, -solver.dual_values()[: binds.sum()])
    return solver.objective_value() + choices.unbooked[names].sum(), price


def _least(choices: Choices, columns: Numbers, paid: Prices) -> Prices:
    least = choices.unbooked.astype(float)
    np.minimum.at(least, choices.request[columns], paid)
    return least


def _cheapest(request: Numbers, paid: Prices) -> Whether:
    """The few cheapest columns of each request; requests stand in order."""
    order = np.lexsort((paid, request))
    rank = np.arange(len(order)) - np.searchsorted(request, request)
    cheap = np.zeros(len(order), np.bool_)
    cheap[order[rank < COLUMNS]] = True
    return cheap


def _spread(request: Numbers) -> Whether:
    """A few columns of each request, spread over all it has."""
    many = np.bincount(request)[request]
    rank = np.arange(len(request)) - np.searchsorted(request, request)
    step = np.maximum(1, many // COLUMNS)
    spread: Whether = (rank + request) % step == 0
    return spread


def shared_rows(choices: Choices, blocks: Sequence[Numbers]) -> Whether:
    """Rows with columns of more than one block."""
    columns = choices.rows.tocsc()
    seen = np.zeros(len(choices.most), np.int64)
    for block in blocks:
        seen += np.bincount(columns[:, block].indices, minlength=len(seen)) > 0
    return seen > 1
