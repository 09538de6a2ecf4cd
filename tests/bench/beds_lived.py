"""Invented hospitals as the warehouse would tell of them at any moment, and the truth of their beds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ops.calendar import huddle_at
from ops.rehearsal import Hospital, Invention, invent
from ops.rehearsal.knowledge import hourly_counts
from ops.tables import (
    ExpectedDay,
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)

SINCE, UNTIL = date(2024, 9, 9), datetime(2026, 3, 2, tzinfo=UTC)
PAST = timedelta(days=400)


class Lived:
    """An invented hospital, read as the warehouse would tell it at any moment."""

    def __init__(self, seed: int, sites: int = 2) -> None:
        invention = Invention(seed=seed, since=SINCE, sites=sites)
        self.hospital: Hospital = invent(invention, until=UNTIL)
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
            "expected": self._expected(begun),
        }

    def _expected(self, begun: pl.DataFrame) -> pl.DataFrame:
        """The days of discharge that were told on admission."""
        told = begun.drop_nulls("expected_out_on").sort("stay_id")
        return ExpectedDay.validate(
            told.select("stay_id", "expected_out_on", known_at="in_at").select(
                ExpectedDay.column_names()
            ),
            cast=True,
        )

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
