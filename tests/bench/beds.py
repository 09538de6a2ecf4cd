"""How good bed forecasts are: ranges, bias, pinball and chances of being short, ward and site.

``python -m tests.bench.beds [--seeds 201,202,203,204] [--moments 24] [--no-ed]``. Hospitals are
invented with seeds on which nothing was tuned; every way forecasts at the same past moments,
spread over a year, from what was known then. Seasonal naive is the baseline of the same run, and
shares of it compare across machines. A truth counts as covered by its randomised PIT, because
beds are whole; short of beds means that those on the ward and those waiting for a bed on it
(which only an invented hospital knows) are more than the open beds.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ops.backtest import past_issues
from ops.calendar import huddle_at
from ops.rehearsal import Hospital, Invention, invent
from ops.rehearsal.knowledge import hourly_counts
from ops.scores import pinball
from ops.tables import (
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)
from ops.wards.occupancy import WAYS, contest_occupancy, forecast_occupancy
from tests.bench.day import spin

SINCE, UNTIL = date(2024, 9, 9), datetime(2026, 3, 2, tzinfo=UTC)
PAST = timedelta(days=400)
HOURS = (6, 12, 17, 22)
BANDS = {"24_h": (0, 24), "3_d": (60, 84), "7_d": (144, 168)}
TARGET = ["way", "seed", "series", "entity_id", "issued_at", "target_at"]
WEIGHTS = (0.0375, 0.0375, 0.1, 0.2, 0.25, 0.2, 0.1, 0.0375, 0.02, 0.0175)
"""The share of chance each issued level speaks for: half of the gaps to its neighbours."""


class Lived:
    """An invented hospital, read as the warehouse would tell it at any moment."""

    def __init__(self, seed: int) -> None:
        self.hospital: Hospital = invent(Invention(seed=seed, since=SINCE), until=UNTIL)
        facts, references = self.hospital.facts, self.hospital.references
        self.stays, self.booked = facts["ward_stays"], facts["planned_admissions"]
        self.wards = Ward.validate(
            references["wards"].filter(kind="ward").sort("ward_id"), cast=True
        )
        self.names = self.wards["ward_id"].to_list()
        self.zone = self.hospital.invention.time_zone
        opens_at = self.hospital.invention.opens_at
        hours = int((UNTIL - opens_at) / timedelta(hours=1)) + 1
        self.hours = [opens_at + timedelta(hours=n) for n in range(hours)]
        counts = hourly_counts(
            facts["ed_visits"], self.hospital.invention.site_ids, opens_at, UNTIL
        )
        self.ed = counts["ed_census_hourly"].select(HourlyCensus.column_names())
        self.hourly = self._counted(self.hours, "hour_start")
        days = [SINCE + timedelta(days=n) for n in range((UNTIL.date() - SINCE).days)]
        ends = [huddle_at(day, 3, self.zone) for day in days]
        on = pl.DataFrame({"ends_at": ends, "day_on": days})
        self.midnights = self._counted(ends, "ends_at").join(on, on="ends_at")

    def _counted(self, moments: list[datetime], name: str) -> pl.DataFrame:
        at = _micros(pl.Series(moments))
        parts = [
            pl.DataFrame({"ward_id": ward, name: moments, "occupied": _present(rows, at)})
            for ward, rows in ((w, self.stays.filter(ward_id=w)) for w in self.names)
        ]
        return pl.concat(parts).with_columns(pl.col(name).dt.cast_time_unit("us"))

    def known(self, at: datetime, *, ed: bool) -> dict[str, object]:
        """Everything a forecast or a contest is given at a moment."""
        since = at - PAST
        inside = pl.col("hour_start").is_between(since, at)
        midnights = self.midnights.filter(pl.col("ends_at").is_between(since, at)).select(
            "ward_id", "day_on", "occupied", open_beds=0, admissions=0, discharges=0
        )
        begun = self.stays.filter(pl.col("in_at") <= at, pl.col("out_at") >= since)
        so_far = pl.min_horizontal("out_at", pl.lit(at)) - pl.col("in_at")
        stays = begun.with_columns(
            los_hours=so_far.dt.total_microseconds() / 3.6e9, ended=pl.col("out_at") <= at
        ).select(Stay.column_names())
        booked = self.booked.filter(pl.col("booked_at") <= at, pl.col("planned_at") >= since)
        settled = pl.when(pl.col("settled_at") <= at).then("status").otherwise(pl.lit("planned"))
        planned = booked.with_columns(status=settled).select(PlannedAdmission.column_names())
        return {
            "census": WardCensus.validate(midnights, cast=True),
            "hourly": WardHourlyCensus.validate(self.hourly.filter(inside), cast=True),
            "stays": Stay.validate(stays, cast=True),
            "planned": PlannedAdmission.validate(planned, cast=True),
            "wards": self.wards,
            "clocks": dict.fromkeys(self.names, self.zone),
            "ed": HourlyCensus.validate(self.ed.filter(inside), cast=True) if ed else None,
        }

    def truth(self) -> pl.DataFrame:
        """Beds occupied and beds needed, of wards and sites, on every hour."""
        need = pl.concat(
            pl.DataFrame({"ward_id": ward, "hour_start": self.hours, "waiting": waiting})
            for ward, waiting in zip(self.names, self._waiting(), strict=True)
        ).with_columns(pl.col("hour_start").dt.cast_time_unit("us"))
        ward = self.hourly.join(need, on=["ward_id", "hour_start"]).select(
            entity_id="ward_id",
            target_at="hour_start",
            seen=pl.col("occupied").cast(pl.Float64),
            need=pl.col("occupied") + pl.col("waiting"),
        )
        site = ward.with_columns(entity_id=pl.col("entity_id").str.split("-").list.first())
        site = site.group_by("entity_id", "target_at").agg(pl.col("seen", "need").sum())
        return pl.concat([ward, site])

    def _waiting(self) -> Iterator[np.ndarray]:
        """Who waits for a bed of each ward on the hour: in the ED, or called for from home."""
        life, at = self.hospital.life, np.arange(len(self.hours), dtype=float)
        door, booked = life.door, life.booked
        settled = np.full(len(booked.ward), np.inf)
        for booking, (when, _) in life.beds.settled.items():
            settled[booking] = when
        own = {ward.ward_id: (ward, n) for n, ward in enumerate(life.beds.wards)}
        for name in self.names:
            ward, number = own[name]
            mine = door.admits & (door.site == ward.site) & (door.specialty == ward.specialty)
            left = np.where(np.isfinite(door.departed), door.departed, np.inf)
            called = (booked.ward == number) & np.isnan(booked.withdrawn)
            yield _between(door.decided[mine], left[mine], at) + _between(
                booked.planned[called], settled[called], at
            )


def _between(since: np.ndarray, until: np.ndarray, at: np.ndarray) -> np.ndarray:
    began = np.searchsorted(np.sort(since), at, "right")
    return began - np.searchsorted(np.sort(until), at, "right")


def _present(stays: pl.DataFrame, at: np.ndarray) -> np.ndarray:
    return _between(_micros(stays["in_at"]), _micros(stays["out_at"]), at)


def _micros(column: pl.Series) -> np.ndarray:
    return column.dt.epoch("us").to_numpy()


def main() -> None:
    """Forecast at past moments of held-out hospitals and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="201,202,203,204")
    asked.add_argument("--moments", type=int, default=24)
    asked.add_argument("--ways", default=",".join(WAYS))
    asked.add_argument("--no-ed", action="store_true", help="the ED tells nothing of who waits")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    ways = given.ways.split(",")
    print(json.dumps(measure(seeds, given.moments, ways, ed=not given.no_ed)))


