"""What changed most of the site's beds since earlier forecasts, for Today and the handover."""

from app import surge, two_issues
from app.site_now import SiteNow
from app.words import changed as words
from ops import series


def told(now: SiteNow) -> list[tuple[str, str]]:
    """Since when and what, newest forecast first, back to the one in force at six.

    Nothing where there is nothing to compare with, or what is ahead is withheld.
    """
    here = now.here
    place, name = surge.site_id(here), series.SITE_CENSUS.name
    wards = [line.ward.ward_id for line in now.lines]
    issued = two_issues.issued(here, name, place) if now.meetings else []
    found = []
    for before in two_issues.earlier(issued, here):
        hours, alone = two_issues.compared(
            before, issued[-1], (name, place, wards), now.meetings, here.copy
        )
        revisions = [hour.revision for hour in hours]
        most = words.most_changed(revisions, here.zone, now=here.now, alone=alone)
        found.append((words.since(before, here.zone, now=here.now), most))
    return found
