"""Where a file comes from that leaves the house: the run, its age and the clock of the site."""

from app import read, spoken
from app.read import Here
from ops.takeaway.document import Provenance
from ops.takeaway.leaving import Leaving


def origin(told: Leaving, here: Here) -> Provenance:
    """Where a file comes from that leaves now."""
    copy = here.published
    return told.origin(
        site=here.site.site_id if here.site else told.place,
        run=copy.run_id,
        as_of=copy.as_of,
        made_at=read.now(copy),
        time_zone=here.zone,
        language=spoken.language().code,
        invented=copy.invented,
    )
