"""Laws of demand in whole amounts: Poisson, bunched, told chance by chance, and mixtures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.stats import nbinom
from scipy.stats import poisson as poisson_law

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Numbers

ROUNDING = 1e-12
"""A chance this much short of a target has reached it."""
HARDLY_EVER = 1e-18


@dataclass(frozen=True, eq=False)
class Whole:
    """Chances of demand 0, 1, 2 and so on."""

    chances: Numbers

    def __post_init__(self) -> None:
        _add_up(self.chances)

    @cached_property
    def mean(self) -> float:
        """As in ``Law``."""
        return float(self.chances @ np.arange(len(self.chances)))

    @cached_property
    def within(self) -> Numbers:
        """The chance that demand stays within 0, 1, 2 and so on."""
        return np.cumsum(self.chances)

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        place = int(np.searchsorted(self.within, level - ROUNDING))
        return float(min(place, len(self.chances) - 1))

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        last = int(np.floor(amount + ROUNDING))
        return 0.0 if last < 0 else float(self.within[min(last, len(self.within) - 1)])

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        return float(self.chances @ np.maximum(np.arange(len(self.chances)) - amount, 0.0))

    def over(self, periods: float) -> "Whole":
        """As in ``Law``, for whole periods."""
        if periods != int(periods) or periods < 0:
            raise PlanningError(f"Whole periods are needed, not {periods:g}: use shorter periods.")
        total = np.ones(1)
        for _ in range(int(periods)):
            total = np.convolve(total, self.chances)
        return Whole(total)


@dataclass(frozen=True, eq=False)
class Listed:
    """Chances of any amounts, whole or not, in rising order."""

    amounts: Numbers
    chances: Numbers

    def __post_init__(self) -> None:
        _add_up(self.chances)

    @property
    def mean(self) -> float:
        """As in ``Law``."""
        return float(self.amounts @ self.chances)

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        place = int(np.searchsorted(np.cumsum(self.chances), level - ROUNDING))
        return float(self.amounts[min(place, len(self.amounts) - 1)])

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        return float(self.chances[self.amounts <= amount + ROUNDING].sum())

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        return float(self.chances @ np.maximum(self.amounts - amount, 0.0))

    def over(self, periods: float) -> Law:
        """Sums of such amounts are known for one span only."""
        if periods == 1:
            return self
        raise PlanningError("Sums need whole amounts: give demand in issue units.")


@dataclass(frozen=True)
class Poisson:
    """Wanted one at a time, at any moment alike."""

    mean: float

    @cached_property
    def whole(self) -> Whole:
        """Its chances of 0, 1, 2 … as far as anything is to be seen of them."""
        return _cut(poisson_law(self.mean))

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        return self.whole.quantile(level)

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        return self.whole.chance_within(amount)

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        return self.whole.short(amount)

    def over(self, periods: float) -> "Poisson":
        """As in ``Law``."""
        return Poisson(self.mean * periods)


def negative_binomial(mean: float, variance: float) -> Whole:
    """Whole amounts that come in bunches: ``variance`` above ``mean``."""
    if variance <= mean:
        raise PlanningError(
            f"A negative binomial needs a variance above its mean of {mean:g}; found "
            f"{variance:g}. Use a Poisson law."
        )
    return _cut(nbinom(mean**2 / (variance - mean), mean / variance))


def whole(law: Law) -> Whole:
    """A law of whole amounts as its chances."""
    if isinstance(law, Whole):
        return law
    if isinstance(law, Poisson):
        return law.whole
    raise PlanningError("Chances of whole amounts are needed: use Whole or Poisson demand.")


def mixed(laws: Sequence[tuple[float, Law]]) -> Whole:
    """Demand when each law holds so often, as over a lead time that varies."""
    each = [(often, whole(law).chances) for often, law in laws]
    total = np.zeros(max(len(chances) for _, chances in each))
    for often, chances in each:
        total[: len(chances)] += often * chances
    return Whole(total)


def _cut(law: Any) -> Whole:
    last = int(law.mean() + 12 * law.std()) + 30
    while law.sf(last) > HARDLY_EVER:
        last *= 2
    chances = law.pmf(np.arange(last + 1))
    return Whole(np.asarray(chances / chances.sum()))


def _add_up(chances: Numbers) -> None:
    total = float(chances.sum())
    if abs(total - 1) > 1e-6 or (chances < 0).any():
        raise PlanningError(
            f"Chances of demand must be at least 0 and add up to 1; these add up to {total:g}. "
            "Correct them, or divide each by their sum."
        )
