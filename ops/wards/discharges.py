"""Discharges needed by a time, so that the beds suffice for the hours that follow.

The sample paths of beds needed already hold the patients who are expected to leave. What is asked
is how many more have to: patients who would still lie there at every hour checked, and now do
not. On one path, n more leave at each checked hour ``need - n`` beds needed. The answer is
the least whole n with which at least ``confidence`` of the paths stay within ``target`` times the
open beds at every checked hour. Each deadline answers for the hours from it until the next.

Beside it stand those told to leave (``ops.wards.told_to_leave``) and those expected to.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.paths import Paths, chance_of
from ops.tables import CensusPart, DischargeNeed
from ops.wards.told_to_leave import ToldToLeave


@dataclass(frozen=True)
class DischargePolicy:
    """To what occupancy, how surely, and by which hours of the local clock."""

    target: float = 0.92
    confidence: float = 0.9
    hours: tuple[int, ...] = (11, 14, 17)
    ahead: timedelta = timedelta(hours=36)

    def __post_init__(self) -> None:
        if not (0 < self.target <= 2 and 0 < self.confidence < 1 and self.hours):
            raise ValueError(
                "discharges need a target above 0, a confidence between 0 and 1, and an hour; "
                f"found {self.target}, {self.confidence}, {self.hours}"
            )


def allowed(beds: Ints, target: float) -> Ints:
    """The most whole beds that may be needed at a target occupancy."""
    return np.asarray(np.floor(beds * target + 1e-9), dtype=np.int64)


def further_discharges(need: Ints, beds: Ints, *, target: float, confidence: float) -> int:
    """The least n with which enough paths stay within the target at every checked hour.

    ``need`` is paths x checked hours, ``beds`` the open beds at each of them.
    """
    over = np.sort((need - allowed(beds, target)[None, :]).max(axis=1))
    return max(0, int(over[max(math.ceil(confidence * len(over) - 1e-9), 1) - 1]))


def chance_within(need: Ints, beds: Ints, *, target: float, further: int = 0) -> float:
    """The chance of staying within the target at every checked hour if so many more leave."""
    over = (need - further - allowed(beds, target)[None, :]).max(axis=1)
    return float(chance_of(over <= 0))


def deadlines(
    issued_at: datetime, zone: str, policy: DischargePolicy
) -> list[tuple[datetime, datetime]]:
    """The coming deadlines, each with the next one: the hours in between are its own."""
    today = issued_at.astimezone(ZoneInfo(zone)).date()
    days = [today + timedelta(days=n) for n in range(policy.ahead.days + 4)]
    every = [_instant(day, hour, zone) for day in days for hour in sorted(policy.hours)]
    coming = [at for at in every if at > issued_at]
    return [(by, until) for by, until in pairwise(coming) if by <= issued_at + policy.ahead]


def _instant(day: date, hour: int, zone: str) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def leaving_by(parts: dy.DataFrame[CensusPart]) -> dict[tuple[str, datetime], int]:
    """Whole patients expected to leave each place by each target."""
    out = parts.filter(pl.col("part") == "leaving").select("entity_id", "target_at", "value")
    return {(place, at): max(0, math.floor(0.5 - value)) for place, at, value in out.iter_rows()}


def discharge_needs(
    need: Paths,
    beds: Mapping[str, Ints],
    zone: str,
    *,
    leaving: Mapping[tuple[str, datetime], int] | None = None,
    told: Mapping[str, ToldToLeave] | None = None,
    policy: DischargePolicy | None = None,
) -> dy.DataFrame[DischargeNeed]:
    """Discharges every place of one clock needs by each coming deadline.

    ``need`` and ``beds`` as in ``ops.wards.shortage.bed_needs``. A deadline that the paths do not
    reach is left out, and so is a place whose beds are unknown.
    """
    policy = policy or DischargePolicy()
    rows = [
        _row(need, place, beds[place], by, until, policy)
        | _known(need, place, by, zone, leaving or {}, told or {})
        for by, until in deadlines(need.issued_at, zone, policy)
        for place in need.places
        if place in beds and _spoken(need.targets, by, until)
    ]
    frame = pl.DataFrame(rows, schema=DischargeNeed.create_empty().schema)
    return DischargeNeed.validate(frame.sort(DischargeNeed.primary_key()))


def _spoken(targets: Sequence[datetime], by: datetime, until: datetime) -> bool:
    """Whether hours are spoken of from before a deadline to after it."""
    return any(by <= at < until for at in targets) and _hour_before(targets, by) is not None


def _hour_before(targets: Sequence[datetime], by: datetime) -> datetime | None:
    """The target at a deadline, or within the hour before it: some clocks are half an hour off."""
    return max((at for at in targets if by - timedelta(hours=1) < at <= by), default=None)


def asked_otherwise(
    needs: dy.DataFrame[DischargeNeed],
    need: Paths,
    beds: Mapping[str, Ints],
    *,
    target: float,
    confidence: float,
) -> dy.DataFrame[DischargeNeed]:
    """The same deadlines answered for another target and confidence; places unknown here go."""
    rows = []
    for row in needs.iter_rows(named=True):
        if row["entity_id"] in beds and row["entity_id"] in need.places:
            until = row["checked_until"] + timedelta(microseconds=1)
            policy = DischargePolicy(target, confidence)
            place = row["entity_id"]
            rows.append(row | _row(need, place, beds[place], row["by_at"], until, policy))
    frame = pl.DataFrame(rows, schema=DischargeNeed.create_empty().schema)
    return DischargeNeed.validate(frame.sort(DischargeNeed.primary_key()))


def _row(
    need: Paths, place: str, beds: Ints, by: datetime, until: datetime, policy: DischargePolicy
) -> dict[str, object]:
    checked = [n for n, at in enumerate(need.targets) if by <= at < until]
    paths, open_beds = need.of(place)[:, checked], beds[checked]
    wanted = {"target": policy.target, "confidence": policy.confidence}
    return {
        "series": need.series,
        "entity_id": place,
        "issued_at": need.issued_at,
        "by_at": by,
        "checked_until": need.targets[checked[-1]],
        "target_occupancy": policy.target,
        "confidence": policy.confidence,
        "open_beds": int(open_beds.min()),
        "further": further_discharges(paths, open_beds, **wanted),
        "chance_within": chance_within(paths, open_beds, target=policy.target),
    }


def _known(
    need: Paths,
    place: str,
    by: datetime,
    zone: str,
    leaving: Mapping[tuple[str, datetime], int],
    told: Mapping[str, ToldToLeave],
) -> dict[str, object]:
    today = need.issued_at.astimezone(ZoneInfo(zone)).date()
    mine = told.get(place, ToldToLeave((), 0))
    return {
        "leaving": leaving.get((place, _hour_before(need.targets, by) or by)),
        "definite": mine.definite(today, by.astimezone(ZoneInfo(zone)).date()),
        "potential": mine.potential(today),
        "untold": mine.untold,
    }
