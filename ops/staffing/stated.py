"""A site's own statements, as plain words and numbers, turned into its rostering policy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from ops.staffing.hourly import LocalHours
from ops.staffing.mix import SkillMix
from ops.staffing.patterns import NoSingleNights, OnlyThese, Pattern, Rota, WholeWeekends
from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import RuleSet
from ops.staffing.tiers import Tier

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIERS = ("bank", "agency")
"""Who is asked from outside, the usual first."""


def policy_of(
    said: Mapping[str, Any],
    *,
    rule_sets: tuple[RuleSet, ...] = (),
    substitutes: Mapping[str, tuple[str, ...]] | None = None,
) -> StaffingPolicy:
    """The policy of a site that said some of its prices and costs, among other things."""
    plain = {one.name: said[one.name] for one in fields(StaffingPolicy) if one.name in said}
    tiers = [Tier(name, **said[name]) for name in TIERS if name in said]
    further = [(timedelta(hours=hours), points) for hours, points in _of(said, "further_overtime")]
    stated = {
        "hours": tuple(LocalHours(**one) for one in _of(said, "hours")),
        "mixes": tuple(SkillMix(**one) for one in _of(said, "mixes")),
        "tiers": tuple(tiers),
        "further_overtime": tuple(further),
    }
    binding = {"rule_sets": rule_sets, "substitutes": substitutes or {}}
    return StaffingPolicy(**{**plain, **stated, **binding})


def patterns_of(said: Mapping[str, Any]) -> dict[str, list[Pattern]]:
    """What people prefer, by person."""
    by: dict[str, list[Pattern]] = {}
    for one in _of(said, "patterns"):
        for staff_id in one["staff_ids"]:
            by.setdefault(staff_id, []).extend(_pattern(one))
    return by


def _pattern(said: Mapping[str, Any]) -> Iterator[Pattern]:
    weight, kinds = said["weight"], said.get("shift_type_ids", ())
    match said["kind"]:
        case "no_single_nights":
            yield NoSingleNights(weight)
        case "whole_weekends":
            yield WholeWeekends(weight)
        case "only":
            yield OnlyThese(frozenset(kinds), weight)
        case "rota":
            yield Rota(said["from_on"], tuple(kind or None for kind in kinds), weight)


def _of(said: Mapping[str, Any], name: str) -> Sequence[Any]:
    return said.get(name) or ()


def terms_of(said: Mapping[str, Any]) -> Terms:
    """What binds one person, from what their site said of them in hours."""
    return Terms(
        never=frozenset(said["never"]),
        nights=said["nights"],
        days_off=frozenset(DAYS.index(day) + 1 for day in said["days_off"]),
        opted_out=said["opted_out"],
        most_weekly_minutes=_minutes(said["most_weekly_hours"]),
        most_minutes=_minutes(said["most_hours"]),
        least_minutes=_minutes(said["least_hours"]),
    )


def _minutes(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 60)
