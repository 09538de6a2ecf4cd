"""What a bed meeting stands on at the site looked at: counts, the coming meetings, staff gaps."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from app import board, read
from app.board import Expected
from app.read import Here
from ops import series


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
    found: dict[tuple[str, datetime], Expected] = {}
    for name in (series.WARD_CENSUS.name, series.SITE_CENSUS.name):
        ahead = read.forecast(here.copy, name, here.as_of)
        found |= board.expected(ahead, read.chances(here.copy, name, here.as_of))
    ours = {ward.ward_id for ward in read.wards(here.copy, here.site.site_id if here.site else "")}
    targets = [at for place, at in found if place in ours]
    return board.meetings(targets, zone=here.zone, now=here.now), found


def staff_gaps(here: Here) -> dict[str, int] | None:
    """People missing per ward on today's shifts; None if no roster covers today."""
    todays = gaps_today(here)
    if todays is None:
        return None
    return dict(todays.group_by("ward_id").agg(pl.col("short").sum()).iter_rows())


def gaps_today(here: Here) -> pl.DataFrame | None:
    """Places on today's shifts that nobody fills; None if no roster covers today.

    The roster people accepted for today counts, also when the next one is proposed already.
    """
    today: date = here.now.astimezone(ZoneInfo(here.zone)).date()
    accepted = read.standing(here.copy, "roster", today, here.as_of)
    newest = read.proposals(here.copy, "roster", here.as_of)
    rosters = pl.concat([accepted, newest]).filter(
        (pl.col("place_id") == (here.site.site_id if here.site else ""))
        & (pl.col("from_on") <= today)
        & (pl.col("to_on") >= today)
    )
    if rosters.is_empty():
        return None
    gaps = read.lines(here.copy, "gaps", rosters.item(0, "proposal_id"))
    todays = gaps.filter(pl.col("day_on") == today)
    return todays.sort("ward_id", "shift_type_id", "skill")
