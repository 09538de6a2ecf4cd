"""Whether items that follow beds or admissions are told from those that do not, and what it brings.

``python -m tests.bench.supply_drivers [--seeds 701,702,703] [--issued] [--json]``. Hospitals are
invented with seeds on which nothing was tuned (that was done on 101); the items of their two stores
are invented here with the truth known. At each site a quarter of them follow the beds of the site, a
quarter those of its surgical ward, a quarter its planned admissions, and a quarter nothing but
their own slow way. At moments 16 days apart over the last four months all is learnt anew from
what was known then, as the nightly order does, and held against the days that came after.

With ``--issued`` the census is expected as this system's ward forecast says, issued at every past
moment that the gate looks at (minutes a seed); without, as the usual week to which it returns.

JSON comes last. ``admitted`` is the share of items let through, over all moments, by what they
truly follow; ``right_driver`` the share of those let through whose driver is of the right kind and
site; ``wrongly_admitted`` the share of items let through that follow nothing. ``rate_off`` is the
median miss of the learnt rate of admitted items, in shares of the true one. ``pinball_*`` are
mean losses at .5/.9/.95/.99 of the days an order must last, in shares of use, of admitted items
with their driver and without it; ``cover_95_*`` how often use stayed within the 95 % level.

``--platelets FILE`` judges real days instead (``supply_platelets``).
"""

import argparse
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour

import numpy as np
import polars as pl

from ops.calendar import huddle_at
from ops.rehearsal.chance import draws
from ops.rehearsal.hospital import followed
from ops.rehearsal.shelves import wishes
from ops.series import LEVELS
from ops.supply.drivers.driver import ADMISSIONS, BEDS, backs
from ops.supply.drivers.known import CountsKnown
from ops.supply.drivers.moving import Followed, following
from ops.supply.history import UseHistory
from ops.supply.outlook.use_law import UseLaw, learn_use
from ops.tables import BookedByDay, CensusSaid
from ops.wards.occupancy import forecast_occupancy
from tests.bench.beds_lived import SINCE, Lived
from tests.bench.memory import forget_peak, peak_mb

EACH, MUST_LAST, AHEAD, PAST = 10, 11, 28, 400
FIRST, APART, MOMENTS = 400, 16, 7
JUDGED = (0.5, 0.9, 0.95, 0.99)
TAKES = np.array([1.18, 1.02, 1.0, 1.0, 1.1, 0.9, 0.8])
TRUE = ("beds", "ward", "admissions", "nothing")


@dataclass(frozen=True)
class Store:
    """Items of an invented hospital: what was used by day, what it truly follows, and the rates."""

    used: np.ndarray
    follows: list[str]
    site: list[str]
    rate: np.ndarray


