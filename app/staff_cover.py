"""The staff of the site looked at, held together for all that show it: page, Today, handover.

People needed are those last said from the forecast; where none were said, or forecasts are
withheld, those that the roster was made from. The roster in force is the one people accepted for
the day, with their changes; where nobody accepted one, the newest proposed. Decisions are read
afresh: one may just have been made.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from app import decide, read
from app.decide import Row
from app.read import Here
from ops.staffing.alive.demand import demand_of, said_with
from ops.staffing.alive.known import closure_of, place_of
from ops.staffing.changes import changed, from_json
from ops.staffing.gaps import Cover, Key, covers
from ops.tables import RosterLine
from warehouse.records import roster_events

DAYS = 8
STANDS = ("accepted", "changed")


@dataclass(frozen=True)
class StaffCover:
    """Every shift and skill of the coming days, and what its numbers rest on."""

    coming: tuple[Cover, ...]
    said_at: datetime | None
    """When people needed were said; None where only the roster's own requirement is known."""
    accepted: bool
    """Whether people accepted every roster that these days stand on."""
    proposal_id: str | None
    """The first of those rosters; None if there is none."""

    def within(self, since: datetime, until: datetime) -> list[Cover]:
        """The shifts that are still on at ``since`` or start before ``until``."""
        return [one for one in self.coming if one.ends_at > since and one.starts_at < until]

    def of_day(self, day_on: date, now: datetime) -> list[Cover]:
        """The shifts of one local day that are not over."""
        return [one for one in self.coming if one.day_on == day_on and one.ends_at > now]


def staff_cover(here: Here) -> StaffCover:
    """The coming days of the site looked at, the night that is still on among them."""
    return _covered(here)[0]


def with_duties(here: Here) -> tuple[StaffCover, pl.DataFrame]:
    """The same, and who works what on these days without those known to be absent.

    Of each duty: staff_id, ward_id, day_on, shift_type_id and skill. For counting; no page names
    anybody from it.
    """
    found, rostered, away = _covered(here)
    return found, _coming(rostered, away)


def _covered(here: Here) -> tuple[StaffCover, pl.DataFrame, pl.DataFrame]:
    """The coming days, the duties of the rosters in force, and who is away."""
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    days = [today + timedelta(days=n) for n in range(-1, DAYS)]
    decided = _decided()
    rosters = in_force(here, days, decided)
    chosen = {row["proposal_id"]: row for row, _ in rosters.values()}
    lines = [_lines(row, rosters, decided, here) for row in chosen.values()]
    rostered = pl.concat(lines) if lines else RosterLine.create_empty()
    away = read.absences(here.copy, days[0])
    needs, said_at = _needs(here, rosters)
    needs = _with_desk(needs, rosters, here)
    coming = covers(
        _open(needs).filter(pl.col("day_on").is_in(days), pl.col("ends_at") > here.now),
        rostered,
        away,
        rosters,
        _beside(rosters),
    )
    accepted = bool(rosters) and all(stands for _, stands in rosters.values())
    first = next((rosters[day][0]["proposal_id"] for day in days[1:] if day in rosters), None)
    return StaffCover(tuple(coming), said_at, accepted, first), rostered, away


