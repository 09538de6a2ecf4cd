"""Beds and discharges needed, shaped for pages: values ready to be said out. Knows no Streamlit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy
import polars as pl

from app.words import charts as words
from ops.paths import Paths, unpacked
from ops.series import SITE_CENSUS, WARD_CENSUS
from ops.tables import BedNeed, Chance, DischargeNeed, SamplePath
from ops.wards.discharges import DischargePolicy, asked_otherwise
from ops.wards.needed import beds_at, together
from ops.wards.shortage import AT_RISK


@dataclass(frozen=True)
class DischargeLine:
    """The discharges one place needs by one deadline; None is what nobody knows or told."""

    place: str
    by: datetime
    until: datetime
    target: float
    confidence: float
    beds: int
    further: int
    within: float
    leaving: int | None
    definite: int | None
    potential: int | None
    untold: int

    @property
    def needed(self) -> int | None:
        """Discharges in all: those expected and those beyond them."""
        return None if self.leaving is None else self.leaving + self.further

    @property
    def missing(self) -> int | None:
        """Discharges needed that are not definite; below 0 are more than enough."""
        if self.needed is None or self.definite is None:
            return None
        return self.needed - self.definite

    @property
    def missing_with_potential(self) -> int | None:
        """Discharges needed that are neither definite nor potential."""
        if self.missing is None or self.potential is None:
            return None
        return self.missing - self.potential


def otherwise(
    needs: dy.DataFrame[DischargeNeed],
    chances: dy.DataFrame[Chance],
    kept: dy.DataFrame[SamplePath],
    site: Mapping[str, Sequence[str]],
    policy: DischargePolicy,
) -> dy.DataFrame[DischargeNeed]:
    """The same deadlines for another target or confidence, counted again on the kept paths.

    ``site`` names the wards of the site looked at; ``chances`` hold the open beds hour by hour.
    """
    wards = [replace(one, series=WARD_CENSUS.name) for one in unpacked(kept)]
    all_wards = [together(wards)] if wards else []
    sites = [one.grouped(SITE_CENSUS.name, _there(site, one)) for one in all_wards]
    answers = []
    for paths in [*wards, *sites]:
        mine = DischargeNeed.cast(needs.filter(pl.col("series") == paths.series))
        wanted = {"target": policy.target, "confidence": policy.confidence}
        answers.append(asked_otherwise(mine, paths, beds_at(chances, paths), **wanted))
    found = pl.concat([needs.clear(), *answers])
    return DischargeNeed.validate(found.sort(DischargeNeed.primary_key()))


def _there(site: Mapping[str, Sequence[str]], paths: Paths) -> dict[str, list[str]]:
    return {name: [w for w in wards if w in paths.places] for name, wards in site.items()}


def discharge_lines(needs: dy.DataFrame[DischargeNeed], *, now: datetime) -> list[DischargeLine]:
    """Every place and deadline to come, in order."""
    return [
        DischargeLine(
            row["entity_id"],
            row["by_at"],
            row["checked_until"],
            row["target_occupancy"],
            row["confidence"],
            row["open_beds"],
            row["further"],
            row["chance_within"],
            row["leaving"],
            row["definite"],
            row["potential"],
            row["untold"],
        )
        for row in needs.filter(pl.col("by_at") > now).sort("by_at").iter_rows(named=True)
    ]


@dataclass(frozen=True)
class AtLeast:
    """Beds a place needs at least at a moment, 9 and 7 times in 10, and the beds open then.

    ``risk`` is the chance that it is short of beds at any hour until then.
    """

    at: datetime
    beds: int
    likely: int
    open_beds: int
    risk: float


@dataclass(frozen=True)
class BedLine:
    """What one place needs at the coming meetings, and the first hour it is at risk; if any is."""

    place: str
    coming: tuple[AtLeast | None, ...]
    at_risk: datetime | None

    @property
    def risk(self) -> float | None:
        """The chance of being short at any hour until the last of these meetings."""
        return self.coming[-1].risk if self.coming and self.coming[-1] else None


def at_least(
    needs: dy.DataFrame[BedNeed], place: str, meetings: Sequence[datetime]
) -> AtLeast | None:
    """The meeting at which a place needs most beds of those open; None if none is known."""
    told = [one for one in _coming(needs, place, meetings) if one is not None]
    return max(told, key=lambda one: (one.beds - one.open_beds, -one.at.timestamp()), default=None)


def bed_lines(
    needs: dy.DataFrame[BedNeed],
    chances: dy.DataFrame[Chance],
    places: Sequence[str],
    meetings: Sequence[datetime],
    *,
    now: datetime,
) -> list[BedLine]:
    """What each place needs at the coming meetings, the one most at risk first."""
    ahead = chances.filter(
        pl.col("target_at") >= now,
        pl.col("target_at") <= max(meetings, default=now),
        pl.col("probability") >= AT_RISK,
    )
    first = dict(ahead.group_by("entity_id").agg(pl.col("target_at").min()).iter_rows())
    lines = [BedLine(p, tuple(_coming(needs, p, meetings)), first.get(p)) for p in places]
    known = [line for line in lines if any(line.coming)]
    return sorted(known, key=lambda line: (-(line.risk or 0.0), line.place))


def _coming(
    needs: dy.DataFrame[BedNeed], place: str, meetings: Sequence[datetime]
) -> list[AtLeast | None]:
    rows = needs.filter(pl.col("entity_id") == place, pl.col("target_at").is_in(list(meetings)))
    told = {
        row["target_at"]: AtLeast(
            row["target_at"],
            row["at_least_9"],
            row["at_least_7"],
            row["open_beds"],
            row["peak_risk"],
        )
        for row in rows.iter_rows(named=True)
    }
    return [told.get(at) for at in meetings]


def stacked(lines: Iterable[DischargeLine], by: list[str]) -> pl.DataFrame:
    """Bars of one place: for each deadline who is told to leave, who is expected to, who must."""
    rows = []
    for name, line in zip(by, lines, strict=True):
        said = {"by": name, "expected": line.leaving, "needed": line.needed}
        told = ((words.DEFINITE, line.definite), (words.POTENTIAL, line.potential))
        rows += [said | {"role": role, "number": number} for role, number in told]
    numbers = dict.fromkeys(("expected", "needed", "number"), pl.Int64)
    return pl.DataFrame(rows, schema={"by": pl.String, "role": pl.String, **numbers})
