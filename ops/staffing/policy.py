"""The hospital's rostering rules, as numbers it may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from ops.staffing.people import Person
from ops.staffing.rule_sets import (
    Contract,
    Counted,
    InEachWeek,
    Rest,
    Rule,
    RuleSet,
    Running,
)

AnyLimit = TypeVar("AnyLimit")
OWN = "the hospital's own rule"


@dataclass(frozen=True)
class StaffingPolicy:
    """The hospital's rostering rules and what it costs, in points, to bend them.

    ``min_rest`` is the Working Time Regulations 1998, reg. 10; ``days_off`` a week goes beyond
    reg. 11 (one in seven). ``hours_carried`` is how far a person's time may end from the
    contract, either way, and be carried into the next roster at no cost. ``rule_sets`` bind as
    well: where two limits speak of the same thing, the stricter holds. ``substitutes`` says for
    a place's skill which other skills or grades may fill it, the best first.
    """

    min_rest: timedelta = timedelta(hours=11)
    most_shifts_running: int = 6
    most_nights_running: int = 4
    days_off: int = 2
    hours_carried: timedelta = timedelta(hours=6)
    most_overtime_weekly: timedelta = timedelta(hours=8)
    points_per_gap: int = 1000
    points_by_skill: Mapping[str, int] = field(default_factory=dict)
    points_per_further_gap: int = 500
    points_per_overtime_hour: int = 20
    points_per_short_hour: int = 4
    points_per_request: int = 6
    points_per_unfair_night: int = 15
    points_per_unfair_weekend_day: int = 15
    points_away: int = 25
    rule_sets: tuple[RuleSet, ...] = ()
    substitutes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that forbids: the hospital's own numbers as rules, then the rule sets'."""
        own = (
            Rule("rest between shifts", Rest(self.min_rest), OWN),
            Rule("days running", Running(Counted.SHIFTS, self.most_shifts_running), OWN),
            Rule("nights running", Running(Counted.NIGHTS, self.most_nights_running), OWN),
            Rule("days off a week", InEachWeek(Counted.SHIFTS, 7 - self.days_off), OWN),
            Rule("overtime", Contract(self.most_overtime_weekly), OWN),
        )
        return own + tuple(rule for known in self.rule_sets for rule in known.rules)

    def limits(self, kind: type[AnyLimit]) -> tuple[AnyLimit, ...]:
        """The limits of one kind, whoever set them."""
        return tuple(rule.limit for rule in self.rules if isinstance(rule.limit, kind))

    def stands_in(self, person: Person, skill: str) -> int | None:
        """How far down the order a person fills a place: 0 with the skill; None if they may not."""
        if skill in person.skills:
            return 0
        for order, other in enumerate(self.substitutes.get(skill, ()), start=1):
            if other in person.skills or other == person.grade:
                return order
        return None

    def gap_price(self, skill: str) -> int:
        """Points for the first place of this skill that stays empty on a shift."""
        return self.points_by_skill.get(skill, self.points_per_gap)
