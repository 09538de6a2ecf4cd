"""The numbers of a rostering policy by name, so that a what-if may change any of them.

They are read off the policy itself: a number it learns can be supposed on the day it is learnt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from math import isfinite
from types import UnionType
from typing import Any, get_args, get_type_hints

from ops.errors import PlanningError
from ops.staffing.policy import StaffingPolicy

HOUR = timedelta(hours=1)
MOST = 1_000_000


class SupposedError(PlanningError):
    """Something was supposed that cannot be."""


@dataclass(frozen=True)
class Term:
    """One number of a policy; ``value`` is in hours where ``hours`` says so, or not set."""

    name: str
    value: float | None
    hours: bool
    whole: bool


def terms(policy: StaffingPolicy) -> dict[str, Term]:
    """Every number of a policy that may be changed, in the policy's order."""
    hints = get_type_hints(StaffingPolicy)
    found = {}
    for one in fields(policy):
        hint = hints[one.name]
        kinds = set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
        value = getattr(policy, one.name)
        hours = timedelta in kinds
        if kinds & {int, float, timedelta} and bool not in kinds:
            number = value / HOUR if isinstance(value, timedelta) else value
            whole = not hours and float not in kinds
            found[one.name] = Term(one.name, number, hours, whole)
    return found


def with_terms(policy: StaffingPolicy, changed: Mapping[str, float]) -> StaffingPolicy:
    """The policy with some of its numbers changed; spans are given in hours."""
    known = terms(policy)
    values: dict[str, Any] = {}
    for name, number in changed.items():
        if name not in known:
            raise SupposedError(
                f"The rostering policy has no number called {name}. Suppose one of: "
                f"{', '.join(known)}."
            )
        values[name] = _value(known[name], number)
    return replace(policy, **values)


def _value(term: Term, number: float) -> int | float | timedelta:
    if not (isfinite(number) and 0 <= number <= MOST) or (term.whole and number != int(number)):
        kind = "a whole number" if term.whole else "a number"
        raise SupposedError(
            f"{term.name} is {kind} from 0 to {MOST:,}; found {number:g}. Suppose another."
        )
    if term.hours:
        return number * HOUR
    return int(number) if term.whole else float(number)
