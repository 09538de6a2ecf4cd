"""The rules that bind a site's rosters, and its people, as the settings tell them."""

from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import composed
from ops.staffing.stated import policy_of
from warehouse.rostering_settings import TermsSettings
from warehouse.settings import settings

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def policy(site_id: str) -> StaffingPolicy:
    """The hospital's own rules with the rule sets that the site names, at the site's prices.

    Raises RuleError where the settings name what there is not, or bounds are reversed.
    """
    told = settings().rostering_of(site_id)
    sets = composed(told.rule_sets, changes=told.changes, leave_out=told.leave_out, own=told.own)
    return policy_of(told.costs.said(), rule_sets=sets, substitutes=told.substitutes)


def terms(site_id: str) -> dict[str, Terms]:
    """The terms of single people, by their id."""
    people = settings().rostering_of(site_id).people
    return {name: _terms(told) for name, told in people.items()}


def _terms(told: TermsSettings) -> Terms:
    return Terms(
        never=frozenset(told.never),
        nights=told.nights,
        days_off=frozenset(DAYS.index(day) + 1 for day in told.days_off),
        opted_out=told.opted_out,
        most_weekly_minutes=_minutes(told.most_weekly_hours),
        most_minutes=_minutes(told.most_hours),
        least_minutes=_minutes(told.least_hours),
    )


def _minutes(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 60)
