"""How many points a person has for a roster, and what becomes of requests beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from ops.errors import PlanningError

FOUR_WEEKS = 28
"""Days that points are stated for; a roster of other length has its part of them."""


class TooManyPointsError(PlanningError):
    """Somebody asks with more points than they have."""


@dataclass(frozen=True)
class PointsPolicy:
    """Points for requests, and until when people may ask.

    By default points follow the contract. Part-timers then have the same say per duty worked as
    everybody else, and colleagues who cover for a request are asked no more of by one contract
    than by another: the pro rata principle of the Part-time Workers (Prevention of Less
    Favourable Treatment) Regulations 2000, reg. 5 (3), rounded up because it says "not less
    than". Where ``in_proportion`` is false everybody has the points of a full week.
    """

    points: int = 20
    """For four weeks of a full-time contract."""
    in_proportion: bool = True
    full_week_minutes: int = 2250
    """37.5 hours: a contract of as many or more has all the points."""
    closes_days: int = 7
    """Requests close so many days before the roster begins."""

    def points_for(self, weekly_minutes: int, days: int) -> int:
        """Points of a contract for a roster of some days; never none."""
        part = min(weekly_minutes, self.full_week_minutes) if self.in_proportion else 1
        whole = self.full_week_minutes if self.in_proportion else 1
        return max(1, ceil(self.points * days * part / (FOUR_WEEKS * whole)))


def within(points: int, weights: Sequence[int]) -> tuple[int, ...]:
    """What requests may spend: as asked while the points last, else each scaled down alike.

    Points are whole: those left over by rounding down go to the largest remainders, to the
    earlier of two alike. Asking for more never helps one request without taking from another.
    """
    together = sum(weights)
    if together <= points:
        return tuple(weights)
    spent = [weight * points // together for weight in weights]
    owed = sorted(range(len(weights)), key=lambda n: (-(weights[n] * points % together), n))
    for n in owed[: points - sum(spent)]:
        spent[n] += 1
    return tuple(spent)


def must_be_within(staff_id: str, points: int, spent: int, more: int) -> None:
    """Refuse a request that goes beyond the points a person has for a roster."""
    if spent + more > points:
        raise TooManyPointsError(
            f"{staff_id} has {points} points for this roster and has asked with {spent}; {more} "
            f"more would be {spent + more}. Ask with {max(0, points - spent)} or fewer, or take "
            "another request back first."
        )
