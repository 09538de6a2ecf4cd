"""The hospital's rostering rules, as numbers it may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from ops.staffing.hourly import LocalHours
from ops.staffing.mix import SkillMix
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
from ops.staffing.tiers import Tier

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

    From ``points_per_substitution`` on, what is not stated costs nothing and takes no part in a
    search. ``pools`` are homes of people who work on several wards without a price;
    ``further_overtime`` makes overtime dearer from so long a week, by so many points more.
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
    points_per_substitution: int = 10
    """Per duty and step down the order of ``substitutes``."""
    points_per_extra_person: int = 0
    """Per person on a shift beyond those required."""
    hours: tuple[LocalHours, ...] = ()
    points_per_hour_uncovered: int = 50
    """Per person missing in an hour of ``hours``."""
    points_per_hour_overcovered: int = 5
    """Per person beyond the most of an hour."""
    mixes: tuple[SkillMix, ...] = ()
    points_per_mix_short: int = 100
    """Per person that a skill mix lacks on a shift."""
    points_per_pattern: int = 6
    """Per departure from a pattern and unit of its weight."""
    points_per_unfair_holiday: int = 15
    points_per_unfair_refusal: int = 0
    """Per refused request beyond ``fair_refusals``, those of the rolling history included."""
    fair_refusals: int = 2
    points_per_turn_back: int = 0
    """Per shift that begins earlier in the day than the one up to two days before."""
    points_per_ward_change: int = 0
    """Per change of ward from one day to the next."""
    points_away_on: Mapping[str, int] = field(default_factory=dict)
    """Per duty of somebody borrowed, by the ward that borrows; ``points_away`` on others."""
    pools: Mapping[str, frozenset[str]] = field(default_factory=dict)
    further_overtime: tuple[tuple[timedelta, int], ...] = ()
    """Per hour beyond so long a week over contract, on top of the price of overtime."""
    tiers: tuple[Tier, ...] = ()
    gbp_per_overtime_hour: float = 0.0
    budget_gbp: float | None = None
    """For overtime, bank and agency over the whole roster; None is no ceiling."""
    points_per_gbp_over: int = 1
    """Per pound, or part of one, over the budget."""

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

    def away_price(self, home_id: str, ward_id: str) -> int:
        """Points for one duty on a ward, by where somebody is at home."""
        if ward_id == home_id or ward_id in self.pools.get(home_id, ()):
            return 0
        return self.points_away_on.get(ward_id, self.points_away)
