"""The rules that bind a site's rosters, and its people, as the settings tell them."""

from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import composed
from ops.staffing.stated import policy_of, terms_of
from warehouse.settings import settings


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
    return {name: terms_of(told.model_dump()) for name, told in people.items()}