def measure(seeds: list[int], moments: int, ways: list[str], *, ed: bool) -> dict[str, object]:
    """Scores of every way over all seeds and moments, and the seconds they take."""
    told: dict[str, object] = {"seeds": seeds, "moments": moments, "ed": ed}
    told["spin_seconds"] = spin()
    parts, chances, seconds = [], [], dict.fromkeys(ways, 0.0)
    for seed in seeds:
        lived = Lived(seed)
        truth = lived.truth()
        for at in _moments(moments):
            known = lived.known(at, ed=ed)
            for way in ways:
                started = time.process_time()
                said = forecast_occupancy(**known, issued_at=at, model=way)
                seconds[way] += time.process_time() - started
                mark = {"way": pl.lit(said.model), "seed": pl.lit(seed)}
                parts.append(_judged(said.forecast.with_columns(**mark), truth))
                chances.append(
                    said.chances.with_columns(**mark).join(truth, on=["entity_id", "target_at"])
                )
    rows, short = pl.concat(parts), pl.concat(chances)
    told["cpu_seconds_a_forecast"] = {
        way: round(spent / len(seeds) / moments, 3) for way, spent in seconds.items()
    }
    told["contest_cpu_seconds"] = _contest(known, at)
    told["scores"] = {way: _scores(rows.filter(way=way), short.filter(way=way)) for way in ways}
    for way in ways:
        print(way, json.dumps(told["scores"][way], indent=1))
    return told