def main() -> None:
    """Measure, and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="701,702,703")
    asked.add_argument("--issued", action="store_true", help="ward forecasts as issued")
    asked.add_argument("--platelets", help="parquet of real days; see supply_platelets")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    forget_peak()
    started, cpu = time.perf_counter(), time.process_time()
    if given.platelets:
        from tests.bench.supply_platelets import judged

        told = judged(given.platelets)
    else:
        told = measure([int(seed) for seed in given.seeds.split(",")], issued=given.issued)
    told |= {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


def measure(seeds: list[int], *, issued: bool) -> dict[str, object]:
    """Shares admitted and losses over all seeds and moments."""
    rows = []
    for seed in seeds:
        lived = Lived(seed)
        store = invented(lived, seed)
        forecasts = Forecasts(lived) if issued else None
        for n in range(MOMENTS):
            rows += at_moment(lived, store, FIRST + APART * n, forecasts)
            print(f"seed {seed}, moment {n + 1} of {MOMENTS}", flush=True)
    return scores(pl.DataFrame(rows))


def invented(lived: Lived, seed: int) -> Store:
    """The items of both sites."""
    invention = lived.hospital.invention
    days = lived.hospital.clock.days - 1
    names = {"beds": "beds", "ward": "surgery", "admissions": "procedures"}
    counts = followed(invention, lived.hospital.life, days)
    weekday = (np.arange(days) + SINCE.toordinal() - 1) % 7
    rates, follows, sites, true = [], [], [], []
    chance = draws(seed, "driven items", 0)
    for site, site_id in enumerate(invention.site_ids):
        for kind in TRUE:
            for mean in np.exp(chance.uniform(np.log(3), np.log(300), EACH)):
                if kind == "nothing":
                    way = np.exp(np.cumsum(chance.normal(0, 0.01, days)))
                    rate, by_day = 0.0, mean * way / way.mean() * TAKES[weekday]
                else:
                    count = counts[names[kind]][site]
                    rate = mean / count[60:].mean()
                    even = 1.0 if kind == "admissions" else TAKES[weekday]
                    by_day = rate * count * even
                rates.append(by_day)
                follows.append(kind)
                sites.append(site_id)
                true.append(rate)
    by_day = np.stack(rates)
    smooth = np.full(len(by_day), "smooth", dtype=object)
    used = [wishes(draws(seed, "driven", day), smooth, by_day[:, day]) for day in range(days)]
    return Store(np.stack(used, axis=1), follows, sites, np.array(true))


class Forecasts:
    """The ward forecasts of this system, issued at past moments; each is made once."""

    def __init__(self, lived: Lived) -> None:
        self.lived = lived
        self.made: dict[date, list[tuple[str, date, float]]] = {}

    def said(self, today: date, moments: tuple[int, ...]) -> pl.DataFrame:
        """What was said of midnights to come at each moment."""
        rows = [
            (ward, back, on, beds)
            for back in moments
            for ward, on, beds in self._of(today - timedelta(days=back))
        ]
        schema = {"ward_id": pl.String, "back": pl.Int32, "day_on": pl.Date, "beds": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _of(self, today: date) -> list[tuple[str, date, float]]:
        if today not in self.made:
            at, zone = datetime.combine(today, hour(4), UTC), self.lived.zone
            known = self.lived.known(at, ed=True)
            issued = forecast_occupancy(issued_at=at, model="patients_present", **known)  # type: ignore[arg-type]
            middle = issued.forecast.filter(pl.col("series") == "ward_census", level=0.5)
            ends = {huddle_at(today + timedelta(days=n), 3, zone): n for n in range(15)}
            self.made[today] = [
                (ward, today + timedelta(days=ends[target]), max(value, 0.0))
                for ward, target, value in middle.select(
                    "entity_id", "target_at", "value"
                ).iter_rows()
                if target in ends
            ]
        return self.made[today]


def at_moment(
    lived: Lived, store: Store, day: int, forecasts: Forecasts | None
) -> list[dict[str, object]]:
    """What was learnt at the start of a day, and how it held."""
    today, since = SINCE + timedelta(days=day), max(0, day - PAST)
    places = tuple((f"item {n:03d}", store.site[n]) for n in range(len(store.used)))
    history = UseHistory(places, today, store.used[:, since:day])
    law = learn_use(history, AHEAD)
    moments = backs(history.days, AHEAD, len(places))
    said = forecasts.said(today, moments) if forecasts else CensusSaid.create_empty()
    counts = _counts(lived, today, CensusSaid.validate(said.sort("ward_id", "back", "day_on")))
    drivers = counts.drivers(history, moments, AHEAD)
    found = following(history, law, drivers, [MUST_LAST] * len(places), moments)
    came = store.used[:, day : day + MUST_LAST].sum(axis=1)
    return _held(store, found, law, came)


def _counts(lived: Lived, today: date, said: pl.DataFrame) -> CountsKnown:
    at = datetime.combine(today, hour(4), UTC)
    known = lived.known(at, ed=False)
    local = [
        pl.col(name).dt.convert_time_zone(lived.zone).dt.date()
        for name in ("planned_at", "booked_at")
    ]
    booked = (
        lived.booked.filter(pl.col("booked_at") <= at)
        .with_columns(off=(pl.col("status") == "cancelled") & (pl.col("settled_at") <= at))
        .group_by(place_id="ward_id", day_on=local[0], booked_on=local[1])
        .agg(booked=pl.len(), kept=(~pl.col("off")).sum())
        .with_columns(kind=pl.lit(ADMISSIONS))
    )
    order = BookedByDay.primary_key()
    told = BookedByDay.validate(booked.select(BookedByDay.column_names()).sort(order), cast=True)
    return CountsKnown(known["census"], said, told, lived.wards, {})  # type: ignore[arg-type]


def _held(store: Store, found: Followed, law: UseLaw, came: np.ndarray) -> list[dict[str, object]]:
    moved = found.moved()
    verdicts = {verdict.row: verdict for verdict in found.verdicts if verdict.admitted}
    rows: list[dict[str, object]] = []
    for row, follows in enumerate(store.follows):
        told: dict[str, object] = {"follows": follows, "admitted": row in verdicts}
        if row in verdicts:
            verdict = verdicts[row]
            driver = found.drivers[verdict.driver]
            kind = ADMISSIONS if follows == "admissions" else BEDS
            told["right"] = driver.kind == kind and driver.place.startswith(store.site[row])
            true = store.rate[row]
            told["rate_off"] = abs(verdict.rate / true - 1) if true else None
            for name, said in (("with", moved.said), ("without", law.said)):
                levels = said[row, MUST_LAST - 1]
                told[f"loss_{name}"] = _pinball(levels, came[row]) / law.mean[row, MUST_LAST - 1]
                told[f"cover_{name}"] = float(came[row] <= levels[LEVELS.index(0.95)])
        rows.append(told)
    return rows


def _pinball(levels: np.ndarray, came: float) -> float:
    told = np.array([levels[LEVELS.index(level)] for level in JUDGED])
    wanted = np.array(JUDGED)
    return float(np.maximum(wanted * (came - told), (wanted - 1) * (came - told)).mean())


def scores(rows: pl.DataFrame) -> dict[str, object]:
    """Shares and losses, by what items truly follow."""
    told: dict[str, object] = {"places_and_moments": rows.height}
    shares: dict[str, float] = {}
    for kind in TRUE:
        shares[kind] = round(rows.filter(follows=kind)["admitted"].mean(), 3)  # type: ignore[arg-type,call-overload]
    told["wrongly_admitted"] = shares.pop("nothing")
    told["admitted"] = shares
    by = defaultdict(dict)  # type: ignore[var-annotated]
    for kind in (*TRUE, "all"):
        some = rows.filter(pl.col("admitted"))
        some = some if kind == "all" else some.filter(follows=kind)
        if some.is_empty():
            continue
        names = {"right_driver": "right", "pinball_without": "loss_without"}
        names |= {"pinball_with": "loss_with"}
        names |= {"cover_95_without": "cover_without", "cover_95_with": "cover_with"}
        by[kind] = {name: round(float(some[column].mean()), 4) for name, column in names.items()}  # type: ignore[arg-type]
        if some["rate_off"].null_count() < some.height:
            by[kind]["rate_off"] = round(float(some["rate_off"].median()), 3)  # type: ignore[arg-type]
        by[kind]["cases"] = some.height
    return told | dict(by)


if __name__ == "__main__":
    main()
