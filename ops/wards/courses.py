"""How the wards of a site may go on: joint paths of all of them, at every moment spoken of."""

from dataclasses import dataclass

from ops.calendar import Ints
from ops.line import Floats
from ops.paths import Paths
from ops.wards.past import SitePast, instant

CENSUS, NEED = "ward_census", "ward_need"


@dataclass(frozen=True)
class Courses:
    """Occupied beds and beds needed on 500 joint paths, ward by ward, from now on.

    Beds needed are those of the patients on a ward and of those who wait for a bed on it. Path n
    of one ward, and of the one kind, goes with path n of all others. ``parts`` is what the mean
    census is made of, wards x parts x moments in the order of ``CENSUS_PARTS``: they add up to
    it. None where the way of forecasting knows no causes.
    """

    census: Paths
    need: Paths
    parts: Floats | None


def as_courses(
    past: SitePast, census: Floats | Ints, need: Floats | Ints, parts: Floats | None
) -> Courses:
    """Counts of wards x paths x moments as paths."""
    wards, targets = past.places[: past.wards], tuple(instant(hour) for hour in past.moments)
    return Courses(
        Paths(CENSUS, past.issued_at, wards, targets, census.astype(int)),
        Paths(NEED, past.issued_at, wards, targets, need.astype(int)),
        parts,
    )
