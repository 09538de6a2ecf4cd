"""One way to fill a place that somebody leaves empty, with everything to decide by."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Self

from ops.staffing.alive.touched import Touched
from ops.staffing.changes import Change
from ops.staffing.policy import StaffingPolicy
from ops.staffing.shifts import Duty, Need


class Kind(StrEnum):
    """How a place is filled."""

    MOVE = "move"
    """From a place that has more people than it needs."""
    TAKE = "take"
    """By somebody who is free that day."""
    EXTEND = "extend"
    """By those on the shift before or after, who work on or come earlier."""
    SWAP = "swap"
    """By somebody who gives up another duty for it."""
    BANK = "bank"
    AGENCY = "agency"


@dataclass(frozen=True)
class Costs:
    """What an extra hour costs in pounds, where the hospital has said so."""

    overtime_gbp: float | None = None
    bank_gbp: float | None = None
    agency_gbp: float | None = None

    @classmethod
    def of(cls, policy: StaffingPolicy) -> Self:
        """What the site states; a price of nothing is none that was stated."""
        hour = {tier.name: tier.gbp_per_hour or None for tier in policy.tiers}
        overtime = policy.gbp_per_overtime_hour or None
        return cls(overtime, hour.get("bank"), hour.get("agency"))


@dataclass(frozen=True)
class Option:
    """One way to fill a place; ``points`` are extra, the place that is filled left out."""

    kind: Kind
    need: Need
    touched: tuple[Touched, ...]
    covered: Fraction = Fraction(1)
    """The share of the shift's time that is filled."""
    asks: tuple[Duty, ...] = ()
    """Published duties inside the freeze horizon that change: their people are asked first."""
    points: int = 0
    gbp: float | None = None
    notice: timedelta | None = None
    """From now until the first changed duty begins; nothing where no clock was given."""

    @property
    def disturbed(self) -> int:
        """People whose days change; one from outside has to be called as well."""
        return max(1, len(self.touched))

    @property
    def broken(self) -> list[str]:
        """The rules that this would break, as sentences."""
        return [breach.sentence for one in self.touched for breach in one.new]

    @property
    def minutes(self) -> int:
        """Paid time beyond what is rostered now, of our own people or from outside."""
        if not self.touched:
            return self.need.shift.paid_minutes
        return sum(one.minutes for one in self.touched)

    @property
    def from_outside(self) -> bool:
        """Whether nobody on the roster fills it."""
        return self.kind in (Kind.BANK, Kind.AGENCY)

    @property
    def beside_the_grid(self) -> bool:
        """Whether the place is filled although no duty of the roster fills it."""
        return self.from_outside or self.kind is Kind.EXTEND

    @property
    def changes(self) -> list[Change]:
        """The duties it changes, as a person would have typed them."""
        return [change for one in self.touched for change in _changes(one)]

    @property
    def rank(self) -> tuple[object, ...]:
        """Rules kept, the whole shift filled, fewest people disturbed, then cost."""
        unpriced = self.from_outside and self.gbp is None
        return (
            len(self.broken),
            1 - self.covered,
            self.disturbed,
            unpriced,
            self.gbp or 0.0,
            self.points,
            len(self.asks),
            list(Kind).index(self.kind),
            tuple(one.person_id for one in self.touched),
            tuple(one.gives for one in self.touched),
        )


def _changes(one: Touched) -> list[Change]:
    days = {duty.day_on: Change.of(duty) for duty in one.takes}
    if one.stretched is not None:
        days[one.stretched.duty.day_on] = Change.of(*one.stretched)
    for duty in one.gives:
        days.setdefault(duty.day_on, Change.cleared(duty))
    return [days[day_on] for day_on in sorted(days)]
