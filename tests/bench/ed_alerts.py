"""How right surge alerts are: false alarms a week, surges missed, and hours of warning.

Every ED of a file of hourly counts of patients present is forecast at past moments, ``--every``
so many hours, from the two years known by then. Its places are the 90th percentile of its counts
before the first moment, so that level 2 of the usual thresholds is as busy as one hour in ten. Three
ways are told of the same chances: the policy as hospitals get it (``policy``), an alert at every
chance above cost over loss (``every_chance``), and one at every count above the line, without a
forecast (``counted``). Chances are for the next 24 hours. Prints one JSON object last.
"""

import argparse
import json
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl

from ops.calendar import hours_from, next_hours
from ops.ed.alert_scores import alert_record, surges
from ops.ed.alerts import AlertPolicy, alert_now
from ops.ed.census import issue_census
from ops.ed.levels import LevelPolicy, level_counts, surge_levels
from ops.ed.picture import Picture
from ops.tables import Alert, HourlyCensus, SurgeLevel
from tests.bench.census_lived import read

PAST = timedelta(days=730)
WITHIN = timedelta(hours=24)
LEVEL = 2
BUSY = 0.9
WAYS = {
    "policy": AlertPolicy(),
    "every_chance": AlertPolicy(issues_in_a_row=1, alerts_a_week=1000),
}


def main():
    """Read the file, issue at every past moment, print how the alerts did."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--time", default="ts")
    asked.add_argument("--site", default="hospital")
    asked.add_argument("--value", default="patients_total")
    asked.add_argument("--days", type=int, default=90)
    asked.add_argument("--before", type=int, default=0, help="days at the end to leave out")
    asked.add_argument("--every", type=int, default=4, help="hours between two issues")
    asked.add_argument("--zone", default="America/Toronto")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    census = read(given.file, given.time, given.site, given.value, given.zone)
    until = census["hour_start"].max() - timedelta(given.before)
    print(
        json.dumps(measure(census, given.zone, until - timedelta(given.days), until, given.every))
    )


def measure(census, zone, since, until, every):
    """Issue at every moment, raise alerts each way, and hold them against what came."""
    began, moment, said = time.monotonic(), since, []
    sites = census["site_id"].unique().sort().to_list()
    lines = {site: _line(census, site, since) for site in sites}
    while moment <= until:
        said += _issued(census, lines, zone, moment)
        moment += timedelta(hours=every)
    said = SurgeLevel.validate(pl.concat(said).sort(SurgeLevel.primary_key()))
    found = {way: [] for way in (*WAYS, "counted")}
    for site, counts in lines.items():
        came = surges(census, site, counts[LEVEL - 1])
        raised = {way: _raised(said, site, policy, zone) for way, policy in WAYS.items()}
        raised["counted"] = _counted(census, site, counts[LEVEL - 1], since, until)
        for way, alerts in raised.items():
            span = {"within": WITHIN, "since": since, "until": until}
            found[way].append(alert_record(alerts, came, level=LEVEL, **span))
    scores = {way: _told(records) for way, records in found.items()}
    return scores | {"sites": len(sites), "seconds": round(time.monotonic() - began, 1)}


def _line(census, site, since):
    before = census.filter((pl.col("site_id") == site) & (pl.col("hour_start") < since))
    places = float(np.quantile(before["present"].to_numpy(), BUSY))
    return level_counts(LevelPolicy(), Picture(ed_places=places))


def _issued(census, lines, zone, moment):
    known = census.filter(pl.col("hour_start").is_between(moment - PAST, moment))
    clocks = dict.fromkeys(lines, zone)
    paths = issue_census(
        HourlyCensus.cast(known),
        None,
        issued_at=moment,
        hours=24,
        clocks=clocks,
        model="direct_regression",
    ).paths
    targets = hours_from(next_hours(moment, 24, including=False)).to_list()
    return [
        surge_levels(
            paths.of(site)[:, -24:],
            targets,
            lines[site],
            LevelPolicy(),
            site_id=site,
            issued_at=moment,
            drivers="-",
        )
        for site in paths.places
    ]


def _raised(said, site, policy, zone):
    """Alerts of one site, one issue after the other, each knowing only those before it."""
    mine = said.filter((pl.col("site_id") == site) & (pl.col("window") == "within"))
    past = Alert.create_empty()
    for (at,), _ in mine.group_by("issued_at", maintain_order=True):
        lately = mine.filter(pl.col("issued_at").is_between(at - timedelta(days=2), at))
        new = alert_now(SurgeLevel.cast(lately), past, policy, site_id=site, zone=zone)
        past = Alert.cast(pl.concat([past, new.filter("raised")]))
    return past


def _counted(census, site, least, since, until):
    """An alert whenever more patients are counted than the line, and the all-clear below it."""
    mine = census.filter(
        (pl.col("site_id") == site) & pl.col("hour_start").is_between(since, until)
    ).sort("hour_start")
    level = pl.when(pl.col("present") >= least).then(LEVEL).otherwise(0).cast(pl.Int32)
    rows = mine.select("site_id", issued_at="hour_start", level=level)
    rows = rows.with_columns(level_before=pl.col("level").shift(1, fill_value=0))
    rows = rows.filter(pl.col("level") != pl.col("level_before"))
    nothing = pl.lit(None, pl.String)
    return Alert.validate(
        rows.with_columns(raised=pl.lit(True), held=nothing, told=pl.lit("counted")), cast=True
    )


def _told(records):
    weeks = sum(one.weeks for one in records)
    came = sum(one.surges for one in records)
    leads = [one.lead_hours for one in records if one.lead_hours is not None]
    return {
        "alerts_a_week": round(sum(one.alerts for one in records) / weeks, 2),
        "false_alarms_a_week": round(sum(one.false_alarms for one in records) / weeks, 2),
        "surges_a_week": round(came / weeks, 2),
        "surges_missed": round(sum(one.missed for one in records) / came, 3) if came else None,
        "median_lead_hours": round(float(np.median(leads)), 1) if leads else None,
    }


if __name__ == "__main__":
    main()
