"""The rules of a roster, one function each, told to CP-SAT.

A rule may forbid (it adds constraints), it may cost (it returns points), or both. The
order does not matter and no rule knows another, so each is tested alone: once on a
roster it must allow and once on a roster it must refuse or charge.

Locked duties stand: a rule forbids only what the locked duties do not break already.
Points are never negative, so an engine may leave a charge out and still give a valid bound.
"""

from collections.abc import Callable

from ops.staffing.choices import Amount, Choices
from ops.staffing.rules.amounts import (
    contract_limits,
    days_off,
    hours_on_average,
    in_any_days,
    in_any_hours,
    longest_shift,
)
from ops.staffing.rules.cover import cover_by_hour, extra_people, staffing_gaps
from ops.staffing.rules.fair import fair_holidays, fair_nights, fair_refusals, fair_weekends
from ops.staffing.rules.free import free_periods
from ops.staffing.rules.hours import contracted_hours, further_overtime
from ops.staffing.rules.mix import skill_mix, substitution
from ops.staffing.rules.outside import bank_and_agency, budget
from ops.staffing.rules.patterns import preferred_patterns
from ops.staffing.rules.rest import rest_after_runs, rest_between_shifts
from ops.staffing.rules.rotation import forward_rotation
from ops.staffing.rules.running import (
    days_off_together,
    long_shifts_running,
    nights_running,
    shifts_running,
    weekends,
)
from ops.staffing.rules.wards import home_ward, ward_changes
from ops.staffing.rules.wishes import requests

Rule = Callable[[Choices], Amount]

FORBIDDING: tuple[Rule, ...] = (
    rest_between_shifts,
    rest_after_runs,
    free_periods,
    shifts_running,
    nights_running,
    long_shifts_running,
    days_off,
    days_off_together,
    weekends,
    in_any_days,
    in_any_hours,
    hours_on_average,
    longest_shift,
    contract_limits,
)
"""Those that never charge, and speak of one person's line each."""

RULES: tuple[Rule, ...] = (
    staffing_gaps,
    *FORBIDDING,
    contracted_hours,
    requests,
    fair_nights,
    fair_weekends,
    home_ward,
    extra_people,
    cover_by_hour,
    skill_mix,
    substitution,
    preferred_patterns,
    forward_rotation,
    fair_holidays,
    fair_refusals,
    ward_changes,
    further_overtime,
    bank_and_agency,
    budget,
)
