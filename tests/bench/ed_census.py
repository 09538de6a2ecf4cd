"""How good the census forecast of EDs is: middle, ranges, and the chance of an afternoon surge.

``python -m tests.bench.ed_census FILE --time ts --site hospital --value patients_total --days 180
--at 8,11 --hours 24 [--zone America/Toronto] [--before 0] [--json]``. The file is Parquet or CSV;
times without a zone are taken for the local clock of ``--zone``. Every site is forecast on each of
the last ``--days`` days, by the code that the flows run, from counts up to the moment of issue.
``--before`` leaves out that many days at the end: what is tuned is tuned there.

A surge is a day whose busiest count from 12:00 to 20:00 exceeds the 90th percentile of that of all
days the site had known before; days with fewer than six of the nine counts are not asked about.
The baselines see the same moments: the newest count; the 8-week mean of the hour of the week plus
the deviation of now, decaying at a rate learnt per site and hours ahead before the first issue;
and, for surges, the share of days before. Prints one JSON object last.
"""

import argparse
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from flows.recipes.ed_series import PAST
from ops.calendar import hour_number, next_hours
from ops.ed.census import issue_census
from ops.paths import chance_of, path_quantiles
from ops.series import LEVELS
from ops.tables import HourlyCensus
from tests.bench.census_lived import WINDOW, Lived, local_hours, read
from tests.bench.census_scores import auroc, brier, coverage, drawn_pit
from tests.bench.memory import forget_peak, peak_mb

WAYS = ("mae", "mae_profile_ar", "mae_persistence")
MODEL = "direct_regression"
SEED = 7


def main():
    """Read the file, issue at every past moment, print what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--time", default="ts")
    asked.add_argument("--site", default="hospital")
    asked.add_argument("--value", default="patients_total")
    asked.add_argument("--days", type=int, default=180)
    asked.add_argument("--at", default="8,11", help="hours of issue on the local clock")
    asked.add_argument("--hours", type=int, default=24)
    asked.add_argument("--zone", default="America/Toronto")
    asked.add_argument("--before", type=int, default=0, help="days at the end to leave out")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    census = read(given.file, given.time, given.site, given.value, given.zone)
    hours_of_issue = [int(hour) for hour in given.at.split(",")]
    told = measure(census, given.zone, given.days, hours_of_issue, given.hours, given.before)
    print(json.dumps(told))


@dataclass
class Told:
    """What was missed, where the truth lay in the paths, and chances of surges with what came."""

    missed: dict[str, list] = field(default_factory=lambda: {name: [] for name in WAYS})
    pit: list = field(default_factory=list)
    surges: list = field(default_factory=list)


def measure(census, zone, days, hours_of_issue, hours, before=0):
    """Issue at every moment and score against what came."""
    forget_peak()
    began, draw = time.monotonic(), np.random.default_rng(SEED)
    end = census["hour_start"].max() - timedelta(before)
    last = end.astimezone(ZoneInfo(zone)).date()
    dates = [last - timedelta(back) for back in range(days, 0, -1)]
    first_issue = (dates[0] - datetime(1970, 1, 1, tzinfo=UTC).date()).days * 24
    sites = {
        str(name): Lived.of(rows, zone, first_issue, hours)
        for (name,), rows in census.group_by("site_id", maintain_order=True)
    }
    told = {hour: Told() for hour in hours_of_issue}
    for date in dates:
        for hour in hours_of_issue:
            local = datetime(date.year, date.month, date.day, hour, tzinfo=ZoneInfo(zone))
            _issue(census, sites, zone, local.astimezone(UTC), hours, told[hour], draw)
    return _scores(told) | {"seconds": round(time.monotonic() - began, 1), "peak_mb": peak_mb()}


def _issue(census, sites, zone, issued_at, hours, told, draw):
    known = census.filter(pl.col("hour_start").is_between(issued_at - PAST, issued_at))
    known = HourlyCensus.cast(known)
    clocks = dict.fromkeys(sites, zone)
    said = issue_census(known, None, issued_at=issued_at, hours=hours, clocks=clocks, model=MODEL)
    targets = local_hours(next_hours(issued_at, hours, including=False), zone)
    now = int(local_hours(np.array([hour_number(issued_at)]), zone)[0])
    for name in said.paths.places:
        _hold(sites[name], said.paths.of(name)[:, -hours:], targets, now, told, draw)


def _hold(site, paths, targets, now, told, draw):
    """Hold one site's paths and the baselines against what came."""
    here = now - site.first
    if here >= len(site.off) or not np.isfinite(site.off[here] + site.newest[here]):
        return
    seen, usual = site.at(targets)
    middle = path_quantiles(paths)[:, LEVELS.index(0.5)]
    left = usual + site.left * site.off[here]
    known = np.isfinite(seen) & np.isfinite(usual)
    for name, said in zip(WAYS, (middle, left, site.newest[here]), strict=True):
        told.missed[name].append(np.abs(seen - said)[known])
    told.pit.append(drawn_pit(paths[:, known], seen[known], draw))
    day = now // 24
    asked_about = (targets // 24 == day) & np.isin(targets % 24, WINDOW)
    line, share, busiest = site.surge(day)
    if np.isfinite(busiest) and asked_about.sum() == len(WINDOW):
        chance = float(chance_of(paths[:, asked_about].max(axis=1) > line))
        told.surges.append((chance, share, busiest > line))


def _scores(told):
    every = list(told.values())
    scores = {
        name: round(
            float(np.concatenate([part for one in every for part in one.missed[name]]).mean()), 3
        )
        for name in WAYS
    }
    pit = np.concatenate([part for one in every for part in one.pit])
    scores |= {f"coverage_{band}": round(coverage(pit, band / 100), 4) for band in (50, 80, 95)}
    for hour, one in told.items():
        if one.surges:
            scores |= _of_surges(f"{hour:02d}", *zip(*one.surges, strict=True))
    return scores | {"issues": sum(len(one.pit) for one in every)}


def _of_surges(hour, chances, shares, came):
    ranked = auroc(chances, came)
    return {
        f"surge_auroc_{hour}": None if ranked is None else round(ranked, 4),
        f"surge_brier_{hour}": round(brier(chances, came), 4),
        f"brier_climatology_{hour}": round(brier(shares, came), 4),
        f"surge_share_{hour}": round(float(np.mean(came)), 4),
        f"surges_said_{hour}": round(float(np.mean(chances)), 4),
    }


if __name__ == "__main__":
    main()
