"""A hospital's own choice of rules: sets by name, with rules changed, left out and added."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from ops.staffing.rule_sets.acgme import ACGME_2017
from ops.staffing.rule_sets.checked import RuleError, require_sense
from ops.staffing.rule_sets.eu_working_time import EU_WORKING_TIME
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
    RuleSet,
    Running,
    Weekends,
)
from ops.staffing.rule_sets.uk_doctors_2016 import UK_DOCTORS_2016
from ops.staffing.rule_sets.us_nursing import US_NURSING

KNOWN: Mapping[str, RuleSet] = {
    "eu_working_time": EU_WORKING_TIME,
    "uk_doctors_2016": UK_DOCTORS_2016,
    "acgme_2017": ACGME_2017,
    "us_nursing": US_NURSING,
}
"""Every rule set, by the name that settings use."""

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

Numbers = Mapping[str, Any]
"""The fields of a limit; a time span is in hours, and what is counted in words."""


def composed(
    names: Sequence[str],
    *,
    changes: Mapping[str, Numbers] | None = None,
    leave_out: Collection[str] = (),
    own: Sequence[Numbers] = (),
    since: date | None = None,
) -> tuple[RuleSet, ...]:
    """Sets by name, as the hospital changed them on the day ``since``.

    ``changes`` gives rules other numbers, by the rule's name. ``own`` are rules of the hospital:
    a ``name``, a ``kind``, a ``source``, and the numbers of that kind. Raises RuleError for an
    unknown name, and for a rule that makes no sense.
    """
    chosen = [_known(name, KNOWN, "rule set") for name in names]
    rules = [rule.name for one in chosen for rule in one.rules]
    for name in (*(changes or {}), *leave_out):
        if not rules:
            raise RuleError(f"The rule {name} is named, but no rule set is. Name its set as well.")
        _known(name, dict.fromkeys(rules), "rule of these sets")
    sets = tuple(_changed(one, changes or {}, leave_out, since) for one in chosen)
    if own:
        mine = tuple(_own(told) for told in own)
        sets += (RuleSet("the hospital's own set", since or date.min, mine),)
    return sets


def _changed(
    chosen: RuleSet, changes: Mapping[str, Numbers], leave_out: Collection[str], since: date | None
) -> RuleSet:
    rules = []
    for rule in chosen.rules:
        if rule.name in leave_out:
            continue
        if rule.name in changes:
            limit = replace(rule.limit, **_read(type(rule.limit), changes[rule.name], rule.name))
            rule = Rule(rule.name, limit, f"{rule.source}; numbers changed by the hospital")
        rules.append(require_sense(rule))
    if not rules:
        raise RuleError(
            f"Of {chosen.name} no rule is left. Leave the set itself out, or keep some of "
            f"{', '.join(rule.name for rule in chosen.rules)}."
        )
    touched = any(one.name in leave_out or one.name in changes for one in chosen.rules)
    return RuleSet(chosen.name, (since or chosen.dated) if touched else chosen.dated, tuple(rules))


def _own(told: Numbers) -> Rule:
    for field in ("name", "kind", "source"):
        if not told.get(field):
            raise RuleError(f"A rule of the hospital needs a {field}; found {dict(told)}. Say it.")
    kind = _known(str(told["kind"]), KINDS, "kind of rule")
    numbers = {name: told[name] for name in told if name not in ("name", "kind", "source")}
    name = str(told["name"])
    read = _read(kind, numbers, name)
    try:
        limit: Limit = kind(**read)
    except TypeError:
        needed = ", ".join(field.name for field in fields(kind))
        raise RuleError(f"The rule {name} lacks a number; it has {needed}. Say them.") from None
    return require_sense(Rule(name, limit, str(told["source"])))


def _read(kind: type[Any], numbers: Numbers, rule: str) -> dict[str, Any]:
    """Fields as their own types."""
    types = {field.name: str(field.type) for field in fields(kind)}
    read: dict[str, Any] = {}
    for name, value in numbers.items():
        told = _known(name, types, f"number of the rule {rule}")
        try:
            if "timedelta" in told and value is not None:
                read[name] = timedelta(hours=value)
            elif "Counted" in told:
                read[name] = Counted(value)
            else:
                read[name] = _number(value, told)
        except (TypeError, ValueError, OverflowError):
            raise RuleError(
                f"The rule {rule} cannot have {value!r} as its {name}. Give {_wanted(told)}."
            ) from None
    return read


def _number(value: Any, told: str) -> Any:
    if told == "bool":
        right = isinstance(value, bool)
    elif told == "int":
        right = isinstance(value, int) and not isinstance(value, bool)
    else:
        right = isinstance(value, int | float) and not isinstance(value, bool)
    if not right:
        raise ValueError(value)
    return value


def _wanted(told: str) -> str:
    if "Counted" in told:
        return f"one of {', '.join(one.value for one in Counted)}"
    if told == "bool":
        return "true or false"
    return "a whole number" if told == "int" else "a number of hours"


def _known(name: str, known: Mapping[str, Any], what: str) -> Any:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"Did you mean {near[0]}?" if near else f"Name one of {_listed(known)}."
    raise RuleError(f"There is no {what} called {name}. {advice}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
