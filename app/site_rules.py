"""The rules and prices of the site looked at, as its settings state them."""

from app.read import Here
from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.rule_sets import composed
from ops.staffing.stated import policy_of, terms_of
from warehouse.settings import settings


def policy(here: Here) -> StaffingPolicy:
    """What binds a roster of this site and what it costs, for judging changes by hand."""
    return policy_at(here.site.site_id if here.site else "")


def policy_at(site_id: str) -> StaffingPolicy:
    """The same for a site by its name."""
    told = settings().rostering_of(site_id)
    sets = composed(told.rule_sets, changes=told.changes, leave_out=told.leave_out, own=told.own)
    return policy_of(told.costs.said(), rule_sets=sets, substitutes=told.substitutes)


def terms(here: Here) -> dict[str, Terms]:
    """What binds single people of this site, by their id."""
    people = settings().rostering_of(here.site.site_id if here.site else "").people
    return {name: terms_of(told.model_dump()) for name, told in people.items()}
