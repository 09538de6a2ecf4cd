"""What a site states of its rosters: what binds them, what they cost, and what people prefer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ops.staffing.patterns import Pattern
from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import composed
from ops.staffing.stated import patterns_of, policy_of, terms_of


class _Plain(Protocol):
    """Statements that can be read as plain words and numbers."""

    def model_dump(self) -> dict[str, Any]: ...


class _Costs(Protocol):
    """Prices and wishes, as stated."""

    @property
    def fair_weeks(self) -> int: ...

    def said(self) -> dict[str, Any]: ...


class Told(Protocol):
    """A site's section of the settings."""

    @property
    def rule_sets(self) -> tuple[str, ...]:
        """Names of rule sets."""
        ...

    @property
    def changes(self) -> Mapping[str, Any]:
        """Other numbers of a rule, by its name."""
        ...

    @property
    def leave_out(self) -> tuple[str, ...]:
        """Rules that do not bind, by name."""
        ...

    @property
    def own(self) -> tuple[Any, ...]:
        """Rules of the site."""
        ...

    @property
    def substitutes(self) -> Mapping[str, tuple[str, ...]]:
        """Skills or grades that may fill a skill."""
        ...

    @property
    def costs(self) -> _Costs:
        """Prices, pounds and wishes."""
        ...

    @property
    def people(self) -> Mapping[str, _Plain]:
        """The terms of single people."""
        ...


@dataclass(frozen=True)
class SiteRules:
    """The policy of a site, terms and preferred patterns by person, and how long shares last."""

    policy: StaffingPolicy = field(default_factory=StaffingPolicy)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    patterns: Mapping[str, Sequence[Pattern]] = field(default_factory=dict)
    fair_weeks: int = 12


def rules_of(told: Told) -> SiteRules:
    """The hospital's own rules with the rule sets that the site names, at the site's prices.

    Raises RuleError where the settings name what there is not, or bounds are reversed.
    """
    sets = composed(told.rule_sets, changes=told.changes, leave_out=told.leave_out, own=told.own)
    said = told.costs.said()
    return SiteRules(
        policy_of(said, rule_sets=sets, substitutes=told.substitutes),
        {name: terms_of(one.model_dump()) for name, one in told.people.items()},
        patterns_of(said),
        told.costs.fair_weeks,
    )
