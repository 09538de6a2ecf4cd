"""What each number of packs would lose: one convex curve for each item.

The slope of the expected loss rises from minus the cost of shortage to the costs of keeping and
of waste, on straight lines between the quantiles of use. It is kept as points (stock, slope),
two at each quantile, since a chance may jump there; losses are the area under it.
"""

import numpy as np

from ops.supply.orders.problem import Counts, Numbers, OrderProblem

FAR = 1e15
"""More units than there are: where a slope is never reached."""


class Curves:
    """Expected loss of items by stock, in pence; points by row, items by column."""

    def __init__(self, stock: Numbers, slope: Numbers, loss: Numbers) -> None:
        self._stock, self._slope, self._loss = stock, slope, loss
        self._items = np.arange(stock.shape[1])

    def of(self, items: Counts) -> "Curves":
        """The curves of some items."""
        return Curves(self._stock[:, items], self._slope[:, items], self._loss[:, items])

    def at(self, stock: Numbers) -> Numbers:
        """The loss of each item at its stock."""
        left, right = self._around(self._stock, stock)
        since, slope = self._stock[left, self._items], self._slope[left, self._items]
        width = self._stock[right, self._items] - since
        step = stock - since
        # Before the first point and beyond the last the slope stays as it is.
        inside = (step > 0) & (width > 0)
        rise = (self._slope[right, self._items] - slope) * inside
        bend = rise / np.where(inside, width, 1.0)
        loss: Numbers = self._loss[left, self._items] + step * (slope + bend * step / 2)
        return loss

    def where(self, slope: Numbers) -> Numbers:
        """The stock at which each item's loss has such a slope."""
        left, right = self._around(self._slope, slope)
        low, high = self._slope[left, self._items], self._slope[right, self._items]
        since, until = self._stock[left, self._items], self._stock[right, self._items]
        inside = high > low
        part = np.where(inside, (slope - low) / np.where(inside, high - low, 1.0), 0.0)
        stock = since + part * (until - since)
        stock[slope < self._slope[0]] = -FAR
        stock[slope >= self._slope[-1]] = FAR
        return stock

    @staticmethod
    def _around(points: Numbers, values: Numbers) -> tuple[Counts, Counts]:
        """The last point that is not above each value, and the next; the ends beyond them."""
        reached = np.zeros(len(values), np.int8)
        for row in points:
            reached += row <= values
        last = len(points) - 1
        right = np.minimum(reached, last).astype(np.int64)
        return np.maximum(reached - 1, 0).astype(np.int64), right


def curves(problem: OrderProblem) -> Curves:
    """The loss of every item."""
    expires = np.isfinite(problem.use_in_life.sum(axis=1))
    in_life = np.where(expires[:, None], problem.use_in_life, problem.use)
    knots = problem.use
    if expires.any():
        knots = np.sort(np.concatenate([problem.use, in_life], axis=1), axis=1)
    waste = np.where(expires, problem.waste, 0.0)[:, None]
    both = (problem.shortage + problem.holding)[:, None]
    sides = []
    for before in (True, False):
        used = _within(problem.use, problem.levels, knots, before=before)
        expired = _within(in_life, problem.levels, knots, before=before)
        sides.append(both * used + waste * expired - problem.shortage[:, None])
    stock = np.repeat(knots, 2, axis=1)
    slope = np.stack(sides, axis=2).reshape(stock.shape)
    slope = np.maximum.accumulate(slope, axis=1)
    areas = np.diff(stock, axis=1) * (slope[:, 1:] + slope[:, :-1]) / 2
    # At the least quantile there is, all use beyond it is missing, and nothing is left over.
    first = problem.shortage * (mean_use(problem) - knots[:, 0])
    loss = first[:, None] + np.concatenate([np.zeros((len(first), 1)), areas.cumsum(axis=1)], 1)
    return Curves(*(np.ascontiguousarray(each.T) for each in (stock, slope, loss)))


def _within(quantiles: Numbers, levels: tuple[float, ...], at: Numbers, *, before: bool) -> Numbers:
    """The chance of use below each amount (``before``), or of no more than it."""
    says = np.asarray(levels)
    place = np.zeros(at.shape, np.int64)
    for each in quantiles.T:
        place += (each[:, None] < at) if before else (each[:, None] <= at)
    last = len(says) - 1
    left, right = np.clip(place - 1, 0, last), np.clip(place, 0, last)
    low, high = np.take_along_axis(quantiles, left, 1), np.take_along_axis(quantiles, right, 1)
    part = np.where(high > low, (at - low) / np.where(high > low, high - low, 1.0), 0.0)
    between = says[left] + np.clip(part, 0.0, 1.0) * (says[right] - says[left])
    return np.where(place == 0, 0.0, np.where(place > last, 1.0, between))


def mean_use(problem: OrderProblem) -> Numbers:
    """Average use until the next order can arrive, as far as quantiles tell it."""
    edges = np.concatenate([[0.0], problem.levels, [1.0]])
    closed = np.concatenate([problem.use[:, :1], problem.use, problem.use[:, -1:]], axis=1)
    middles: Numbers = (closed[:, 1:] + closed[:, :-1]) / 2
    return middles @ np.diff(edges)


def chance_above(problem: OrderProblem, stock: Numbers) -> Numbers:
    """The chance that more is used than there is; never told to be less than the last level's."""
    within = _within(problem.use, problem.levels, stock[:, None], before=False)[:, 0]
    return np.maximum(1 - within, 1 - problem.levels[-1])


class Choices:
    """How many packs of each item are best at a price, within least and most."""

    def __init__(self, problem: OrderProblem, loss: Curves, rows: Counts | None = None) -> None:
        rows = np.arange(len(problem.names)) if rows is None else rows
        self.problem, self.loss, self.rows = problem, loss, rows
        self._have, self._pack = problem.have[rows], problem.pack[rows]
        self._least = np.maximum(problem.least_packs[rows], 0).astype(float)
        self._most = problem.most_packs[rows].astype(float)
        self._none = self._most < np.maximum(self._least, 1)
        self.unordered = loss.at(self._have)

    @classmethod
    def of_all(cls, problem: OrderProblem) -> "Choices":
        """Choices of every item."""
        return cls(problem, curves(problem))

    def of(self, rows: Counts) -> "Choices":
        """Choices of some of these items, by their place here."""
        return Choices(self.problem, self.loss.of(rows), self.rows[rows])

    def losing(self, packs: Counts) -> Numbers:
        """The loss of each item with so many packs."""
        return self.loss.at(self._have + packs * self._pack)

    def best(self, price: Numbers) -> tuple[Counts, Numbers]:
        """Packs that lose least at a price a pack, in pence of loss, and loss and price of them.

        Between least and most the loss is convex, so that the best is on either side of where
        its slope is the price; ordering nothing is tried too.
        """
        exact = (self.loss.where(-price / self._pack) - self._have) / self._pack
        low = np.clip(np.floor(exact), self._least, self._most)
        high = np.clip(np.floor(exact) + 1, self._least, self._most)
        packs, cost = np.zeros(len(price)), self.unordered
        for tried in (low, high):
            asked = self.loss.at(self._have + tried * self._pack) + price * tried
            better = (asked < cost) & ~self._none
            packs, cost = np.where(better, tried, packs), np.where(better, asked, cost)
        return packs.astype(np.int64), cost
