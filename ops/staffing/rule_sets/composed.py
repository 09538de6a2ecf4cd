"""A hospital's own choice of rules: sets by name, with rules changed, left out and added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ops.staffing.rule_sets.acgme import ACGME_2017
from ops.staffing.rule_sets.checked import RuleError, require_sense
from ops.staffing.rule_sets.eu_working_time import EU_WORKING_TIME
from ops.staffing.rule_sets.limits import Rule, RuleSet
from ops.staffing.rule_sets.told import Numbers, known, numbers, told_rule
from ops.staffing.rule_sets.uk_doctors_2016 import UK_DOCTORS_2016
from ops.staffing.rule_sets.us_nursing import US_NURSING

KNOWN: Mapping[str, RuleSet] = {
    "eu_working_time": EU_WORKING_TIME,
    "uk_doctors_2016": UK_DOCTORS_2016,
    "acgme_2017": ACGME_2017,
    "us_nursing": US_NURSING,
}
"""Every rule set, by the name that settings use."""


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
    chosen = [known(name, KNOWN, "rule set") for name in names]
    rules = [rule.name for one in chosen for rule in one.rules]
    for name in (*(changes or {}), *leave_out):
        if not rules:
            raise RuleError(f"The rule {name} is named, but no rule set is. Name its set as well.")
        known(name, dict.fromkeys(rules), "rule of these sets")
    sets = tuple(_changed(one, changes or {}, leave_out, since) for one in chosen)
    if own:
        mine = tuple(told_rule(told) for told in own)
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
            limit = replace(rule.limit, **numbers(type(rule.limit), changes[rule.name], rule.name))
            rule = Rule(rule.name, limit, f"{rule.source}; numbers changed by the hospital")
        rules.append(require_sense(rule))
    if not rules:
        raise RuleError(
            f"Of {chosen.name} no rule is left. Leave the set itself out, or keep some of "
            f"{', '.join(rule.name for rule in chosen.rules)}."
        )
    touched = any(one.name in leave_out or one.name in changes for one in chosen.rules)
    return RuleSet(chosen.name, (since or chosen.dated) if touched else chosen.dated, tuple(rules))
