"""How much may be wanted: laws of demand, and what a stock leaves short or over on average."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from ops.errors import PlanningError

Numbers = npt.NDArray[np.float64]


class Law(Protocol):
    """Demand of a span of time, in issue units."""

    @property
    def mean(self) -> float:
        """Average demand."""

    def quantile(self, level: float) -> float:
        """The least amount that demand stays within so often."""

    def chance_within(self, amount: float) -> float:
        """How often demand stays within an amount."""

    def short(self, amount: float) -> float:
        """Average demand above an amount."""

    def over(self, periods: float) -> "Law":
        """Demand of so many such spans, independent of each other."""


@dataclass(frozen=True)
class Normal:
    """The bell curve; demand below nought is taken for returns."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        positive("standard deviation", self.sd)

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        return float(self.mean + self.sd * norm.ppf(level))

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        return float(norm.cdf((amount - self.mean) / self.sd))

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        z = (amount - self.mean) / self.sd
        return float(self.sd * (norm.pdf(z) - z * norm.sf(z)))

    def short_summed(self, amount: float) -> float:
        """The integral of ``short`` from an amount to infinity."""
        z = (amount - self.mean) / self.sd
        return float(self.sd**2 / 2 * ((z * z + 1) * norm.sf(z) - z * norm.pdf(z)))

    def over(self, periods: float) -> "Normal":
        """As in ``Law``."""
        return Normal(self.mean * periods, float(self.sd * np.sqrt(periods)))


@dataclass(frozen=True)
class Continuous:
    """Any law with a density, as scipy.stats freezes it: ``Continuous(gamma(2, scale=5))``."""

    law: Any

    @property
    def mean(self) -> float:
        """As in ``Law``."""
        return float(self.law.mean())

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        return float(self.law.ppf(level))

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        return float(self.law.cdf(amount))

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        low, high = self.law.support()
        if amount <= low:
            return self.mean - amount
        return 0.0 if amount >= high else _area(self.law.sf, amount, high, self.law)

    def over(self, periods: float) -> Law:
        """A law without a family of sums is known for one span only."""
        if periods == 1:
            return self
        raise PlanningError(
            f"Demand over {periods:g} periods cannot be told from the law of one. Give the law "
            "of the whole lead time, or chances of whole amounts."
        )


@dataclass(frozen=True)
class Mixed:
    """Demand when each of several laws with a density holds equally often."""

    laws: tuple[Law, ...]

    @property
    def mean(self) -> float:
        """As in ``Law``."""
        return sum(law.mean for law in self.laws) / len(self.laws)

    def quantile(self, level: float) -> float:
        """As in ``Law``."""
        ends = [law.quantile(level) for law in self.laws]
        if min(ends) == max(ends):
            return ends[0]
        return float(
            brentq(lambda x: self.chance_within(x) - level, min(ends), max(ends), xtol=1e-12)
        )

    def chance_within(self, amount: float) -> float:
        """As in ``Law``."""
        return sum(law.chance_within(amount) for law in self.laws) / len(self.laws)

    def short(self, amount: float) -> float:
        """As in ``Law``."""
        return sum(law.short(amount) for law in self.laws) / len(self.laws)

    def over(self, periods: float) -> "Mixed":
        """As in ``Law``."""
        return Mixed(tuple(law.over(periods) for law in self.laws))


def _area(above: Callable[[float], float], since: float, until: float, law: Any) -> float:
    """The area under a falling chance, in pieces that its quantiles cut."""
    ends = [since, *(law.ppf(level) for level in (0.5, 0.9, 0.99, 0.9999, 1 - 1e-8)), until]
    cuts = [each for each in ends if since <= each <= until]
    pieces = ((a, b) for a, b in pairwise(cuts) if b > a)
    return float(sum(quad(above, a, b, epsabs=1e-13, epsrel=1e-11)[0] for a, b in pieces))


def positive(what: str, found: float) -> None:
    """Refuse nought and less, in words."""
    if not found > 0:
        raise PlanningError(f"A {what} above 0 is needed, and {found:g} was given.")
