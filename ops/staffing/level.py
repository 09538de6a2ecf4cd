"""How many people to staff a shift with, when nobody knows how many will be needed.

An hour that is missing costs agency, overtime and risk; an hour that is idle costs its wage.
The cheapest number of people is the quantile of the need at missing ÷ (missing + idle), the
newsvendor's answer (Arrow, Harris and Marschak 1951). Needs are counted on joint paths, each
path's own fullest hour, because the highest of quantiles is not the quantile of the highest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ops.calendar import Ints
from ops.errors import PlanningError

HARDLY = 1e-9


class CostError(PlanningError):
    """A cost that is none."""


@dataclass(frozen=True)
class HourCosts:
    """What an hour of one person costs when it is missing, and when it is not needed.

    Only their ratio matters. The default says a missing hour hurts three times as much.
    """

    missing: float = 3.0
    idle: float = 1.0

    def __post_init__(self) -> None:
        if not (self.missing > 0 and self.idle > 0):
            raise CostError(
                f"A missing and an idle hour must each cost something; found {self.missing:g} "
                f"and {self.idle:g}. Say what an agency hour costs beyond a paid one, and a wage."
            )

    @classmethod
    def stated(cls, missing: float | None, idle: float | None) -> "HourCosts":
        """The costs a site states; the default where it states none."""
        return cls() if missing is None or idle is None else cls(missing, idle)

    @property
    def level(self) -> float:
        """The share of futures in which as many people are enough."""
        return self.missing / (self.missing + self.idle)

    def of(self, needs: Ints, people: int) -> float:
        """The mean cost per hour of the shift, over the paths."""
        short = np.maximum(needs - people, 0).mean()
        idle = np.maximum(people - needs, 0).mean()
        return float(self.missing * short + self.idle * idle)


def people_needed(census: npt.NDArray[np.float64] | Ints, ratio: float, minimum: int) -> Ints:
    """People per path: its fullest moment (paths x moments) over the ratio, or the minimum."""
    fullest = np.asarray(census).max(axis=1)
    needed = np.ceil(fullest / ratio - HARDLY).astype(np.int64)
    return np.asarray(np.maximum(needed, minimum))


def cheapest(needs: Ints, costs: HourCosts | None = None) -> int:
    """The fewest people that are cheapest on the paths."""
    return enough(needs, (costs or HourCosts()).level)


def enough(needs: Ints, level: float) -> int:
    """The fewest people who are enough on the share ``level`` of the paths."""
    ranked = np.sort(needs)
    place = int(np.ceil(level * len(ranked) - HARDLY)) - 1
    return int(ranked[max(0, place)])


def chance_short(needs: Ints, people: int) -> float:
    """The share of the paths on which more people are needed than there are."""
    return float((needs > people).mean())


def more_than(needs: Ints) -> tuple[float, ...]:
    """The shares of the paths on which more than 0, 1, 2 … people are needed, until none is.

    Their sum is the mean of the needs.
    """
    counted = np.bincount(needs)
    return tuple(float(share) for share in 1 - np.cumsum(counted)[:-1] / len(needs))
