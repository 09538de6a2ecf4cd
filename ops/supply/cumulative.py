"""Use from today on, read off its forecast: quantiles, averages, chances and days of cover."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

import numpy as np
import polars as pl

from ops.supply.history import Numbers

CLOSE = 1e-9


@dataclass(frozen=True)
class Use:
    """Use of one item at one place: quantiles by day (rows, cumulative) and level (columns).

    The ``n``-th row is the midnight nearest to ``n`` days after the issue.
    """

    levels: tuple[float, ...]
    by_day: Numbers

    def at(self, day: int, level: float) -> float:
        """The quantile of use from today to the end of the ``day``-th day."""
        return float(np.interp(level, self.levels, self.by_day[day - 1]))

    def mean(self, day: int) -> float:
        """Average use by then, as far as quantiles tell it."""
        edges = np.concatenate([[0.0], self.levels, [1.0]])
        row = self.by_day[day - 1]
        closed = np.concatenate([row[:1], row, row[-1:]])
        return float(np.sum(np.diff(edges) * (closed[1:] + closed[:-1]) / 2))

    def chance_above(self, amount: float, day: int) -> float:
        """The chance that more than ``amount`` is used by then; thin tails go on thinning."""
        row, levels = self.by_day[min(day, len(self.by_day)) - 1], np.asarray(self.levels)
        if amount >= row[-1]:
            step = max((row[-1] - row[-3]) / log((1 - levels[-3]) / (1 - levels[-1])), CLOSE)
            return float((1 - levels[-1]) * exp(-min((amount - row[-1]) / step, 50.0)))
        if amount < row[0]:
            return float(1 - levels[0] * amount / row[0])
        last = int(np.searchsorted(row, amount, side="right")) - 1
        width = row[last + 1] - row[last]
        return float(
            1 - levels[last] - (levels[last + 1] - levels[last]) * (amount - row[last]) / width
        )

    def days_lasting(self, amount: float) -> float:
        """Days that ``amount`` covers at average use."""
        means = [self.mean(day) for day in range(1, len(self.by_day) + 1)]
        for day, used in enumerate(means):
            if used > amount:
                before = means[day - 1] if day else 0.0
                return day + (amount - before) / (used - before)
        daily = means[-1] / len(means)
        return float("inf") if daily <= 0 else amount / daily


def uses(demand: pl.DataFrame) -> dict[str, Use]:
    """The newest forecast of each item and place, by whole days after its issue."""
    newest = demand.filter(
        pl.col("issued_at") == pl.col("issued_at").max().over("entity_id"),
        pl.col("target_at") >= pl.col("issued_at") + pl.duration(hours=12),
    )
    return dict(_each(newest.sort("entity_id", "target_at", "level")))


def _each(newest: pl.DataFrame) -> Iterator[tuple[str, Use]]:
    for (entity,), rows in newest.group_by("entity_id", maintain_order=True):
        levels = tuple(rows["level"].unique(maintain_order=True).to_list())
        yield str(entity), Use(levels, rows["value"].to_numpy().reshape(-1, len(levels)))
