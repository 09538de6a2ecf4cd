"""What a bed meeting stands on at the site looked at: counts, the coming meetings, staff gaps."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app import board, read, staff_cover
from app.board import Expected
from app.read import Here
from app.read.once import once
from ops import series
from ops.staffing.gaps import Cover


def census(here: Here) -> dict[str, tuple[int, datetime]]:
    """The newest count of each ward: on the hour, or at midnight where only days are known."""
    zone = ZoneInfo(here.zone)
    found = {}
    for row in read.ward_midnights(here.copy, here.as_of).sort("day_on").iter_rows(named=True):
        at = datetime.combine(row["day_on"] + timedelta(days=1), datetime.min.time(), zone)
        found[row["ward_id"]] = (row["occupied"], at)
    return found | board.newest_counts(read.ward_census(here.copy, here.as_of))


def coming(here: Here) -> tuple[list[datetime], Mapping[tuple[str, datetime], Expected]]:
    """The next bed meetings and what is expected at them; nothing if it is withheld."""
    if read.fresh(here)["Wards"].withheld:
        return [], {}
    found = _ahead(here.copy, here.as_of)
    ours = {ward.ward_id for ward in read.wards(here.copy, here.site.site_id if here.site else "")}
    targets = [at for place, at in found if place in ours]
    return board.meetings(targets, zone=here.zone, now=here.now), found


@once
def _ahead(copy: str, as_of: datetime) -> Mapping[tuple[str, datetime], Expected]:
    """What is expected of every ward and site; for everybody, so nobody may alter it."""
    found: dict[tuple[str, datetime], Expected] = {}
    for name in (series.WARD_CENSUS.name, series.SITE_CENSUS.name):
        found |= board.expected(read.forecast(copy, name, as_of), read.chances(copy, name, as_of))
    return MappingProxyType(found)


def covers_today(here: Here) -> list[Cover]:
    """Today's shifts that are not over, with the people needed and those who come."""
    today: date = here.now.astimezone(ZoneInfo(here.zone)).date()
    return staff_cover.staff_cover(here).of_day(today, here.now)


def staff_gaps(covers: Sequence[Cover]) -> dict[str, int] | None:
    """People missing per ward on these shifts; None if no roster covers them."""
    if all(one.gap is None for one in covers):
        return None
    gaps: dict[str, int] = {}
    for one in covers:
        gaps[one.ward_id] = gaps.get(one.ward_id, 0) + (one.gap or 0)
    return gaps
