"""Limits as somebody wrote them in the settings, read into their own types."""

import difflib
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from types import NoneType
from typing import Any, TypeVar, get_args

from ops.staffing.rule_sets.checked import RuleError, require_sense
from ops.staffing.rule_sets.limits import (
    Contract,
    Counted,
    DaysOff,
    FreePeriod,
    InAny,
    InAnyHours,
    InEachWeek,
    Limit,
    LongestShift,
    OnAverage,
    Rest,
    RestAfterRun,
    Rule,
    Running,
    Weekends,
)

Named = TypeVar("Named")
Numbers = Mapping[str, Any]
"""The fields of a limit; a time span is in hours, and what is counted in words."""

KINDS: Mapping[str, type[Any]] = {
    "rest": Rest,
    "rest_after_run": RestAfterRun,
    "running": Running,
    "in_any_days": InAny,
    "in_any_hours": InAnyHours,
    "in_each_week": InEachWeek,
    "on_average": OnAverage,
    "days_off": DaysOff,
    "weekends": Weekends,
    "free_period": FreePeriod,
    "longest_shift": LongestShift,
    "contract": Contract,
}
"""Every kind of limit, by the name that settings use."""


def told_rule(told: Numbers) -> Rule:
    """A rule of the hospital's own: a name, a kind, a source and the numbers of the kind.

    Raises RuleError for what is lacking, unknown or makes no sense.
    """
    for field in ("name", "kind", "source"):
        if not told.get(field):
            raise RuleError(f"A rule of the hospital needs a {field}; found {dict(told)}. Say it.")
    name, kind = str(told["name"]), known(str(told["kind"]), KINDS, "kind of rule")
    rest = {field: told[field] for field in told if field not in ("name", "kind", "source")}
    read = numbers(kind, rest, name)
    try:
        limit: Limit = kind(**read)
    except TypeError:
        needed = ", ".join(field.name for field in fields(kind))
        raise RuleError(f"The rule {name} lacks a number; it has {needed}. Say them.") from None
    return require_sense(Rule(name, limit, str(told["source"])))


def numbers(kind: type[Any], told: Numbers, rule: str) -> dict[str, Any]:
    """The fields of a kind of limit in their own types.

    Raises RuleError for a field that the kind has not, and for a value that does not fit.
    """
    types = {field.name: set(get_args(field.type)) or {field.type} for field in fields(kind)}
    read: dict[str, Any] = {}
    for name, value in told.items():
        allowed = known(name, types, f"number of the rule {rule}")
        try:
            read[name] = _as(value, allowed)
        except (TypeError, ValueError, OverflowError):
            raise RuleError(
                f"The rule {rule} cannot have {value!r} as its {name}. Give {_wanted(allowed)}."
            ) from None
    return read


def _as(value: Any, allowed: set[Any]) -> Any:
    if value is None and NoneType in allowed:
        return None
    if Counted in allowed:
        return Counted(value)
    if isinstance(value, bool) != (bool in allowed):
        raise TypeError
    if int in allowed and not isinstance(value, int):
        raise TypeError
    if float in allowed and not isinstance(value, int | float):
        raise TypeError
    return timedelta(hours=value) if timedelta in allowed else value


def _wanted(allowed: set[Any]) -> str:
    if Counted in allowed:
        return f"one of {', '.join(one.value for one in Counted)}"
    if bool in allowed:
        return "true or false"
    return "a whole number" if int in allowed else "a number of hours"


def known(name: str, names: Mapping[str, Named], what: str) -> Named:
    """What goes by a name; raises RuleError, with the nearest name, where nothing does."""
    if name in names:
        return names[name]
    near = difflib.get_close_matches(name, names, n=1)
    advice = f"Did you mean {near[0]}?" if near else f"Name one of {', '.join(names)}."
    raise RuleError(f"There is no {what} called {name}. {advice}")
