"""The rules and prices of the site looked at, as its settings state them."""

from functools import lru_cache

from app.read import Here
from ops.staffing.policy import StaffingPolicy
from ops.staffing.site_rules import SiteRules, rules_of
from warehouse.rostering_settings import RosteringSettings
from warehouse.settings import settings


def policy(here: Here) -> StaffingPolicy:
    """What binds a roster of this site and what it costs."""
    return rules(here.site.site_id if here.site else "").policy


def rules(site_id: str) -> SiteRules:
    """Everything that a site states of its rosters."""
    return _read(stated(site_id))


def stated(site_id: str) -> str:
    """The site's statements word for word: what comes of them is kept under it."""
    return settings().rostering_of(site_id).model_dump_json(exclude_unset=True)


@lru_cache(maxsize=64)
def _read(said: str) -> SiteRules:
    return rules_of(RosteringSettings.model_validate_json(said))