def _moments(many: int) -> list[datetime]:
    """Moments of the last year whose week to come is known, at changing hours of the day."""
    first, last = UNTIL - timedelta(days=372), UNTIL - timedelta(days=8)
    step = (last - first) / max(many - 1, 1)
    days = [(first + n * step).date() for n in range(many)]
    return [
        datetime(day.year, day.month, day.day, HOURS[n % len(HOURS)], tzinfo=UTC)
        for n, day in enumerate(days)
    ]


def _contest(known: dict[str, object], at: datetime) -> float:
    started = time.process_time()
    issues = past_issues(at, horizon=timedelta(days=7), count=6)
    contest_occupancy(**known, issued=issues, tried_at=at)
    return round(time.process_time() - started, 1)


def _judged(forecast: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """One row per target: its randomised PIT, what median and mean missed, and its pinball."""
    level, value, seen = pl.col("level"), pl.col("value"), pl.col("seen")
    weight = level.replace_strict(forecast["level"].unique().sort(), WEIGHTS)
    rows = (
        forecast.join(truth, on=["entity_id", "target_at"])
        .group_by(TARGET)
        .agg(
            below=level.filter(value < seen).max().fill_null(0.0),
            above=level.filter(value > seen).min().fill_null(1.0),
            lowest=level.filter(value == seen).min(),
            highest=level.filter(value == seen).max(),
            median=value.filter((level - 0.5).abs() < 1e-9).first() - seen.first(),
            mean=(value * weight).sum() - seen.first(),
            pinball=pinball(value, level, seen).mean(),
        )
        .sort(TARGET)
    )
    low = (pl.col("below") + pl.coalesce("lowest", "below")) / 2
    high = (pl.coalesce("highest", "above") + pl.col("above")) / 2
    drawn = pl.Series(np.random.default_rng(0).random(rows.height))
    ahead = (pl.col("target_at") - pl.col("issued_at")).dt.total_minutes() / 60
    return rows.with_columns(pit=low + (high - low) * drawn, ahead=ahead)


def _scores(rows: pl.DataFrame, short: pl.DataFrame) -> dict[str, object]:
    told: dict[str, object] = {}
    for series, of_series in rows.group_by("series", maintain_order=True):
        name = str(series[0])
        told[name] = {
            band: _means(of_series.filter(pl.col("ahead").is_between(low, high, closed="right")))
            for band, (low, high) in BANDS.items()
        } | {"week": _means(of_series)}
    for series, of_series in short.group_by("series", maintain_order=True):
        told[f"short_{series[0]}"] = _reliability(of_series)
    return told


def _means(rows: pl.DataFrame) -> dict[str, float]:
    pit = pl.col("pit")
    said = rows.select(
        coverage_90=pit.is_between(0.05, 0.95).mean(),
        coverage_80=pit.is_between(0.1, 0.9).mean(),
        bias_of_median=pl.col("median").mean(),
        bias_of_mean=pl.col("mean").mean(),
        pinball=pl.col("pinball").mean(),
    )
    return {name: round(value, 3) for name, value in said.row(0, named=True).items()}


def _reliability(short: pl.DataFrame) -> dict[str, object]:
    """Brier score, that of always saying the usual share, and how often it came, by chance said."""
    came = (pl.col("need") > pl.col("threshold")).cast(pl.Float64)
    rows = short.select("probability", came=came)
    share = float(rows["came"].mean())
    tenth = (pl.col("probability") * 5).floor().clip(0, 4).cast(pl.Int32)
    bins = (
        rows.group_by(fifth=tenth)
        .agg(said=pl.col("probability").mean(), came=pl.col("came").mean(), cases=pl.len())
        .sort("fifth")
    )
    return {
        "brier": round(float(((rows["probability"] - rows["came"]) ** 2).mean()), 4),
        "brier_of_usual_share": round(share * (1 - share), 4),
        "said_came_cases": [
            (round(said, 2), round(seen, 2), cases) for _, said, seen, cases in bins.rows()
        ],
    }


if __name__ == "__main__":
    main()
