"""Which rules bind, and how a broken one is said with its source."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.policy import OWN
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import Rule

AnyLimit = TypeVar("AnyLimit")


def rules_of(problem: RosterProblem, kind: type[AnyLimit]) -> Iterator[tuple[Rule, AnyLimit]]:
    """The rules whose limit is of a kind, the hospital's own before those of its sets."""
    for rule in problem.policy.rules:
        if isinstance(rule.limit, kind):
            yield rule, rule.limit


def broken(code: Code, sentence: str, who: str, day_on: date | None, rule: Rule) -> Breach:
    """A breach; whose rule it is stands behind the sentence, unless it is the hospital's own."""
    if rule.source == OWN:
        return Breach(code, sentence, who, day_on)
    return Breach(code, f"{sentence} ({rule.source})", who, day_on, rule.source)


def hours(span: timedelta | int) -> str:
    """A time span, or minutes, in hours."""
    minutes = span if isinstance(span, int) else span.total_seconds() / 60
    return f"{minutes / 60:g} h"
