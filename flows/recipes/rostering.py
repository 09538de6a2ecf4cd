"""The rules that bind a site's rosters, and its people, as the settings tell them."""

from ops.staffing.site_rules import SiteRules, rules_of
from warehouse.settings import settings


def rules(site_id: str) -> SiteRules:
    """What the site states; raises RuleError where the settings name what there is not."""
    return rules_of(settings().rostering_of(site_id))
