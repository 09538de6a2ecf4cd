"""Surge levels at the site looked at, and what drives them, shaped for their page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from app import board, palette, read
from app.read import Here
from ops.ed.crowding import MEASURES, Crowding, Picture
from ops.ed.levels import LevelPolicy, level_of
from ops.ed.opel import PARAMETERS, OpelRow, OpelRules, OpelScore, Reading, opel
from ops.ed.person_levels import SetLevel, set_levels
from warehouse import decisions
from warehouse.settings import settings

STATES = (palette.OK, palette.WATCH, palette.WATCH, palette.ACT, palette.CRITICAL)
"""How each level is shown."""
LIKELY = 0.5


@dataclass(frozen=True)
class Chances:
    """The chance of each of the levels 1 to 4, or a higher one, at an hour or within a window."""

    until: datetime
    of_level: tuple[float, ...]

    @property
    def likely(self) -> int:
        """The highest level that is more likely than not."""
        return sum(p >= LIKELY for p in self.of_level)


@dataclass(frozen=True)
class Levels:
    """What was last said about the levels of a site."""

    issued_at: datetime
    least: tuple[int, ...]
    act_at: tuple[float, ...]
    lead_hours: tuple[float | None, ...]
    measure: str
    drivers: str
    windows: Mapping[str, Chances]

    @property
    def called(self) -> int:
        """The highest level that is likely enough in the window to act on."""
        within = self.windows["within"].of_level
        return max((n + 1 for n, p in enumerate(within) if p > self.act_at[n]), default=0)


def _site(here: Here) -> str:
    return here.site.site_id if here.site else ""


def wanted(here: Here) -> dict[str, Any]:
    """What the settings say about the levels of this site."""
    return settings().levels_of(_site(here)).said()


def policy(here: Here) -> LevelPolicy:
    """How this site reads its levels."""
    return LevelPolicy.of(wanted(here))


def levels(here: Here) -> Levels | None:
    """The newest levels of the site looked at; None if none were said."""
    site = _site(here)
    rows = read.levels(here.copy, here.as_of).filter(pl.col("site_id") == site)
    if rows.is_empty():
        return None
    within = rows.filter(pl.col("window") == "within").sort("level")
    first = within.row(0, named=True)
    windows = {
        str(window): Chances(part.item(0, "until_at"), tuple(part["probability"]))
        for (window,), part in rows.sort("level").group_by("window", maintain_order=True)
    }
    return Levels(
        issued_at=first["issued_at"],
        least=tuple(within["least"]),
        act_at=tuple(within["act_at"]),
        lead_hours=tuple(within["lead_hours"]),
        measure=first["measure"],
        drivers=first["drivers"],
        windows=windows,
    )


def counted(here: Here) -> dict[str, Any] | None:
    """The newest count of the ED, of this site."""
    site = _site(here)
    rows = read.ed_census(here.copy, here.as_of).filter(pl.col("site_id") == site)
    return rows.sort("hour_start").row(-1, named=True) if rows.height else None


def level_now(here: Here, said: Levels) -> int | None:
    """The level of the newest count; None if nobody counted."""
    now = counted(here)
    return None if now is None else level_of(now["present"], said.least)


def person_level(here: Here) -> SetLevel | None:
    """The level that a person set last at this site, read afresh; None if nobody did."""
    made = set_levels(decisions.decisions(), _site(here))
    return made[-1] if made else None


def scores(here: Here) -> list[Crowding]:
    """Every published crowding score of this ED now, or what it lacks."""
    now, site = counted(here), here.site
    if now is None or site is None:
        return []
    seen = read.ed_picture(here.copy, here.as_of).get(site.site_id, {})
    said = wanted(here)
    picture = Picture(
        present=now["present"],
        ed_places=site.ed_places,
        boarding=now["boarding"],
        waiting=now["waiting"],
        hospital_beds=said.get("hospital_beds", _beds(here)),
        physicians=said.get("physicians"),
        yearly_visits=said.get("yearly_visits"),
        **{name: value for name, value in seen.items() if name != "waiting"},
    )
    return [score(picture) for score in MEASURES.values()]


def nine(here: Here) -> tuple[OpelScore | None, tuple[OpelRow, ...]]:
    """The nine parameters of this site as they stand, and their score where points were agreed."""
    seen = _readings(here)
    score = opel(OpelRules.of(wanted(here).get("opel")), seen)
    if score is not None:
        return score, score.rows
    rows = [
        OpelRow(name, seen[name].value if name in seen else None, _at(seen.get(name)), None, None)
        for name in PARAMETERS
    ]
    return None, tuple(rows)


def _at(reading: Reading | None) -> datetime | None:
    return reading.as_of if reading else None


def _readings(here: Here) -> dict[str, Reading]:
    """The parameters that deliveries tell of; the others are not guessed."""
    site = _site(here)
    day = read.ed_last_day(here.copy, here.as_of).get(site, {})
    found = {}
    at = day.get("as_of")
    for name in ("four_hour_share", "twelve_hour_share", "time_to_treatment"):
        value = day.get(name)
        if isinstance(value, float) and isinstance(at, datetime):
            found[name] = Reading(value, at)
    others = {"attendance_variation": _variation(here), "bed_occupancy": _full(here)}
    return found | {name: reading for name, reading in others.items() if reading is not None}


def _variation(here: Here) -> Reading | None:
    """Arrivals of the last 24 hours over the mean of the same hours of the last eight weeks."""
    site = _site(here)
    rows = read.ed_arrivals(here.copy, here.as_of).filter(pl.col("site_id") == site)
    if rows.is_empty():
        return None
    last: datetime = rows["hour_start"].max()  # type: ignore[assignment]
    spans = [
        rows.filter(pl.col("hour_start").is_between(_back(last, n, 23), _back(last, n, 0)))
        for n in range(9)
    ]
    whole = [int(span["arrivals"].sum()) for span in spans if span.height == 24]
    if len(whole) < 4 or spans[0].height < 24 or not sum(whole[1:]):
        return None
    return Reading(whole[0] / (sum(whole[1:]) / len(whole[1:])), last + timedelta(hours=1))


def _back(last: datetime, weeks: int, hours: int) -> datetime:
    return last - timedelta(weeks=weeks, hours=hours)


def _beds(here: Here) -> int | None:
    return board.total(ward.open_beds for ward in read.wards(here.copy, _site(here)))


def _full(here: Here) -> Reading | None:
    """Occupied over open beds at the newest hour at which every ward was counted."""
    wards = [w.ward_id for w in read.wards(here.copy, _site(here))]
    beds = _beds(here)
    hours = (
        read.ward_census(here.copy, here.as_of)
        .filter(pl.col("ward_id").is_in(wards))
        .group_by("hour_start")
        .agg(pl.len().alias("wards"), pl.col("occupied").sum())
        .filter(pl.col("wards") == len(wards))
        .sort("hour_start")
    )
    if hours.is_empty() or not beds:
        return None
    return Reading(hours["occupied"][-1] / beds, hours["hour_start"][-1])