def _coming(rostered: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    """The duties of those who are not away."""
    duties = rostered.select("staff_id", "ward_id", "day_on", "shift_type_id", "skill")
    gone = duties.join(away.select("staff_id", "from_on", "to_on"), on="staff_id").filter(
        pl.col("day_on").is_between(pl.col("from_on"), pl.col("to_on"))
    )
    return duties.join(gone, on=duties.columns, how="anti").sort(duties.columns)


def in_force(
    here: Here, days: Sequence[date], decided: Mapping[str, Row]
) -> dict[date, tuple[Row, bool]]:
    """The roster of each day and whether people accepted it; days without one are left out."""
    site = here.site.site_id if here.site else ""
    found = read.covering(here.copy, "roster", days[0], here.as_of)
    rosters = found.filter(pl.col("place_id") == site).sort("made_at", "proposal_id").to_dicts()
    chosen: dict[date, tuple[Row, bool]] = {}
    for day in days:
        mine = [row for row in rosters if row["from_on"] <= day <= row["to_on"]]
        standing = [row for row in mine if _verdict(row, decided) in STANDS]
        open_ones = [row for row in mine if _verdict(row, decided) is None]
        if standing:
            last = max(standing, key=lambda row: decided[row["proposal_id"]]["decided_at"])
            chosen[day] = (last, True)
        elif open_ones:
            chosen[day] = (open_ones[-1], False)
    return chosen


def _beside(rosters: Mapping[date, tuple[Row, bool]]) -> list[Key]:
    """Places of the rosters in force that the desk filled from outside, or by working on."""
    noted = [(one.proposal_id, place_of(one.content)) for one in roster_events.events("cover")]
    in_force = {(row["proposal_id"], day) for day, (row, _) in rosters.items()}
    return [place for name, place in noted if (name, place[1]) in in_force]


def _with_desk(
    needs: pl.DataFrame, rosters: Mapping[date, tuple[Row, bool]], here: Here
) -> pl.DataFrame:
    """The needs, where the desk noted that one changed as the desk has it."""
    demands = [demand_of(one.content) for one in roster_events.events("demand")]
    made_for = _made_for(rosters, here) if demands else []
    return said_with(needs, pl.concat(made_for), demands) if made_for else needs


def _made_for(rosters: Mapping[date, tuple[Row, bool]], here: Here) -> list[pl.DataFrame]:
    """What the roster of each day was made for."""
    return [
        read.lines(here.copy, "requirements", row["proposal_id"]).filter(pl.col("day_on") == day)
        for day, (row, _) in rosters.items()
    ]


def _open(needs: pl.DataFrame) -> pl.DataFrame:
    """What is needed on wards that are open: nobody is, where the desk noted that one closes."""
    for event in roster_events.events("closed"):
        ward_id, since, until = closure_of(event.content)
        shut = (pl.col("ward_id") == ward_id) & pl.col("day_on").is_between(since, until)
        needs = needs.filter(~shut)
    return needs


def _decided() -> dict[str, Row]:
    """The newest decision about each proposal."""
    newest = decide.all_decisions().sort("decided_at", "decision_id")
    return {row["proposal_id"]: row for row in newest.iter_rows(named=True)}


def _verdict(row: Row, decided: Mapping[str, Row]) -> str | None:
    found = decided.get(row["proposal_id"])
    return None if found is None else str(found["verdict"])


def _lines(
    row: Row, rosters: Mapping[date, tuple[Row, bool]], decided: Mapping[str, Row], here: Here
) -> pl.DataFrame:
    """The duties of a roster on the days on which it is in force, with people's changes."""
    name = row["proposal_id"]
    days = [day for day, (mine, _) in rosters.items() if mine["proposal_id"] == name]
    lines = read.lines(here.copy, "roster_lines", name)
    decision = decided.get(name)
    if decision and decision["verdict"] == "changed":
        required = read.lines(here.copy, "requirements", name)
        lines = changed(lines, from_json(json.loads(decision["changes"] or "[]")), required)
    return lines.filter(pl.col("day_on").is_in(days))


def _needs(
    here: Here, rosters: Mapping[date, tuple[Row, bool]]
) -> tuple[pl.DataFrame, datetime | None]:
    site = here.site.site_id if here.site else ""
    wards = read.reference_table(here.copy, "wards")
    ours = wards.filter(pl.col("site_id") == site)["ward_id"].to_list()
    said = read.staff_needs(here.copy, here.as_of).filter(pl.col("ward_id").is_in(ours))
    if not said.is_empty() and not read.fresh(here)["Wards"].withheld:
        return said, said["made_at"].max()  # type: ignore[return-value]
    kept = _made_for(rosters, here)
    return pl.concat(kept) if kept else said, None
