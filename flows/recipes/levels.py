"""Surge levels of every ED from the census just forecast, and the alerts they call for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import dataframely as dy
import numpy as np
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.places import site_clocks
from ops import series
from ops.ed.alerts import AlertPolicy, alert_now
from ops.ed.as_lived import joined, past_days
from ops.ed.crowding import Crowding
from ops.ed.drivers import Known, drivers, pressure
from ops.ed.levels import LevelPolicy, level_counts, surge_levels
from ops.ed.picture import Picture
from ops.line import Floats
from ops.paths import Paths, unpacked
from ops.series import LEVELS
from ops.tables import Alert, Forecast, SurgeLevel
from warehouse import Connection, ed, forecasts, futures, levels, reading, reference, writing
from warehouse.settings import settings

PAST = timedelta(days=150)
LATELY = timedelta(days=2)
"""How far back issues may agree with the newest one."""
ALERTS_PAST = timedelta(days=400)


@dataclass(frozen=True)
class _Stand:
    """Everything the levels of this moment are made from."""

    known: Known
    census: dy.DataFrame[Forecast]
    paths: list[Paths]
    places: dict[str, int | None]
    beds: dict[str, int]
    seen: levels.ByPlace
    clocks: dict[str, str]
    lately: dy.DataFrame[SurgeLevel]
    alerts: dy.DataFrame[Alert]


class _Told(NamedTuple):
    levels: dy.DataFrame[SurgeLevel]
    alerts: dy.DataFrame[Alert]
    words: str


def say_levels(occasion: Occasion) -> Said:
    """Say how likely each surge level is, and raise or hold back an alert where it changes."""
    with reading(as_known=occasion.as_of) as db:
        stand = _read(db, occasion.as_of)
    sites = stand.census["entity_id"].unique().sort().to_list()
    if not sites:
        return Said("nothing", "No ED census was forecast at this moment.")
    told = [_of_site(stand, site) for site in sites]
    said = [one for one in told if isinstance(one, _Told)]
    words = " ".join(one.words if isinstance(one, _Told) else one for one in told)
    if not said:
        return Said("nothing", words)
    with writing("levels") as db:
        rows = sum(levels.save(db, one.levels) for one in said)
        rows += sum(levels.save_alerts(db, one.alerts) for one in said)
    return Said("done", words, rows)


def _read(db: Connection, as_of: datetime) -> _Stand:
    census = ed.hourly_census(db, since=as_of - PAST, until=as_of)
    arrivals = ed.hourly_arrivals(db, since=as_of - PAST, until=as_of)
    coming = forecasts.latest(db, series.ED_ARRIVALS.name, as_of=as_of)
    said = forecasts.latest(db, series.ED_CENSUS.name, as_of=as_of)
    kept = futures.latest_paths(db, series.ED_CENSUS.name, as_of=as_of)
    sites, wards = reference.sites(db), reference.wards(db)
    inpatient = wards.filter(pl.col("kind").is_null() | (pl.col("kind") != "emergency"))
    return _Stand(
        known=Known(census, arrivals, coming, as_of),
        census=Forecast.cast(said.filter(pl.col("issued_at") == as_of)),
        paths=[paths for paths in unpacked(kept) if paths.issued_at == as_of],
        places=dict(sites.select("site_id", "ed_places").rows()),
        beds=dict(inpatient.group_by("site_id").agg(pl.col("open_beds").sum()).rows()),
        seen=levels.picture(db, as_of=as_of),
        clocks=site_clocks(db, census),
        lately=levels.issued(db, since=as_of - LATELY, until=as_of),
        alerts=levels.alerts(db, since=as_of - ALERTS_PAST, until=as_of),
    )


def _of_site(stand: _Stand, site: str) -> _Told | str:
    """Levels and alert of one site, or why there are none."""
    wanted = settings().levels_of(site).said()
    pressing = pressure(stand.known, site, stand.places.get(site))
    if pressing is None:
        return f"{site}: nobody was counted lately."
    seen = _picture(stand, site, wanted)
    policy, counts, note = _counts(LevelPolicy.of(wanted), seen)
    if isinstance(counts, Crowding):
        return f"{site}: no levels, for nobody told of {_lacking(counts)}."
    try:
        targets, paths = _paths(stand, site)
    except ValueError as error:
        return f"{site}: no levels, for {error}."
    issued = surge_levels(
        paths,
        targets,
        counts,
        policy,
        site_id=site,
        issued_at=stand.known.issued_at,
        drivers=drivers(pressing, counts),
    )
    alerts = _alerts(stand, issued, site, AlertPolicy.of(wanted))
    return _Told(issued, alerts, f"{site}: {_words(alerts)}{note}")


def _alerts(
    stand: _Stand, issued: dy.DataFrame[SurgeLevel], site: str, policy: AlertPolicy
) -> dy.DataFrame[Alert]:
    key = SurgeLevel.primary_key()
    said = pl.concat([stand.lately, issued]).unique(key, keep="first").sort(key)
    zone = stand.clocks[site]
    return alert_now(SurgeLevel.cast(said), stand.alerts, policy, site_id=site, zone=zone)


def _picture(stand: _Stand, site: str, wanted: dict[str, float]) -> Picture:
    """What is known of an ED now, for whichever measure it is read by."""
    last = stand.known.census.filter(pl.col("site_id") == site).sort("hour_start").tail(1)
    counted = last.row(0, named=True)
    seen = stand.seen.get(site, {})
    return Picture(
        present=counted["present"],
        ed_places=stand.places.get(site),
        boarding=counted["boarding"],
        waiting=counted["waiting"],
        hospital_beds=wanted.get("hospital_beds", stand.beds.get(site)),
        longest_admit_wait=seen.get("longest_admit_wait"),
        last_door_to_bed=seen.get("last_door_to_bed"),
        urgency=seen.get("urgency"),
        physicians=wanted.get("physicians"),
        yearly_visits=wanted.get("yearly_visits"),
    )


def _counts(
    policy: LevelPolicy, seen: Picture
) -> tuple[LevelPolicy, tuple[int, ...] | Crowding, str]:
    """Where levels begin by the measure asked for, or by occupancy where that lacks something."""
    counts = level_counts(policy, seen)
    if not isinstance(counts, Crowding) or policy.measure == "occupancy":
        return policy, counts, ""
    plain = LevelPolicy(actions=policy.actions, cost=policy.cost, loss=policy.loss)
    note = f" By ED occupancy: {policy.measure} needs {_lacking(counts)}."
    return plain, level_counts(plain, seen), note


def _lacking(told: Crowding) -> str:
    return told.why_not or ", ".join(told.missing)


def _paths(stand: _Stand, site: str) -> tuple[list[datetime], Floats]:
    """The joint paths of a site's census: as kept, or joined as past days were lived."""
    for paths in stand.paths:
        if site in paths.places:
            # The hour of issue, with which the paths may begin, is known and no forecast.
            ahead = [at > paths.issued_at for at in paths.targets]
            told = [at for at in paths.targets if at > paths.issued_at]
            return told, paths.of(site)[:, ahead].astype(float)
    rows = stand.census.filter(pl.col("entity_id") == site).sort("target_at", "level")
    targets = rows["target_at"].unique().sort().to_list()
    values = rows["value"].to_numpy().reshape(len(targets), -1)
    lived = past_days(stand.known.census, site, targets)
    return targets, np.asarray(joined(values, LEVELS, lived))


def _words(alerts: dy.DataFrame[Alert]) -> str:
    if alerts.is_empty():
        return "no change of level."
    row = alerts.row(0, named=True)
    return row["told"] if row["raised"] else f"{row['told']} Not told yet: {row['held']}"
