"""An ED as the nine OPEL parameters and the published crowding scores see it now."""

from datetime import datetime, timedelta

import polars as pl

from app import board, read
from app.read import Here
from app.surge import counted, site_id, wanted
from ops.ed.crowding import MEASURES, Crowding
from ops.ed.opel import PARAMETERS, OpelRow, OpelRules, OpelScore, Reading, opel
from ops.ed.picture import Picture


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
    site = site_id(here)
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
    site = site_id(here)
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
    return board.total(ward.open_beds for ward in read.wards(here.copy, site_id(here)))


def _full(here: Here) -> Reading | None:
    """Occupied over open beds at the newest hour at which every ward was counted."""
    wards = [w.ward_id for w in read.wards(here.copy, site_id(here))]
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
